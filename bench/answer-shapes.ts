import type { Answer } from './http-client.js';

/** Members that are random, or sealed: of these an observer sees the form only. */
const RANDOM = new Set(['SALT', 'SRP_B', 'requestId', 'challenge']);
/** Members whose length might betray what is sealed in them, or whom it names. */
const SEALED = new Set(['Session', 'session', 'SECRET_BLOCK', 'secretBlock', 'id']);
/** A block of SRP holds drawn numbers, and one in sixteen lacks a digit. */
const ROUNDED_TO = 32;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What of an answer could tell a known user from an unknown one, by eye: equal ones are one text. */
export function shapeOf({ status, body }: Answer, asked: string): string {
  const named = body.replaceAll(JSON.stringify(asked), '"<the name>"');
  return `${status} ${JSON.stringify(shaped('', JSON.parse(named)))}`;
}

function shaped(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => shaped(name, item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shaped(key, one)]));
  }
  return typeof value === 'string' ? text(name, value) : value;
}

function text(name: string, value: string): unknown {
  if (name === 'CREDENTIAL_REQUEST_OPTIONS') return shaped(name, JSON.parse(value));
  if (RANDOM.has(name)) return '<random>';
  if (SEALED.has(name)) return `<sealed, ${rounded(value.length)} characters>`;
  if (UUID.test(value)) return '<uuid>';
  // A mask shows a letter or two of an address.
  if (/destination$/i.test(name)) return value.replace(/[a-z\d]/gi, 'x');
  return value;
}

const rounded = (length: number): number => ROUNDED_TO * Math.round(length / ROUNDED_TO);
