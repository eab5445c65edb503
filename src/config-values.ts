import { keyFromBase64 } from './platform/master-key.js';

/** Reads the text of one setting, or throws an Error whose sentence says what is expected. */
export type Parser<T> = (text: string) => T;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const REGION = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/;

/** Whether the text has the form of the name of an AWS region, such as `us-gov-west-1`. */
export function isRegion(text: string): boolean {
  return REGION.test(text);
}

export const databaseUrl: Parser<string> = (text) => {
  if (/^sqlite:[^:?#]/.test(text) && !text.startsWith('sqlite://')) return text;
  const url = text.startsWith('mysql://') ? urlOf(text) : undefined;
  if (url && url.hostname !== '' && url.pathname.length > 1) return text;
  throw new Error('must be sqlite:<file> or mysql://user:password@host:port/database');
};

/** Node 20.19 has no URL.parse. */
function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** A whole number within the limits, both included. */
export function wholeNumber(min: number, max: number): Parser<number> {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,9}$/.test(text) && number >= min && number <= max) return number;
    throw new Error(`must be a whole number from ${min} to ${max}`);
  };
}

/** Kubernetes gives every pod `<SERVICE>_PORT=tcp://…`; a service called poolgate meets our name. */
export const port: Parser<number> = (text) => {
  if (!text.includes('://')) return wholeNumber(0, 65_535)(text);
  throw new Error(
    'must be a number; Kubernetes sets it to an address for a service called "poolgate": ' +
      'set enableServiceLinks: false in the pod, or POOLGATE_PORT in the container',
  );
};

/** `localhost` is taken as 127.0.0.1: Fastify would open a second server for ::1. */
export const host: Parser<string> = (text) => {
  if (text === 'localhost') return '127.0.0.1';
  if (/^[\w.:-]{1,253}$/.test(text)) return text;
  throw new Error('must be an address or a host name, without a scheme and a port');
};

export const publicUrl: Parser<string> = (text) => {
  const url = urlOf(text);
  const clean = url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash;
  if (clean && !/[?#]$/.test(text)) return url.href.replace(/\/+$/, '');
  throw new Error('must be an http(s) address without user, query and fragment');
};

export const region: Parser<string> = (text) => {
  if (isRegion(text)) return text;
  throw new Error('must be the name of an AWS region, such as eu-central-1');
};

export const regions: Parser<readonly string[]> = (text) => {
  const names = text.split(',').map((name) => name.trim());
  if (names.every(isRegion)) return Object.freeze([...new Set(names)]);
  throw new Error('must be names of AWS regions separated by commas');
};

export const masterKey: Parser<Buffer> = (text) => {
  const key = keyFromBase64(text);
  if (key) return key;
  throw new Error('must be 32 bytes in base64 (openssl rand -base64 32)');
};

/** A text of the form, or the sentence. */
export function matching(form: RegExp, sentence: string): Parser<string> {
  return (text) => {
    if (form.test(text)) return text;
    throw new Error(sentence);
  };
}

export const smtpUrl: Parser<string> = (text) => {
  const url = urlOf(text);
  if (url && /^smtps?:$/.test(url.protocol) && url.hostname !== '') return text;
  throw new Error('must be smtp://[user:password@]host:port or smtps://…');
};

export const logLevel: Parser<LogLevel> = (text) => {
  const level = LEVELS.find((name) => name === text);
  if (level) return level;
  throw new Error(`must be one of ${LEVELS.join(', ')}`);
};

export const onOff: Parser<boolean> = (text) => {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Error('must be on or off');
};

/** The known name with the fewest letters changed, when it is near enough to be meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, changes: changesBetween(name, candidate) }))
    .sort((a, b) => a.changes - b.changes)[0];
  return ranked && ranked.changes <= Math.max(3, name.length / 3) ? ranked.candidate : undefined;
}

/** Levenshtein's distance. */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
