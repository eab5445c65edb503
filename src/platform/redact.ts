import { isSensitiveName } from './contract.js';

/** What stands in the log where a secret would have stood. */
export const REDACTED = '[redacted]';

const MAX_DEPTH = 6;
const MAX_ITEMS = 50;

/** A key that contains one of these, without case, `-` and `_`, holds a secret. */
const SECRET_PARTS =
  /passw|secret|token|authoriz|cookie|session|credential|verifier|private|masterkey|apikey|assertion|signature|seed|otp|challengeresponse|authparameter|username|email|phone|attributes/;

/** These hold a secret, personal data or what somebody sent us, only when they are the whole key. */
const SECRET_WORDS = new Set(
  'code answer proof body rawbody payload variables input query parameters sql jwt pin'.split(' '),
);

/** Keys that end in "code" are one-time codes, apart from these. */
const HARMLESS_CODES = new Set('statuscode errorcode exitcode countrycode languagecode'.split(' '));

/** Whether the value under this key must not be logged. Booleans are: "has a password" is no secret. */
export function isSecretKey(key: string): boolean {
  if (isSensitiveName(key)) return true;
  const word = key.toLowerCase().replaceAll(/[-_]/g, '');
  if (SECRET_WORDS.has(word) || SECRET_PARTS.test(word)) return true;
  return word.endsWith('code') && !HARMLESS_CODES.has(word);
}

/** A copy that may be logged: secrets replaced by key at any depth, errors and bytes described. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubbed(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((v) => redacted(v, depth + 1));
  return redactedFields(value, depth);
}

function redactedFields(value: object, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    copy[key] = isSecretKey(key) && isTelling(field) ? REDACTED : transport(key, field, depth);
  }
  return copy;
}

/** Requests and responses of a server reach far into the process; only what names them is kept. */
function transport(key: string, field: unknown, depth: number): unknown {
  if (typeof field !== 'object' || field === null) return redacted(field, depth + 1);
  if (key === 'req' || key === 'request') return pick(field, ['method', 'id']);
  if (key === 'res' || key === 'reply') return pick(field, ['statusCode']);
  return redacted(field, depth + 1);
}

function pick(from: object, names: string[]): Record<string, unknown> {
  const all = from as Record<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

function isTelling(field: unknown): boolean {
  return field !== null && field !== undefined && typeof field !== 'boolean';
}

/** Type, code, message and stack of an error: not the statement, the values or the input it carries. */
export function describeError(error: Error, depth = 0): Record<string, unknown> {
  const message = safeMessage(error);
  const type = error.name === 'Error' ? error.constructor.name : error.name;
  const { code, cause, errors } = error as Error & Record<'code' | 'cause' | 'errors', unknown>;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const told: Record<string, unknown> = { type, message };
  if (typeof code === 'string' || typeof code === 'number') told.code = code;
  told.stack = [`${type}: ${message}`, ...frames].join('\n');
  if (depth >= MAX_DEPTH) return told;
  if (cause instanceof Error) told.cause = describeError(cause, depth + 1);
  if (Array.isArray(errors)) told.errors = redacted(errors, depth + 1);
  return told;
}

/**
 * The message without what it quotes from outside: a database repeats the value in "Duplicate entry
 * '…' for key '…'", and JSON.parse repeats the text it could not read.
 */
export function safeMessage(error: Error): string {
  if (error instanceof SyntaxError && error.message.includes('JSON')) return 'Invalid JSON';
  if (!isDatabaseError(error)) return scrubbed(error.message);
  const duplicate = /^([^']*)'.*' for key '([\w.-]+)'$/s.exec(error.message);
  if (duplicate) return `${duplicate[1]}'…' for key '${duplicate[2]}'`;
  return error.message.replace(/'.*'/s, "'…'").replace(/".*"/s, '"…"');
}

function isDatabaseError(error: Error): boolean {
  return 'query' in error || 'sql' in error || 'sqlMessage' in error || 'driverError' in error;
}

/** Secrets that can be told by their form alone: JWTs, bearer values, passwords inside a URL. */
function scrubbed(text: string): string {
  if (!/eyJ|:\/\/|bearer /i.test(text)) return text;
  return text
    .replaceAll(/eyJ[\w-]{5,}\.[\w-]+(\.[\w-]*){0,3}/g, REDACTED)
    .replaceAll(/(bearer )\S+/gi, `$1${REDACTED}`)
    .replaceAll(/(:\/\/)[^/\s]*@/g, `$1${REDACTED}@`);
}
