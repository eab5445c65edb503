import { Float, Int } from 'type-graphql';
import { GraphQLJSON } from 'graphql-scalars';
import { describe, expect, it } from 'vitest';
import { checkInput } from '../src/platform/contract-check.js';
import { defineEnum, isSensitiveName, kindOf, Member, NotBuilt } from '../src/platform/contract.js';
import { fromWire, SerializationError, toWire } from '../src/platform/contract-wire.js';
import { redacted } from '../src/platform/redact.js';
import { InvalidParameterError, NotImplementedError } from '../src/platform/errors.js';
import { Base64, DateTime, StringMap } from '../src/platform/scalars.js';

const Colour = defineEnum('TestColour', 'A colour.', ['red', 'blue']);
const member = { description: 'A member.', optional: true, graphql: false } as const;

class Part {
  @Member(() => String, { ...member, max: 3, sensitive: true }) secretWord?: string;
  @Member(() => String, { ...member, optional: false }) always?: string;
}

@NotBuilt({ Later: undefined, Switch: 'OFF' })
class Whole {
  @Member(() => String, { ...member, min: 2, max: 4, pattern: /^[a-z]+$/ }) text?: string;
  @Member(() => Int, { ...member, min: 1, max: 9 }) count?: number;
  @Member(() => Float, member) ratio?: number;
  @Member(() => Boolean, member) flag?: boolean;
  @Member(() => Colour, member) colour?: string;
  @Member(() => [String], { ...member, max: 2, item: { max: 2 } }) words?: string[];
  @Member(() => [Colour], member) colours?: string[];
  @Member(() => StringMap, { ...member, max: 2, key: { max: 2 }, item: { max: 2 } })
  map?: Record<string, string>;
  @Member(() => DateTime, { ...member, wire: 'MadeAt' }) createdAt?: Date;
  @Member(() => Base64, { ...member, max: 3 }) bytes?: Buffer;
  @Member(() => GraphQLJSON, member) document?: unknown;
  @Member(() => Part, member) part?: Part;
  @Member(() => [Part], member) parts?: Part[];
  @Member(() => String, { ...member, wire: false }) elsewhere?: string;
}

const json = {
  Text: 'abc',
  Count: 3,
  Ratio: 0.5,
  Flag: true,
  Colour: 'red',
  Words: ['a', 'b'],
  Colours: ['blue'],
  Map: { a: 'b' },
  MadeAt: 1_700_000_000.123,
  Bytes: 'AQID',
  Document: { any: ['thing', 1, null] },
  Part: { Always: 'x' },
  Parts: [{ Always: 'y', SecretWord: 'abc' }],
};

describe('the wire', () => {
  it('carries every kind there and back', () => {
    const read = fromWire(Whole, json);
    expect(read.createdAt).toEqual(new Date(1_700_000_000_123));
    expect(read.bytes).toEqual(Buffer.from([1, 2, 3]));
    expect(read.parts?.[0]).toBeInstanceOf(Part);
    expect(toWire(Whole, read)).toEqual(json);
  });

  it('takes null for absent, and leaves unknown members and absent values out', () => {
    const read = fromWire(Whole, { Text: null, Nobody: 1, Elsewhere: 'no', Map: { a: null } });
    expect({ ...read }).toEqual({ map: {} });
    expect(toWire(Whole, { text: null, count: undefined, elsewhere: 'no' })).toEqual({});
  });

  it.each([
    ['a text', { Text: 1 }, 'NUMBER_VALUE can not be converted to a String'],
    ['an integer', { Count: '1' }, 'STRING_VALUE can not be converted to an Integer'],
    ['a whole number', { Count: 1.5 }, 'DECIMAL_VALUE can not be converted to an Integer'],
    ['a boolean', { Flag: 'true' }, 'STRING_VALUE can not be converted to a Boolean'],
    ['a list', { Words: 'a' }, 'Expected list or null'],
    ['a map', { Map: [] }, 'Start of structure or map found where not expected.'],
    ['a map of texts', { Map: { a: 1 } }, 'NUMBER_VALUE can not be converted to a String'],
    ['a structure', { Part: 'x' }, 'Start of structure or map found where not expected.'],
    ['a time', { MadeAt: 'now' }, 'STRING_VALUE can not be converted to a Date'],
    ['base64', { Bytes: 'not base64!' }, 'Invalid base64 text'],
  ])('refuses what is not %s', (_what, body, message) => {
    expect(() => fromWire(Whole, body)).toThrow(new SerializationError(message));
  });

  it('refuses what does not act yet, unless it asks for nothing', () => {
    expect(() => fromWire(Whole, { Later: 'now' })).toThrow(NotImplementedError);
    expect(() => fromWire(Whole, { Switch: 'ON' })).toThrow(NotImplementedError);
    const nothing = { Later: {}, Switch: 'OFF' };
    expect({ ...fromWire(Whole, nothing) }).toEqual({});
  });

  it('is not fooled by names of every object', () => {
    const read = fromWire(
      Whole,
      JSON.parse('{"__proto__": {"text": "evil"}, "Map": {"__proto__": "x"}}'),
    );
    expect(read.text).toBeUndefined();
    expect(Object.keys(read.map ?? {})).toEqual(['__proto__']);
  });
});

const failed = 'failed to satisfy constraint: Member must';

describe('the check', () => {
  it('lets a good input pass', () => {
    expect(() => checkInput(Whole, fromWire(Whole, json))).not.toThrow();
  });

  it.each([
    [
      'length above',
      { Text: 'abcde' },
      `Value 'abcde' at 'text' ${failed} have length less than or equal to 4`,
    ],
    [
      'length below',
      { Text: 'a' },
      `Value 'a' at 'text' ${failed} have length greater than or equal to 2`,
    ],
    [
      'pattern',
      { Text: 'AB' },
      `Value 'AB' at 'text' ${failed} satisfy regular expression pattern: [a-z]+`,
    ],
    [
      'range above',
      { Count: 10 },
      `Value '10' at 'count' ${failed} have value less than or equal to 9`,
    ],
    [
      'range below',
      { Count: 0 },
      `Value '0' at 'count' ${failed} have value greater than or equal to 1`,
    ],
    [
      'enum',
      { Colour: 'green' },
      `Value 'green' at 'colour' ${failed} satisfy enum value set: [red, blue]`,
    ],
    [
      'list size',
      { Words: ['a', 'b', 'c'] },
      `Value '[a, b, c]' at 'words' ${failed} have length less than or equal to 2`,
    ],
    [
      'list item',
      { Words: ['abc'] },
      `Value '[abc]' at 'words' ${failed} satisfy constraint: [Member must have length less than or equal to 2]`,
    ],
    [
      'enum item',
      { Colours: ['green'] },
      `Value '[green]' at 'colours' ${failed} satisfy constraint: [Member must satisfy enum value set: [red, blue]]`,
    ],
    [
      'map key',
      { Map: { abc: 'x' } },
      `Value '{abc=x}' at 'map' ${failed} satisfy constraint: [Member must have length less than or equal to 2]`,
    ],
    [
      'map value',
      { Map: { a: 'xyz' } },
      `Value '{a=xyz}' at 'map' ${failed} satisfy constraint: [Member must have length less than or equal to 2]`,
    ],
    [
      'bytes',
      { Bytes: 'AQIDBA==' },
      `Value at 'bytes' ${failed} have length less than or equal to 3`,
    ],
    ['nested and required', { Part: {} }, `Value null at 'part.always' ${failed} not be null`],
    [
      'in a list, and secret',
      { Parts: [{ Always: 'x' }, { Always: 'x', SecretWord: 'hidden' }] },
      `Value at 'parts.2.member.secretWord' ${failed} have length less than or equal to 3`,
    ],
    [
      'storable text',
      { Text: 'a\0b' },
      `Value 'a\0b' at 'text' ${failed} be Unicode text without NUL`,
    ],
  ])('%s', (_what, body, violation) => {
    const message = violation.includes('without NUL')
      ? violation
      : `1 validation error detected: ${violation}`;
    const check = () => checkInput(Whole, fromWire(Whole, body));
    expect(check).toThrow(InvalidParameterError);
    expect(check).toThrow(message);
  });

  it('counts several faults', () => {
    const body = { Text: 'A', Count: 0 };
    expect(() => checkInput(Whole, fromWire(Whole, body))).toThrow(
      `3 validation errors detected: Value 'A' at 'text' ${failed} have length greater than or equal to 2; ` +
        `Value 'A' at 'text' ${failed} satisfy regular expression pattern: [a-z]+; ` +
        `Value '0' at 'count' ${failed} have value greater than or equal to 1`,
    );
  });
});

it('knows every sensitive name, and refuses a type no door can carry', () => {
  expect(['secretWord', 'SecretWord', 'always'].map(isSensitiveName)).toEqual([true, true, false]);
  expect(redacted({ secretWord: 'x', always: 'y' })).toEqual({
    secretWord: '[redacted]',
    always: 'y',
  });
  expect(() => kindOf({ name: 'Symbol' })).toThrow(TypeError);
});
