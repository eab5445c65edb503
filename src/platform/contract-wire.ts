import { isDeepStrictEqual } from 'node:util';
import type { ClassType } from 'type-graphql';
import { NotImplementedError } from './errors.js';
import { bytesOf } from './scalars.js';
import { kindOf, membersOf, unbuiltOf, wireName, type Kind } from './contract.js';

/** The JSON has another type than the contract: the AWS front end's SerializationException. */
export class SerializationError extends Error {
  override readonly name = 'SerializationError';
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads an AWS JSON 1.1 body as a contract class. Unknown members are ignored and `null` means absent,
 * as AWS does; a member that this version does not act on is refused unless it asks for nothing.
 *
 * @throws SerializationError for a wrong JSON type, NotImplementedError for an unbuilt member.
 */
export function fromWire<T extends object>(owner: ClassType<T>, body: unknown): T {
  const json = asObject(body);
  refuseUnbuilt(owner, json);
  const result = new owner() as Record<string, unknown>;
  for (const member of membersOf(owner)) {
    const name = wireName(member);
    const value = name === undefined ? undefined : json[name];
    if (value === null || value === undefined) continue;
    result[member.property] = readers[kindOf(member.type()).is](value, kindOf(member.type()));
  }
  return result as T;
}

function refuseUnbuilt(owner: object, json: Json): void {
  for (const [name, neutral] of Object.entries(unbuiltOf(owner))) {
    if (asksForNothing(json[name], neutral)) continue;
    throw new NotImplementedError(`${name} is not built yet.`);
  }
}

function asksForNothing(value: unknown, neutral: unknown): boolean {
  if (value === null || value === undefined || isDeepStrictEqual(value, neutral)) return true;
  return typeof value === 'object' && Object.values(value).every((part) => part === null);
}

const readers: Record<Kind['is'], (value: unknown, kind: Kind) => unknown> = {
  text: asText,
  enum: asText,
  integer: (value) => asNumber(value, 'an Integer'),
  number: (value) => asNumber(value, 'a Double'),
  boolean: (value) => typed(value, 'boolean', 'a Boolean'),
  timestamp: (value) => new Date(asNumber(value, 'a Date') * 1000),
  json: (value) => value,
  blob: asBytes,
  map: (value) => {
    const json = asObject(value);
    const given = Object.entries(json).filter(([, text]) => text !== null);
    return Object.fromEntries(given.map(([name, text]) => [name, asText(text)]));
  },
  shape: (value, kind) => fromWire((kind as { owner: ClassType<object> }).owner, value),
  list: (value, kind) => {
    if (!Array.isArray(value)) throw new SerializationError('Expected list or null');
    const { of } = kind as { of: Kind };
    return value.filter((item) => item !== null).map((item) => readers[of.is](item, of));
  },
};

function asObject(value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new SerializationError('Start of structure or map found where not expected.');
}

function asText(value: unknown): string {
  return typed(value, 'string', 'a String') as string;
}

function asBytes(value: unknown): Buffer {
  const bytes = bytesOf(asText(value));
  if (!bytes) throw new SerializationError('Invalid base64 text');
  return bytes;
}

function asNumber(value: unknown, wanted: string): number {
  const number = typed(value, 'number', wanted) as number;
  if (wanted === 'an Integer' && !Number.isSafeInteger(number)) {
    throw new SerializationError('DECIMAL_VALUE can not be converted to an Integer');
  }
  return number;
}

function typed(value: unknown, type: string, wanted: string): unknown {
  if (typeof value === type) return value;
  throw new SerializationError(`${jsonType(value)} can not be converted to ${wanted}`);
}

function jsonType(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof value === 'number') return 'NUMBER_VALUE';
  if (typeof value === 'string') return 'STRING_VALUE';
  return Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
}

/** Writes a result as AWS JSON 1.1: absent values left out, times as seconds with milliseconds. */
export function toWire(owner: ClassType, value: object): Json {
  const source = value as Record<string, unknown>;
  const json: Record<string, unknown> = {};
  for (const member of membersOf(owner)) {
    const name = wireName(member);
    const given = source[member.property];
    if (name === undefined || given === null || given === undefined) continue;
    json[name] = written(kindOf(member.type()), given);
  }
  return json;
}

function written(kind: Kind, value: unknown): unknown {
  if (kind.is === 'shape') return toWire(kind.owner, value as object);
  if (kind.is === 'list') return (value as unknown[]).map((item) => written(kind.of, item));
  if (kind.is === 'blob') return (value as Buffer).toString('base64');
  if (kind.is === 'timestamp') return (value as Date).getTime() / 1000;
  return value;
}
