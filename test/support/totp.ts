import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, section 6, without padding. */
function base32(text: string): Buffer {
  const bits = [...text].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** What an authenticator app shows (RFC 6238), `steps` of 30 seconds from the given moment. */
export function totpCode(secret: string, at: Date, steps = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000) + steps));
  const mac = createHmac('sha1', base32(secret)).update(counter).digest();
  const offset = mac.at(-1)! & 15;
  const number = (mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000;
  return String(number).padStart(6, '0');
}

/** Six digits that the app shows neither now nor one step away. */
export function wrongCode(secret: string, at: Date, nth = 0): string {
  const near = [-2, -1, 0, 1, 2].map((steps) => totpCode(secret, at, steps));
  const others = Array.from({ length: 10 + nth }, (_, n) => String(n + 100_000));
  return others.filter((code) => !near.includes(code))[nth]!;
}
