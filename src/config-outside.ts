import type { Parser } from './config-values.js';
import { keyFromBase64 } from './platform/master-key.js';
import { isNetwork } from './platform/networks.js';

/* Parsers of settings that name things outside: addresses, networks, functions. */

/** An http(s) address without a user and a fragment, as it will be asked. */
export const webAddress: Parser<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const clean = url && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (clean && !url.hash) return url.href;
  throw new Error('must be an http(s) address without user and fragment');
};

/** An address, or undefined for AWS itself in whatever region it is asked. */
export const awsEndpoint: Parser<{ readonly url: string | undefined }> = (text) => {
  if (text === 'aws') return { url: undefined };
  try {
    return { url: webAddress(text).replace(/\/+$/, '') };
  } catch {
    throw new Error('must be aws, or an http(s) address');
  }
};

/** Country codes of ISO 3166 (`DE`) and calling codes (`+49`), separated by commas. */
export const countries: Parser<readonly string[]> = (text) => {
  const list = text.split(',').map((entry) => entry.trim());
  if (list.every((entry) => /^\+[1-9]\d{0,2}$/.test(entry) || isCountry(entry))) {
    return Object.freeze(list);
  }
  throw new Error(
    'must be country codes such as DE or calling codes such as +49, separated by commas',
  );
};

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && names.of(code) !== undefined;

/** Networks (`10.1.0.0/16`) and addresses, separated by commas. */
export const networks: Parser<readonly string[]> = (text) => {
  const list = text.split(',').map((entry) => entry.trim());
  if (list.every(isNetwork)) return Object.freeze(list);
  throw new Error('must be networks such as 10.1.0.0/16, or addresses, separated by commas');
};

/** A JSON object of ARNs and texts, each read by a parser. No message repeats a value. */
export function mapOf<T>(parse: Parser<T>): Parser<ReadonlyMap<string, T>> {
  return (text) => {
    const entries = Object.entries(objectIn(text));
    return new Map(entries.map(([arn, value]) => [arnIn(arn), partOf(arn, value, parse)]));
  };
}

/** A key of AES-256. */
export const aesKey: Parser<Buffer> = (text) => {
  const key = keyFromBase64(text);
  if (key) return key;
  throw new Error('must be 32 bytes in base64');
};

function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, without the text: it may hold a key.
  }
  throw new Error('must be a JSON object');
}

function arnIn(text: string): string {
  if (/^arn:[\w-]+:[\w-]+:[\w-]*:\d*:\S{1,1024}$/.test(text)) return text;
  throw new Error('must have ARNs as its keys');
}

function partOf<T>(arn: string, value: unknown, parse: Parser<T>): T {
  if (typeof value !== 'string' || value === '') throw new Error(`has no text for ${arn}`);
  try {
    return parse(value);
  } catch (problem) {
    throw new Error(`has a value for ${arn} that ${(problem as Error).message}`);
  }
}
