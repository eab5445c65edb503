import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { PASSWORD, saidOf, TestPool } from './support/test-pool.js';

/*
 * Which spellings are one person. The tables say it once, and the file runs on both engines: an engine
 * with an opinion of its own about letters would break it.
 */

/** A name that is there, another spelling of it, and whether it means the same person. */
interface Pair {
  readonly what: string;
  readonly one: string;
  readonly other: string;
  /** In a pool that minds case, and in one that does not. */
  readonly same: readonly [boolean, boolean];
}

const never = [false, false] as const;
const unlessCased = [false, true] as const;
const always = [true, true] as const;

const pairs: readonly Pair[] = [
  { what: 'case', one: 'Anna', other: 'anna', same: unlessCased },
  { what: 'case beyond ASCII', one: 'ÉMILE', other: 'émile', same: unlessCased },
  { what: 'Greek case', one: 'ΝΙΚΟΣΑ', other: 'νικοσα', same: unlessCased },
  { what: 'NFC and NFD', one: 'Ame\u0301lie', other: 'Am\u00e9lie', same: always },
  { what: 'two orders of marks', one: 'a\u0323\u0302', other: 'a\u0302\u0323', same: always },
  { what: 'NFD and case', one: 'zoe\u0308', other: 'ZO\u00cb', same: unlessCased },
  { what: 'an accent', one: 'renée', other: 'renee', same: never },
  { what: 'ß and ss', one: 'groß', other: 'gross', same: never },
  { what: 'ß and its capital', one: 'weiß', other: 'wei\u1e9e', same: unlessCased },
  { what: 'a dotless i', one: 'is\u0131k', other: 'isik', same: never },
  { what: 'a dotted capital I', one: '\u0130stanbul', other: 'istanbul', same: never },
  { what: 'full width', one: '\uff42\uff4f\uff42', other: 'bob', same: never },
  { what: 'a ligature', one: 'ﬁnn', other: 'finn', same: never },
  { what: 'Cyrillic letters', one: '\u0430lexa', other: 'alexa', same: never },
  { what: 'a joined emoji', one: 'a👩\u{1f3fd}', other: 'a👩', same: never },
  { what: 'two emoji', one: '🍣', other: '🍺', same: never },
  { what: 'æ and ae', one: 'æsa', other: 'aesa', same: never },
  { what: 'a name and its beginning', one: 'robert', other: 'rober', same: never },
];

let at: TestGateway;
let minding: TestPool;
let ignoring: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  minding = await TestPool.make(at);
  ignoring = await TestPool.make(at, { UsernameConfiguration: { CaseSensitive: false } });
});
afterAll(() => at.stop());

const create = (pool: TestPool, Username: string, more: object = {}) =>
  at.aws('AdminCreateUser', {
    UserPoolId: pool.id,
    Username,
    MessageAction: 'SUPPRESS',
    TemporaryPassword: PASSWORD,
    ...more,
  });
const exists = async (pool: TestPool, Username: string) =>
  (await at.aws('AdminGetUser', { UserPoolId: pool.id, Username })).status === 200;

describe.each([
  ['a pool that minds case', () => minding, 0],
  ['a pool that does not', () => ignoring, 1],
] as const)('user names in %s', (_what, poolOf, column) => {
  it.each(pairs)('$what', async ({ one, other, same }) => {
    const pool = poolOf();
    expect((await create(pool, one)).status).toBe(200);
    expect(await exists(pool, one)).toBe(true);
    expect(await exists(pool, other)).toBe(same[column]);
    const second = await create(pool, other);
    if (same[column]) expect(saidOf(second)).toBe('User account already exists');
    else expect(second.status).toBe(200);
    expect((await pool.passwordAuth(other, PASSWORD)).body).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
    });
    for (const Username of same[column] ? [one] : [one, other]) {
      await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username });
    }
    expect(await exists(pool, other)).toBe(false);
  });
});

describe.each([
  ['a pool that minds case', {}, 0],
  ['a pool that does not', { UsernameConfiguration: { CaseSensitive: false } }, 1],
] as const)('aliases in %s', (_what, settings, column) => {
  let pool: TestPool;

  beforeAll(async () => {
    pool = await TestPool.make(at, {
      ...settings,
      AliasAttributes: ['preferred_username', 'email'],
    });
  });

  it.each(pairs)('preferred user names: $what', async ({ one, other, same }) => {
    const preferred = (Value: string) => ({
      UserAttributes: [{ Name: 'preferred_username', Value }],
    });
    expect((await create(pool, 'person-one', preferred(one))).status).toBe(200);
    expect(await exists(pool, other)).toBe(same[column]);
    const second = await create(pool, 'person-two', preferred(other));
    if (same[column]) {
      expect(saidOf(second)).toBe('An account with the given preferred_username already exists.');
    } else {
      expect(second.status).toBe(200);
      await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: other });
    }
    await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: one });
    expect(await exists(pool, 'person-one')).toBe(false);
  });

  it.each(pairs)('mail addresses: $what', async ({ one, other, same }) => {
    const verified = (name: string) => ({
      UserAttributes: [
        { Name: 'email', Value: `${name}@mail.example` },
        { Name: 'email_verified', Value: 'true' },
      ],
    });
    expect((await create(pool, 'mail-one', verified(one))).status).toBe(200);
    expect(await exists(pool, `${one}@mail.example`)).toBe(true);
    expect(await exists(pool, `${other}@mail.example`)).toBe(same[column]);
    const second = await create(pool, 'mail-two', verified(other));
    if (same[column]) {
      expect(saidOf(second)).toBe('An account with the given email already exists.');
    } else {
      expect(second.status).toBe(200);
      await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: 'mail-two' });
    }
    await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: 'mail-one' });
  });
});

describe.each([
  ['a pool that minds case', {}, 0],
  ['a pool that does not', { UsernameConfiguration: { CaseSensitive: false } }, 1],
] as const)('addresses as user names in %s', (_what, settings, column) => {
  let pool: TestPool;

  beforeAll(async () => {
    pool = await TestPool.make(at, { ...settings, UsernameAttributes: ['email'] });
  });

  it.each(pairs)('$what', async ({ one, other, same }) => {
    expect((await create(pool, `${one}@mail.example`)).status).toBe(200);
    expect(await exists(pool, `${one}@mail.example`)).toBe(true);
    expect(await exists(pool, `${other}@mail.example`)).toBe(same[column]);
    const second = await create(pool, `${other}@mail.example`);
    if (same[column]) expect(saidOf(second)).toBe('User account already exists');
    else expect(second.status).toBe(200);
  });
});

describe('blanks and lengths', () => {
  it.each(['bob ', ' bob', 'bo b', 'bob\u00a0', 'bob\t', 'bob\n', 'bob\u0000'])(
    'a name with a blank or a control character is none: %j',
    async (name) => {
      await create(minding, 'bob');
      const refused = await create(minding, name);
      expect(refused.body['__type']).toBe('InvalidParameterException');
      expect(saidOf(refused)).toContain("Value at 'username' failed to satisfy constraint");
    },
  );

  it('a blank at the end of a preferred user name makes another name', async () => {
    const pool = await TestPool.make(at, { AliasAttributes: ['preferred_username'] });
    const preferred = (Value: string) => ({
      UserAttributes: [{ Name: 'preferred_username', Value }],
    });
    expect((await create(pool, 'one', preferred('boss'))).status).toBe(200);
    expect((await create(pool, 'two', preferred('boss '))).status).toBe(200);
    expect((await create(pool, 'three', preferred('boss '))).status).toBe(400);
  });

  it.each([
    ['ASCII', 'x'],
    ['letters of two bytes', 'ß'],
    ['emoji, which count twice', '🍣'],
  ])('128 units of %s are a name and 129 are none', async (_what, letter) => {
    const most = letter.repeat(128 / letter.length);
    expect((await create(ignoring, most)).status).toBe(200);
    expect(await exists(ignoring, most)).toBe(true);
    expect(saidOf(await create(ignoring, `${most}y`))).toContain(
      'Member must have length less than or equal to 128',
    );
  });

  it('two long preferred user names that differ at the end are two', async () => {
    const pool = await TestPool.make(at, { AliasAttributes: ['preferred_username'] });
    const preferred = (end: string) => ({
      UserAttributes: [{ Name: 'preferred_username', Value: 'a'.repeat(2047) + end }],
    });
    expect((await create(pool, 'one', preferred('x'))).status).toBe(200);
    expect((await create(pool, 'two', preferred('y'))).status).toBe(200);
    expect((await create(pool, 'three', preferred('x'))).status).toBe(400);
  });
});
