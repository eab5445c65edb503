import { describe, expect, it } from 'vitest';
import { InvalidParameterError } from '../src/domain/errors.js';
import { attributeKey, attributeKeyRange } from '../src/domain/users/attribute-keys.js';
import { folded } from '../src/domain/users/folding.js';
import { predicateOf, predicateOfText, type Predicate } from '../src/domain/users/user-filter.js';
import type { UserFilter } from '../src/domain/users/user-filter.contract.js';
import { PREFIXES, VALUES } from './support/attribute-traps.js';
import { poolWith, schemaAttribute } from './support/pool.js';

const pool = poolWith({
  usernameConfiguration: { caseSensitive: false },
  schemaAttributes: ['email', 'name', 'phone_number', 'custom:team'].map((name) =>
    schemaAttribute(name),
  ),
});

describe("Cognito's filter text", () => {
  it.each<[string, Predicate]>([
    ['', [[]]],
    ['email = "a@b"', [[{ on: 'attribute', name: 'email', match: { in: ['a@b'] } }]]],
    [
      '  "given_name"^="An" ',
      [[{ on: 'attribute', name: 'given_name', match: { startsWith: 'An' } }]],
    ],
    ['username="bob"', [[{ on: 'username', match: { in: ['bob'] } }]]],
    ['sub ^= "1f"', [[{ on: 'sub', match: { startsWith: '1f' } }]]],
    [
      String.raw`name = "a \"b\" \\ c"`,
      [[{ on: 'attribute', name: 'name', match: { in: [String.raw`a "b" \ c`] } }]],
    ],
    [
      'name = "a = \'b\' ^= (c)"',
      [[{ on: 'attribute', name: 'name', match: { in: ["a = 'b' ^= (c)"] } }]],
    ],
    ['status = "Enabled"', [[{ on: 'enabled', is: true }]]],
    ['status ^= "Dis"', [[{ on: 'enabled', is: false }]]],
    ['status = "enabled"', []],
    ['status ^= ""', [[]]],
    ['cognito:user_status = "confirmed"', [[{ on: 'status', in: ['CONFIRMED'] }]]],
    ['cognito:user_status ^= "UNC"', [[{ on: 'status', in: ['UNCONFIRMED'] }]]],
    ['"cognito:user_status" = "nonsense"', [[{ on: 'status', in: [] }]]],
  ])('%s', (text, predicate) => {
    expect(predicateOfText(text)).toEqual(predicate);
  });

  it.each([
    'email',
    'email = a@b',
    'email = "a',
    'email = "a" and name = "b"',
    'email == "a"',
    'email > "a"',
    '"email = "a"',
    'email" = "a"',
    'email = "a"b"',
    String.raw`email = "a\"`,
    '= "a"',
  ])('refuses %s', (text) => {
    expect(() => predicateOfText(text)).toThrow(
      new InvalidParameterError('Error while parsing filter'),
    );
  });

  it.each(['custom:team', 'email_verified', 'birthdate', 'Email'])('does not search %s', (name) => {
    expect(() => predicateOfText(`${name} = "x"`)).toThrow(
      new InvalidParameterError(`Invalid search attribute: ${name}`),
    );
  });

  it('is read in a time that grows with its length alone', () => {
    const before = performance.now();
    for (const text of [`email = "${'\\'.repeat(253)}`, `${' '.repeat(255)}x`, '"'.repeat(256)]) {
      expect(() => predicateOfText(text)).toThrow('Error while parsing filter');
    }
    expect(performance.now() - before).toBeLessThan(200);
  });
});

describe('the typed filter', () => {
  const read = (filter: UserFilter) => predicateOf(pool, filter);

  it('says what the text says', () => {
    expect(read({ email: { eq: 'a@b' } })).toEqual(predicateOfText('email = "a@b"'));
    expect(read({ username: { startsWith: 'b' } })).toEqual(predicateOfText('username ^= "b"'));
    expect(read({ enabled: false })).toEqual(predicateOfText('status = "Disabled"'));
    expect(read({ status: ['CONFIRMED'] })).toEqual(
      predicateOfText('cognito:user_status = "CONFIRMED"'),
    );
    expect(read({})).toEqual(predicateOfText(''));
  });

  it('joins what is beside `or` with what is in it', () => {
    const a = { on: 'username', match: { in: ['a'] } };
    const b = { on: 'username', match: { in: ['b'] } };
    const enabled = { on: 'enabled', is: true };
    const or = [{ username: { eq: 'a' } }, { or: [{ username: { eq: 'b' } }] }];
    expect(read({ or })).toEqual([[a], [b]]);
    expect(read({ enabled: true, or })).toEqual([[enabled], [a], [b]]);
  });

  it.each<[string, UserFilter, string]>([
    [
      'an unknown attribute',
      { attribute: { name: 'custom:x', value: { eq: '' } } },
      'Invalid search attribute: custom:x',
    ],
    ['an empty condition', { email: {} }, 'nothing to compare with'],
    ['an empty alternative', { or: [{}] }, 'nothing to compare with'],
    ['four levels', { or: [{ or: [{ or: [{ enabled: true }] }] }] }, 'at most 3 levels deep'],
    [
      'eleven alternatives',
      { enabled: true, or: Array.from({ length: 10 }, () => ({ enabled: true })) },
      'at most 10 alternatives',
    ],
  ])('refuses %s', (_what, filter, words) => {
    expect(() => read(filter)).toThrow(words);
    expect(() => read(filter)).toThrow(InvalidParameterError);
  });
});

describe('keys of values', () => {
  it('are equal exactly when the values are, without case', () => {
    for (const a of VALUES) {
      for (const b of VALUES) {
        expect(attributeKey(a) === attributeKey(b), `${a} ${b}`).toBe(folded(a) === folded(b));
      }
    }
  });

  it('fit their column and hold nothing that MySQL would pad or ignore', () => {
    for (const value of [...VALUES, ' '.repeat(2048), 'İ'.repeat(2048), '🙂'.repeat(1024)]) {
      const points = [...attributeKey(value)];
      expect(points.length).toBeLessThanOrEqual(600);
      expect(points.every((c) => c > ' ')).toBe(true);
    }
  });

  it('lie in the range of every beginning of the value, and in no other', () => {
    const bytes = (text: string) => Buffer.from(text, 'utf8');
    for (const prefix of PREFIXES) {
      const { from, below } = attributeKeyRange(prefix)!;
      for (const value of VALUES) {
        const key = bytes(attributeKey(value));
        const above = Buffer.compare(key, bytes(from)) >= 0;
        const within = above && (below === undefined || Buffer.compare(key, bytes(below)) < 0);
        expect(within, `${prefix} ${value}`).toBe(folded(value).startsWith(folded(prefix)));
      }
    }
  });

  it('have no range for a beginning longer than they keep', () => {
    expect(attributeKeyRange('a'.repeat(550))).toBeDefined();
    expect(attributeKeyRange('a'.repeat(551))).toBeUndefined();
  });
});
