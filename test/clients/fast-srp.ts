import {
  createDiffieHellman,
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
} from 'node:crypto';

/**
 * The client's half of SRP as `cognito-idp` speaks it, fast enough for a thousand sign-ins in a test:
 * every power is taken by OpenSSL. Nothing is shared with the product.
 */

const prime = getDiffieHellman('modp15').getPrime();
const N = integer(prime);
const k = integer(hash(padded(N), padded(2n)));

/** What the gateway sent, and who answers. */
export interface Exchange {
  readonly poolName: string;
  readonly userId: string;
  readonly password: string;
  /** Hexadecimal, like B. */
  readonly salt: string;
  readonly B: string;
  /** The client's secret, 128 bytes in the clients of AWS. */
  readonly a: bigint;
  /** Base64. */
  readonly secretBlock: string;
  readonly timestamp: string;
}

/** A = g^a in hexadecimal without leading zeros, as the clients of AWS send it. */
export const publicValue = (a: bigint): string => power(2n, a).toString(16);

/** PASSWORD_CLAIM_SIGNATURE. */
export function proof(exchange: Exchange): string {
  const { poolName, userId, password, a, secretBlock, timestamp } = exchange;
  const B = BigInt(`0x${exchange.B}`);
  const u = integer(hash(padded(power(2n, a)), padded(B)));
  const inner = hash(Buffer.from(`${poolName}${userId}:${password}`));
  const x = integer(hash(padded(BigInt(`0x${exchange.salt}`)), inner));
  const base = (((B - k * power(2n, x)) % N) + N) % N;
  const shared = padded(power(base, a + u * x));
  const key = Buffer.from(hkdfSync('sha256', shared, padded(u), 'Caldera Derived Key', 16));
  const signed = createHmac('sha256', key).update(`${poolName}${userId}`);
  return signed.update(Buffer.from(secretBlock, 'base64')).update(timestamp).digest('base64');
}

/** `Tue Mar 4 05:06:07 UTC 2025`. */
export function timestampOf(date: Date): string {
  const [day, number, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${Number(number)} ${time} UTC ${year}`;
}

function power(base: bigint, exponent: bigint): bigint {
  const exchange = createDiffieHellman(prime, 2);
  exchange.setPrivateKey(padded(exponent));
  return integer(exchange.computeSecret(padded(base)));
}

function integer(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

/** The bytes of Java's BigInteger: as few as possible, a zero first when the sign bit would be set. */
function padded(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function hash(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
