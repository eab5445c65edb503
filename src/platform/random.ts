import { randomBytes, randomUUID } from 'node:crypto';

/** Where every secret, id and code takes its randomness from; a test hands in a predictable one. */
export interface Random {
  /** `n` random bytes; `n` is a whole number from 0. */
  bytes(n: number): Buffer;
  /** A version 4 UUID in lower case. */
  uuid(): string;
  /** `n` decimal digits, leading zeros included. */
  digits(n: number): string;
  /** `n` characters of `alphabet`, each equally likely; the alphabet has 2 to 256 characters. */
  text(n: number, alphabet: string): string;
}

/** The random generator of the operating system. */
export const systemRandom: Random = {
  bytes: (n) => randomBytes(n),
  uuid: () => randomUUID(),
  digits: (n) => uniformText(n, '0123456789'),
  text: (n, alphabet) => uniformText(n, alphabet),
};

/**
 * Draws bytes and drops those above the largest multiple of the alphabet's size: a plain remainder
 * would favour the first characters. Throws RangeError for an alphabet or length out of range.
 */
function uniformText(n: number, alphabet: string): string {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError('The length must be 0 or more.');
  if (alphabet.length < 2 || alphabet.length > 256) {
    throw new RangeError('The alphabet must have 2 to 256 characters.');
  }
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < n) {
    for (const byte of randomBytes(Math.max(16, n - text.length))) {
      if (byte < limit && text.length < n) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}
