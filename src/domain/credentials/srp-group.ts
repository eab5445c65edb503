import { createDiffieHellman, createHash } from 'node:crypto';

/**
 * The group of Cognito's SRP: the 3072-bit safe prime of RFC 3526 (group 15) with generator 2 and
 * SHA-256. RFC 5054 pairs the same prime with generator 5, so its test vectors do not apply.
 */
const primeHex =
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
  'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed' +
  'ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f' +
  '83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b' +
  'e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510' +
  '15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7' +
  'abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c' +
  'bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff';

const primeBytes = Buffer.from(primeHex, 'hex');

/** N. */
export const prime = BigInt(`0x${primeHex}`);

/** g. */
export const generator = 2n;

/** k = H(pad(N) | pad(g)), a constant of the protocol. */
export const multiplier = BigInt(
  '0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6',
);

/** SHA-256 of the parts, one after the other; text counts as UTF-8. */
export function sha256(...parts: (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Reads an unsigned big-endian number; no bytes are 0. */
export function toInteger(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

/**
 * The form in which numbers are hashed: the fewest bytes, with a zero byte in front when the first
 * bit is set, as Java's `BigInteger.toByteArray` writes them.
 */
export function padded(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

/**
 * base^exponent mod N for any base >= 0 and any exponent > 0, in about 0.5 ms for 256-bit exponents.
 * It goes through OpenSSL's Diffie-Hellman, which is six times faster than BigInt and takes the same
 * time for every secret exponent. OpenSSL refuses the bases 0, 1 and N-1 and takes bases above N
 * unreduced, so those are dealt with here.
 */
export function power(base: bigint, exponent: bigint): bigint {
  if (exponent <= 0n) throw new RangeError('The exponent must be positive');
  const reduced = base % prime;
  if (reduced <= 1n) return reduced;
  if (reduced === prime - 1n) return exponent % 2n === 0n ? 1n : reduced;
  const exchange = createDiffieHellman(primeBytes, Number(generator));
  exchange.setPrivateKey(padded(exponent));
  return toInteger(exchange.computeSecret(padded(reduced)));
}
