import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { systemRandom } from './random.js';
import type { Random } from './random.js';

/** Length of the master key and of every key derived from it. */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What sealing adds to a value. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;
const PREFIX = 'v1.';
const SALT = 'poolgate/v1';

/** A sealed value was altered, or was sealed with another key, for another purpose or context. */
export class SealError extends Error {
  constructor(purpose: string) {
    super(`A sealed value (${purpose}) cannot be opened: it was altered or has another key.`);
    this.name = 'SealError';
  }
}

/**
 * Seals and hashes what the database keeps secret. Every key is derived by HKDF-SHA256 (RFC 5869)
 * from the master key, one per use and purpose, so a value never means anything in another place.
 * A purpose is a word of the code ("totp"), never of the caller: derived keys are kept in memory.
 */
export class Vault {
  readonly #master: KeyObject;
  readonly #keys = new Map<string, KeyObject>();
  readonly #random: Random;

  /** Throws RangeError unless the master key has 32 bytes. */
  constructor(masterKey: Buffer, random: Random = systemRandom) {
    if (masterKey.length !== KEY_BYTES) {
      throw new RangeError(`The master key must have ${KEY_BYTES} bytes.`);
    }
    this.#master = createSecretKey(masterKey);
    this.#random = random;
  }

  /**
   * AES-256-GCM with a random nonce of 96 bits; the purpose and the context (the id of the row the
   * value belongs to) are authenticated. NIST SP 800-38D 8.3 allows 2^32 random nonces a key, that
   * is four thousand million sealed values a purpose.
   */
  seal(purpose: string, plain: string | Buffer, context: string): string {
    return PREFIX + this.sealBytes(purpose, plain, context).toString('base64url');
  }

  /** The same for who has a text form of their own: the bytes, {@link SEAL_BYTES} more than were given. */
  sealBytes(purpose: string, plain: string | Buffer, context: string): Buffer {
    const nonce = this.#random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key('seal', purpose), nonce, {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(boundTo(purpose, context));
    const body = Buffer.concat([cipher.update(bytesOf(plain)), cipher.final()]);
    return Buffer.concat([nonce, body, cipher.getAuthTag()]);
  }

  /** Gives back what `seal` took. Throws SealError for anything else. */
  open(purpose: string, sealed: string, context: string): Buffer {
    return this.openBytes(purpose, unpack(sealed), context);
  }

  /** Gives back what `sealBytes` took. Throws SealError for anything else, and for nothing at all. */
  openBytes(purpose: string, packed: Buffer | undefined, context: string): Buffer {
    if (!packed || packed.length < SEAL_BYTES) throw new SealError(purpose);
    const nonce = packed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key('seal', purpose), nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(purpose, context));
    decipher.setAuthTag(packed.subarray(-TAG_BYTES));
    try {
      const body = packed.subarray(NONCE_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]);
    } catch {
      throw new SealError(purpose);
    }
  }

  /** HMAC-SHA256 in base64url without padding: 43 characters, the same for the same value. */
  keyedHash(purpose: string, value: string): string {
    return createHmac('sha256', this.#key('hash', purpose)).update(value).digest('base64url');
  }

  /** The same `length` bytes (at most 8160, RFC 5869) each time for one purpose and context. */
  derive(purpose: string, context: string, length: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key('derive', purpose), SALT, context, length));
  }

  #key(use: 'seal' | 'hash' | 'derive', purpose: string): KeyObject {
    const name = `${use}:${purpose}`;
    let key = this.#keys.get(name);
    if (!key) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', this.#master, SALT, name, KEY_BYTES)));
      this.#keys.set(name, key);
    }
    return key;
  }
}

/**
 * Compares in a time that does not tell where, or in what length, the two differ: digests of equal
 * length are compared, not the values.
 */
export function safeEqual(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(value: string | Buffer): Buffer {
  return createHash('sha256').update(bytesOf(value)).digest();
}

function bytesOf(value: string | Buffer): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
}

/** JSON, because joining the parts with a separator would let one part imitate the other. */
function boundTo(purpose: string, context: string): Buffer {
  return Buffer.from(JSON.stringify([PREFIX, purpose, context]), 'utf8');
}

/** Only the text that `seal` wrote is accepted: Node's decoder forgives foreign characters. */
function unpack(sealed: string): Buffer | undefined {
  if (!sealed.startsWith(PREFIX)) return undefined;
  const text = sealed.slice(PREFIX.length);
  const packed = Buffer.from(text, 'base64url');
  return packed.toString('base64url') === text ? packed : undefined;
}
