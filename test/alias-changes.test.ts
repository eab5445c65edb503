import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserAliasRow } from '../src/domain/users/users.entities.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { mailOf, newName, PASSWORD, saidOf, TestPool } from './support/test-pool.js';

const taken = 'An account with the given email already exists.';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, { AliasAttributes: ['email', 'preferred_username'] });
});
afterAll(() => at.stop());

const listed = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const byAdmin = (Username: string, attributes: Record<string, string>) =>
  at.aws('AdminUpdateUserAttributes', {
    UserPoolId: pool.id,
    Username,
    UserAttributes: listed(attributes),
  });
const bySelf = async (username: string, attributes: Record<string, string>) => {
  const { AccessToken } = await pool.signIn({ username, password: PASSWORD });
  const given = { AccessToken, UserAttributes: listed(attributes) };
  return { AccessToken, answer: await at.aws('UpdateUserAttributes', given) };
};
const signsIn = async (name: string) => (await pool.passwordAuth(name, PASSWORD)).status === 200;
const verified = (name: string) => ({ email: mailOf(name), email_verified: 'true' });
/** A confirmed person without any address. */
const person = async () => (await pool.person()).username;

describe('an alias follows its attribute', () => {
  it('when an administrator changes the address, with the proof or without it', async () => {
    const [name, other] = [await person(), newName()];
    await byAdmin(name, verified(name));
    expect(await signsIn(mailOf(name))).toBe(true);
    await byAdmin(name, { email: mailOf(other) });
    expect(await signsIn(mailOf(name))).toBe(false);
    expect(await signsIn(mailOf(other))).toBe(false);
    await byAdmin(name, { email_verified: 'true' });
    expect(await signsIn(mailOf(other))).toBe(true);
    await byAdmin(name, { email: '' });
    expect(await signsIn(mailOf(other))).toBe(false);
  });

  it('when the person proves a new address, and not before', async () => {
    const [name, other] = [await person(), newName()];
    await byAdmin(name, verified(name));
    const { AccessToken } = await bySelf(name, { email: mailOf(other) });
    expect(await signsIn(mailOf(other))).toBe(false);
    const Code = await at.newestCode(pool.id, mailOf(other));
    await at.done('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    expect(await signsIn(mailOf(other))).toBe(true);
    expect(await signsIn(mailOf(name))).toBe(false);
  });

  it('when the person chooses a preferred user name, and then another', async () => {
    const [name, one, two] = [await person(), newName('nick'), newName('nick')];
    expect((await bySelf(name, { preferred_username: one })).answer.status).toBe(200);
    expect(await signsIn(one)).toBe(true);
    expect((await bySelf(one, { preferred_username: two })).answer.status).toBe(200);
    expect([await signsIn(one), await signsIn(two)]).toEqual([false, true]);
    const other = await person();
    expect(saidOf((await bySelf(other, { preferred_username: two })).answer)).toBe(
      'An account with the given preferred_username already exists.',
    );
    expect((await bySelf(other, { preferred_username: one })).answer.status).toBe(200);
  });
});

describe('an address that signs somebody else in', () => {
  it('is refused when it is proved or vouched for, and nothing is changed', async () => {
    const [owner, name] = [await person(), await person()];
    await byAdmin(owner, verified(owner));
    expect((await byAdmin(name, verified(owner))).body).toEqual({
      __type: 'AliasExistsException',
      message: taken,
    });
    const { AccessToken, answer } = await bySelf(name, { email: mailOf(owner) });
    expect(answer.status).toBe(200);
    const Code = await at.newestCode(pool.id, mailOf(owner));
    const verify = { AccessToken, AttributeName: 'email', Code };
    expect(saidOf(await at.aws('VerifyUserAttribute', verify))).toBe(taken);
    const found = await at.done('AdminGetUser', { UserPoolId: pool.id, Username: mailOf(owner) });
    expect(found['Username']).toBe(owner);
  });

  it('goes to one of several who are vouched for at once', async () => {
    const names = await Promise.all([person(), person(), person()]);
    const wanted = verified(newName());
    expect(await tally(names.map((name) => byAdmin(name, wanted)))).toEqual({
      done: 1,
      [taken]: 2,
    });
  });
});

describe('the table', () => {
  it('has no row of a pool without aliases, nor of a person who is gone', async () => {
    const plain = await TestPool.make(at);
    const { sub } = await plain.person();
    const rows = (userId: string) =>
      at.services.db.read((db) => db.countBy(UserAliasRow, { userId }));
    expect(await rows(sub)).toBe(0);
    const member = await pool.person();
    await byAdmin(member.username, verified(member.username));
    expect(await rows(member.sub)).toBe(2);
    await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: member.username });
    expect(await rows(member.sub)).toBe(0);
  });
});
