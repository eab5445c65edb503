import { describe, expect, it } from 'vitest';
import { InvalidParameterError, NotAuthorizedError } from '../src/domain/errors.js';
import {
  acceptAttributes,
  attributesOf,
  missingRequired,
  refuseMissing,
  refuseUnknownNames,
} from '../src/domain/users/attribute-rules.js';
import { foldedName } from '../src/domain/users/folding.js';
import { poolWith, schemaAttribute } from './support/pool.js';

const pool = poolWith({
  schemaAttributes: [
    schemaAttribute('sub', { required: true, mutable: false }),
    schemaAttribute('name', { required: true }),
    schemaAttribute('email', { required: true }),
    schemaAttribute('phone_number'),
    schemaAttribute('email_verified', { attributeDataType: 'Boolean' }),
    schemaAttribute('phone_number_verified', { attributeDataType: 'Boolean' }),
    schemaAttribute('birthdate', {
      stringAttributeConstraints: { minLength: '10', maxLength: '10' },
    }),
    schemaAttribute('updated_at', {
      attributeDataType: 'Number',
      numberAttributeConstraints: { minValue: '0' },
    }),
    schemaAttribute('custom:level', {
      attributeDataType: 'Number',
      numberAttributeConstraints: { minValue: '1', maxValue: '10' },
    }),
    schemaAttribute('custom:since', { attributeDataType: 'DateTime' }),
    schemaAttribute('custom:staff', { attributeDataType: 'Boolean' }),
    schemaAttribute('dev:custom:tier', { developerOnlyAttribute: true }),
  ],
});

const user = { by: 'user', writable: () => true } as const;
const admin = { by: 'admin' } as const;
const given = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([name, value]) => ({ name, value }));

const accepted = (attributes: Record<string, string>, by: typeof user | typeof admin = user) =>
  acceptAttributes(pool, given(attributes), by);
const refusal = (attributes: Record<string, string>, by: typeof user | typeof admin = user) => {
  try {
    accepted(attributes, by);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
};

const SCHEMA = 'Attributes did not conform to the schema: ';

describe('values', () => {
  it('are kept as they are, empty ones not at all', () => {
    const person = { name: ' Ann\n', email: 'ann@example.com', phone_number: '+4930123456' };
    expect(accepted({ ...person, birthdate: '' })).toEqual(person);
    expect(acceptAttributes(pool, [{ name: 'name', value: null }], user)).toEqual({});
    expect(acceptAttributes(pool, null, user)).toEqual({});
  });

  it.each([
    ['birthdate', '2000-01-011', 'String attributes cannot have a length of more than 10'],
    ['birthdate', '2000', 'String attributes cannot have a length of less than 10'],
    ['updated_at', 'now', 'The attribute must be a number'],
    ['updated_at', '1e3', 'The attribute must be a number'],
    ['updated_at', '-1', 'Number attributes cannot have a value of less than 0'],
    ['custom:level', '10.5', 'Number attributes cannot have a value of more than 10'],
    ['custom:staff', 'yes', 'The attribute must be a boolean, true or false'],
    ['custom:since', 'monday', 'The attribute must be a date and time in ISO 8601'],
    ['custom:since', '2026-02-31', 'The attribute must be a date and time in ISO 8601'],
  ])('%s is not %s', (name, value, problem) => {
    expect(refusal({ [name]: value })).toEqual(
      new InvalidParameterError(`${SCHEMA}${name}: ${problem}`),
    );
  });

  it.each([
    ['birthdate', '2000-01-01'],
    ['updated_at', '0'],
    ['custom:level', '10'],
    ['custom:level', '1.5'],
    ['custom:since', '2026-02-28'],
    ['custom:since', '2026-02-28T12:00:00.123Z'],
    ['custom:since', '2026-02-28T12:00:00+01:00'],
  ])('%s may be %s', (name, value) => {
    expect(accepted({ [name]: value })).toEqual({ [name]: value });
  });

  it('take booleans without case and keep them in lower case', () => {
    expect(accepted({ 'custom:staff': 'True' })).toEqual({ 'custom:staff': 'true' });
  });

  it('are all told, one line each', () => {
    expect(refusal({ birthdate: 'x', 'custom:level': '0' }).message).toBe(
      `${SCHEMA}birthdate: String attributes cannot have a length of less than 10\n` +
        'custom:level: Number attributes cannot have a value of less than 1',
    );
  });
});

describe('addresses', () => {
  it.each([
    'ann',
    '@example.com',
    'ann@',
    'a b@example.com',
    'ann@example.com,bob@example.com',
    'ann@example.com\r\nBcc: bob@example.com',
    '<ann@example.com>',
    'ann@@example.com',
    `${'a'.repeat(65)}@example.com`,
  ])('%j is no mail address', (email) => {
    const expected = new InvalidParameterError('Invalid email address format.');
    expect(refusal({ email })).toEqual(expected);
    expect(refusal({ email }, admin)).toEqual(expected);
  });

  it.each(['ann@example.com', "o'neil+tag@mail.example.com", 'ä@bücher.example', 'a@b'])(
    '%j is one',
    (email) => {
      expect(accepted({ email })).toEqual({ email });
    },
  );

  it.each(['030123', '+0123456', '+1', '+1234567890123456', '+49 30 1', '+49301\n'])(
    '%j is no phone number',
    (phone) => {
      expect(refusal({ phone_number: phone })).toEqual(
        new InvalidParameterError('Invalid phone number format.'),
      );
    },
  );
});

describe('who may write', () => {
  it('leaves the verified flags to administrators', () => {
    for (const name of ['email_verified', 'phone_number_verified']) {
      const words = 'A client attempted to write unauthorized attribute';
      expect(refusal({ [name]: 'true' })).toEqual(new NotAuthorizedError(words));
    }
    const verified = { email: 'ann@example.com', email_verified: 'True' };
    expect(accepted(verified, admin)).toEqual({ ...verified, email_verified: 'true' });
  });

  it('gives a verified flag to nobody without the address', () => {
    expect(refusal({ email_verified: 'true' }, admin).message).toMatch(/^Email is required/);
    expect(refusal({ phone_number_verified: 'true' }, admin).message).toMatch(/^Phone number is /);
    expect(accepted({ email_verified: 'false' }, admin)).toEqual({ email_verified: 'false' });
  });

  it.each(['sub', 'identities'])('lets nobody write %s', (name) => {
    const expected = new InvalidParameterError(`Cannot modify the non-mutable attribute ${name}`);
    expect(refusal({ [name]: 'x' })).toEqual(expected);
    expect(refusal({ [name]: 'x' }, admin)).toEqual(expected);
  });

  it('keeps developer-only attributes from people, whatever their client may write', () => {
    expect(refusal({ 'dev:custom:tier': 'gold' })).toBeInstanceOf(NotAuthorizedError);
    expect(accepted({ 'dev:custom:tier': 'gold' }, admin)).toEqual({ 'dev:custom:tier': 'gold' });
  });

  it('asks the client for every attribute that is not required', () => {
    const only = { by: 'user', writable: (name: string) => name === 'birthdate' } as const;
    const person = { name: 'Ann', birthdate: '2000-01-01' };
    expect(acceptAttributes(pool, given(person), only)).toEqual(person);
    expect(() => acceptAttributes(pool, given({ phone_number: '+4930123456' }), only)).toThrow(
      'A client attempted to write unauthorized attribute',
    );
  });
});

describe('names', () => {
  it('must be in the schema, in the words of the operation', () => {
    expect(refusal({ 'custom:x': '1', constructor: '2' }).message).toBe(
      `${SCHEMA}custom:x: Attribute does not exist in the schema.\n` +
        'constructor: Attribute does not exist in the schema.',
    );
    expect(refusal({ 'custom:x': '1' }, admin).message).toBe(
      `${SCHEMA}Type for attribute {custom:x} could not be determined`,
    );
    expect(() => refuseUnknownNames(pool, ['email', 'nope'])).toThrow(
      `${SCHEMA}nope: Attribute does not exist in the schema.`,
    );
    expect(() => refuseUnknownNames(pool, ['email', 'sub'])).not.toThrow();
  });

  it('may be given once', () => {
    const twice = [...given({ name: 'Ann' }), ...given({ name: 'Bob' })];
    expect(() => acceptAttributes(pool, twice, user)).toThrow('Duplicate attribute name.');
  });
});

describe('required attributes', () => {
  it('are named when they are missing or empty, sub never', () => {
    expect(missingRequired(pool, { name: '' })).toEqual(['name', 'email']);
    expect(() => refuseMissing(pool, {})).toThrow(
      new InvalidParameterError(
        `${SCHEMA}name: The attribute is required\nemail: The attribute is required`,
      ),
    );
    expect(() => refuseMissing(pool, { name: 'Ann', email: 'a@b' })).not.toThrow();
  });
});

describe('what a user shows', () => {
  const row = { id: 'the-sub', attributes: { name: 'Ann', email: 'a@b' } };

  it('begins with sub', () => {
    expect(attributesOf(row)).toEqual([
      { name: 'sub', value: 'the-sub' },
      { name: 'name', value: 'Ann' },
      { name: 'email', value: 'a@b' },
    ]);
  });

  it('is limited to the names asked for', () => {
    expect(attributesOf(row, ['email', 'birthdate'])).toEqual([{ name: 'email', value: 'a@b' }]);
  });
});

describe('user names', () => {
  const insensitive = poolWith({ usernameConfiguration: { caseSensitive: false } });

  it('are compared without case where the pool ignores it', () => {
    expect(foldedName(insensitive, 'ÉMILE')).toBe(foldedName(insensitive, 'e\u0301mile'));
    expect(foldedName(pool, 'ÉMILE')).not.toBe(foldedName(pool, 'émile'));
  });

  it('are one name however the keyboard composed them', () => {
    expect(foldedName(pool, 'e\u0301mile')).toBe(foldedName(pool, 'émile'));
  });

  it('never outgrow the column of 400 characters', () => {
    for (const letter of ['İ', '\u{1D160}', 'ΐ', 'A']) {
      const name = letter.repeat(Math.floor(128 / letter.length));
      expect([...foldedName(insensitive, name)].length).toBeLessThanOrEqual(400);
      const once = foldedName(insensitive, name);
      expect(foldedName(insensitive, once)).toBe(once);
    }
  });
});
