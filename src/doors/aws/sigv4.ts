import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock.js';
import { safeEqual } from '../../platform/crypto.js';
import { incompleteSignature, invalidSignature, unrecognizedClient } from './front-errors.js';
import { ALGORITHM, readClaim, type Claim } from './sigv4-authorization.js';
import {
  canonicalRequest,
  headerValues,
  sha256,
  type HeaderValues,
  type SignedRequest,
} from './sigv4-canonical.js';

/** What verification asks of the outside world. */
export interface SignatureNeeds {
  readonly clock: Clock;
  /** The secret of an administrator key, or undefined when no such key may be used. */
  secretOf(accessKeyId: string): Promise<string | undefined>;
  /** Whether this gateway serves the region, which may be any text the caller wrote. */
  regionAllowed(region: string): boolean;
}

const SERVICE = 'cognito-idp';
const TERMINATOR = 'aws4_request';
const SKEW_SECONDS = 5 * 60;
/** Stands in for the secret of an unknown key, so that refusing it costs the same work. */
const DUMMY_SECRET = 'x'.repeat(40);
/** Informative headers: some clients leave the first unsigned, CloudFront adds the second on the way. */
const MAY_BE_UNSIGNED = new Set(['x-amz-user-agent', 'x-amz-cf-id']);

/**
 * Verifies Signature Version 4 in its Authorization-header form; a signature in the query counts as none.
 *
 * Order of the checks (each needs what stands before it, and none before the last touches a secret):
 * 1. a signature is there; 2. its header is well formed, and a date header exists and is a date;
 * 3. the clocks differ by at most five minutes; 4. the scope names region, service, terminator and day;
 * 5. `host` and every `x-amz-*` header are signed, and the body has the hash it says;
 * 6. no session token; 7. the key is known; 8. the signature is right.
 *
 * @throws FrontEndError with the type and text of the AWS front end; whatever `secretOf` throws.
 */
export async function verifySignature(
  request: SignedRequest,
  needs: SignatureNeeds,
): Promise<{ accessKeyId: string; region: string }> {
  const headers = headerValues(request.headers);
  const claim = readClaim(headers);
  const signedAt = signingTime(headers);
  checkSkew(signedAt, needs.clock.now());
  checkScope(claim, basicFormat(signedAt), needs.regionAllowed(claim.region));
  checkSignedHeaders(claim.signedHeaders, headers);
  const payloadHash = checkedPayloadHash(request.body, headers);
  if (headers.has('x-amz-security-token')) throw unrecognizedClient();

  const canonical = canonicalRequest(request, headers, claim.signedHeaders, payloadHash);
  const scope = `${claim.date}/${claim.region}/${SERVICE}/${TERMINATOR}`;
  const toSign = [ALGORITHM, basicFormat(signedAt), scope, sha256(canonical)].join('\n');
  const secret = await needs.secretOf(claim.accessKeyId);
  const expected = hmac(signingKey(claim, secret ?? DUMMY_SECRET), toSign).toString('hex');
  const proven = safeEqual(expected, claim.signature);
  if (secret === undefined) throw unrecognizedClient();
  if (!proven) throw invalidSignature();
  return { accessKeyId: claim.accessKeyId, region: claim.region };
}

/** `X-Amz-Date` in ISO 8601 basic format; without it `Date`, in that format or as RFC 9110 writes it. */
function signingTime(headers: HeaderValues): Date {
  const amzDate = headers.get('x-amz-date');
  const text = amzDate ?? headers.get('date') ?? '';
  const time = fromBasicFormat(text) ?? (amzDate === undefined ? fromHttpDate(text) : undefined);
  if (time) return time;
  throw incompleteSignature(
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
}

function fromBasicFormat(text: string): Date | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map(Number);
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // The 31st of February would roll over; only a date that reads back the same is one.
  return basicFormat(time) === text ? time : undefined;
}

function fromHttpDate(text: string): Date | undefined {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toUTCString() === text ? time : undefined;
}

const basicFormat = (time: Date): string => time.toISOString().replace(/[-:]|\.\d{3}/g, '');

/** Compared in whole seconds, the unit in which a request tells its time. */
function checkSkew(signedAt: Date, now: Date): void {
  const late = Math.floor(now.getTime() / 1000) - signedAt.getTime() / 1000;
  if (Math.abs(late) <= SKEW_SECONDS) return;
  const shifted = (seconds: number) => basicFormat(new Date(now.getTime() + seconds * 1000));
  throw late > 0
    ? invalidSignature(
        `Signature expired: ${basicFormat(signedAt)} is now earlier than ` +
          `${shifted(-SKEW_SECONDS)} (${basicFormat(now)} - 5 min.)`,
      )
    : invalidSignature(
        `Signature not yet current: ${basicFormat(signedAt)} is still later than ` +
          `${shifted(SKEW_SECONDS)} (${basicFormat(now)} + 5 min.)`,
      );
}

/** Tells every fault of the scope at once, as AWS does. */
function checkScope(claim: Claim, signedAt: string, regionAllowed: boolean): void {
  const day = signedAt.slice(0, 8);
  const faults: string[] = [];
  if (!regionAllowed) faults.push('Credential should be scoped to a valid region.');
  if (claim.service !== SERVICE) {
    faults.push(`Credential should be scoped to correct service: '${SERVICE}'.`);
  }
  if (claim.terminator !== TERMINATOR) {
    faults.push(
      `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${claim.terminator}'.`,
    );
  }
  if (claim.date !== day) {
    faults.push(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${claim.date}' != '${day}', from '${signedAt}'.`,
    );
  }
  if (faults.length > 0) throw invalidSignature(faults.join(' '));
}

function checkSignedHeaders(signed: readonly string[], headers: HeaderValues): void {
  const needed = [...headers.keys()].filter(
    (name) => name.startsWith('x-amz-') && !MAY_BE_UNSIGNED.has(name),
  );
  const unsigned = ['host', ...needed].find((name) => !signed.includes(name));
  if (unsigned !== undefined) {
    const shown = unsigned.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    throw invalidSignature(`'${shown}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  // A signed header that is gone would otherwise read as an empty one.
  if (signed.some((name) => !headers.has(name))) throw invalidSignature();
}

/** The hash of the raw body; `UNSIGNED-PAYLOAD` and streaming markers equal no hash and are refused. */
function checkedPayloadHash(body: Buffer, headers: HeaderValues): string {
  const actual = sha256(body);
  if ((headers.get('x-amz-content-sha256') ?? actual) !== actual) throw invalidSignature();
  return actual;
}

/** Derived keys live for a day and cost four HMACs; forgetting one only costs them again. */
const derived = new LRUCache<string, Buffer>({ max: 256 });

function signingKey({ accessKeyId, date, region }: Claim, secret: string): Buffer {
  const name = sha256([accessKeyId, date, region, sha256(secret)].join('\n'));
  const known = derived.get(name);
  if (known) return known;
  const key = [date, region, SERVICE, TERMINATOR].reduce<Buffer>(
    hmac,
    Buffer.from(`AWS4${secret}`),
  );
  derived.set(name, key);
  return key;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
