import { createHmac, hkdfSync } from 'node:crypto';
import { safeEqual } from '../../platform/crypto.js';
import type { Random } from '../../platform/random.js';
import { generator, multiplier, padded, power, prime, sha256, toInteger } from './srp-group.js';

/*
 * The server side of SRP-6a as Cognito speaks it. The same functions serve passwords and devices: for
 * a device, `poolName` is the device group key and `userId` the device key. All numbers travel and are
 * stored as plain hexadecimal text. Everything here is synchronous: `verifierFor` and `startExchange`
 * hold the event loop for one modular power (about 0.5 ms), `isProof` for two.
 */

/** Whose verifier it is: both names enter the hash and can therefore never change. */
export interface SrpIdentity {
  /** The part of the pool id after `_`, or the device group key. */
  poolName: string;
  /** USER_ID_FOR_SRP (the stored username), or the device key. */
  userId: string;
}

export interface SrpExchange {
  /** The server's secret of this exchange: seal it wherever it is kept. */
  b: string;
  /** SRP_B, sent to the client. */
  B: string;
}

export interface SrpProof extends SrpIdentity, SrpExchange {
  /** SRP_A as the client sent it; `isUsableA` has accepted it. */
  A: string;
  verifier: string;
  /** The decoded SECRET_BLOCK. */
  secretBlock: Buffer;
  /** TIMESTAMP exactly as sent: ports of the client format it in several ways. */
  timestamp: string;
  /** PASSWORD_CLAIM_SIGNATURE in base64. */
  signature: string;
}

/** N has 768 digits; some room is left for clients that pad with zeros. */
const maxDigits = 1024;
/** Random bytes of a salt. */
export const saltBytes = 16;
const exponentBytes = 32;
const keyBytes = 16;

/** A fresh salt of 16 random bytes; see `saltOf`. */
export function makeSalt(random: Random): string {
  return saltOf(random.bytes(saltBytes));
}

/**
 * Bytes as a salt: hexadecimal text without leading zeros, because clients hash either the number or
 * the text they received, and only this spelling gives both the same bytes.
 */
export function saltOf(bytes: Buffer): string {
  return toInteger(bytes).toString(16);
}

/**
 * v = g^x, which stands for the password. It is as fast to test a guess against as a plain hash, so
 * it must be sealed before it is stored. The password counts as sent, in UTF-8, without normalising.
 */
export function verifierFor(secret: SrpIdentity & { password: string; salt: string }): string {
  const { poolName, userId, password, salt } = secret;
  const identity = sha256(`${poolName}${userId}:${password}`);
  const x = toInteger(sha256(padded(parse(salt)), identity));
  return power(generator, x).toString(16);
}

/**
 * Whether a verifier that a device brings can be stored: 1 < v < N-1. With 0, 1 or N-1 anybody could
 * sign, because the shared secret would not depend on one.
 */
export function isUsableVerifier(hex: string): boolean {
  if (!isNumber(hex)) return false;
  const verifier = parse(hex);
  return verifier > 1n && verifier < prime - 1n;
}

/**
 * Whether SRP_A can be answered: up to 1024 hexadecimal digits in either case, of odd or even length,
 * with or without leading zeros, and A mod N not 0, which would make the shared secret 0 for everyone
 * (RFC 5054, section 2.5.4).
 */
export function isUsableA(hex: string): boolean {
  return isNumber(hex) && parse(hex) % prime !== 0n;
}

/**
 * Draws b (256 bits) and a sign, and computes B = k*v + g^b or B = k*v - g^b mod N. For a person who
 * does not exist, hand in any stable pseudo-random number of up to 383 bytes as the verifier: the work
 * is the same, and no password will ever fit. Throws RangeError when the verifier is not usable.
 *
 * The sign is ours, not the protocol's. g = 2 is a square modulo N, so every g^b is one, and with the
 * plain formula B - k*g^x' is a square for the right password for certain and for a wrong one by chance:
 * whoever starts exchanges, which anybody may and no attempt is counted for, could strike half of a list
 * of guesses off with each B. N = 3 mod 4, so -1 is not a square; with a random sign B - k*g^x' is one
 * half of the time whatever the guess. `isProof` allows for it, and clients notice nothing.
 */
export function startExchange(start: { verifier: string; random: Random }): SrpExchange {
  if (!isUsableVerifier(start.verifier)) throw new RangeError('The SRP verifier is not usable');
  const drawn = start.random.bytes(1 + exponentBytes);
  const secret = toInteger(drawn.subarray(1));
  const raised = power(generator, secret);
  const signed = (drawn[0]! & 1) === 0 ? raised : prime - raised;
  const shared = (multiplier * parse(start.verifier) + signed) % prime;
  // Clients refuse B = 0; it is about as likely as guessing b.
  if (shared === 0n) return startExchange(start);
  return { b: secret.toString(16), B: shared.toString(16) };
}

/**
 * Whether the signature is one that only somebody with the password can have made. Throws RangeError
 * when A or the verifier is not usable, which the caller was to refuse before: a signature over such a
 * number could be made by anyone.
 *
 * The client raises B - k*g^x, which is g^b or -g^b, to the power a + u*x. It arrives at our S, or at
 * N - S when the sign was negative and that power odd, and the parity is not ours to know: both are
 * right. Two values instead of one out of 2^3071 are no easier to guess. Both are always computed and
 * compared, so the time does not tell which it was.
 */
export function isProof(proof: SrpProof): boolean {
  const { A, verifier } = proof;
  if (!isUsableA(A)) throw new RangeError('SRP_A is not usable');
  if (!isUsableVerifier(verifier)) throw new RangeError('The SRP verifier is not usable');
  const u = toInteger(sha256(padded(parse(A)), padded(parse(proof.B))));
  const base = parse(A) * power(parse(verifier), u);
  const shared = power(base, parse(proof.b));
  const matches = [shared, prime - shared].map((S) =>
    safeEqual(proof.signature, signatureOver(proof, derivedKey(S, u))),
  );
  return matches.includes(true);
}

function signatureOver(proof: SrpProof, key: Buffer): string {
  return createHmac('sha256', key)
    .update(`${proof.poolName}${proof.userId}`)
    .update(proof.secretBlock)
    .update(proof.timestamp)
    .digest('base64');
}

/** K: RFC 5869 with the scrambler u as the salt and one block of output, cut to 16 bytes. */
function derivedKey(shared: bigint, u: bigint): Buffer {
  const key = hkdfSync('sha256', padded(shared), padded(u), 'Caldera Derived Key', keyBytes);
  return Buffer.from(key);
}

function isNumber(hex: string): boolean {
  return hex.length <= maxDigits && /^[0-9a-f]+$/i.test(hex);
}

function parse(hex: string): bigint {
  return BigInt(`0x${hex}`);
}
