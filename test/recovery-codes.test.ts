import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PasswordCredentialRow } from '../src/domain/credentials/credentials.entities.js';
import { otherThan } from './support/account.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { NEW, Recovery, why } from './support/recovery.js';
import { PASSWORD, saidOf, TestPool } from './support/test-pool.js';

const HOUR = 60 * 60 * 1000;
const { mismatch, expired, limited } = why;

let at: TestGateway;
let pool: TestPool;
let recovery: Recovery;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  recovery = new Recovery(pool);
});
afterEach(() => at.clock.resume());
afterAll(() => at.stop());

describe('the code', () => {
  it('is wrong, or too late after an hour', async () => {
    const { username, code } = await recovery.forgetful();
    expect((await recovery.confirm(username, otherThan(code))).body).toEqual({
      __type: 'CodeMismatchException',
      message: mismatch,
    });
    at.clock.advance(HOUR);
    expect((await recovery.confirm(username, code)).body).toEqual({
      __type: 'ExpiredCodeException',
      message: expired,
    });
  });

  it('is compared ten times an hour, however many guess at once', async () => {
    const { username, code } = await recovery.forgetful();
    const guesses = Array.from({ length: 40 }, () => recovery.confirm(username, otherThan(code)));
    expect(await tally(guesses)).toEqual({ [mismatch]: 10, [limited]: 30 });
    expect(saidOf(await recovery.confirm(username, code))).toBe(limited);
    expect((await recovery.forgot(username)).status).toBe(200);
    expect(saidOf(await recovery.confirm(username, await pool.code(username)))).toBe(limited);
    await pool.signIn({ username, password: PASSWORD });
  });

  it('is used by one of ten parallel calls', async () => {
    const { username, code } = await recovery.forgetful();
    const calls = Array.from({ length: 10 }, (_, nth) =>
      recovery.confirm(username, code, pool.client, { Password: `An0ther!password-${nth}` }),
    );
    const answers = await Promise.all(calls);
    const winners = answers.flatMap(({ status }, nth) => (status === 200 ? [nth] : []));
    expect(winners).toHaveLength(1);
    await pool.signIn({ username, password: `An0ther!password-${winners[0]}` });
  });

  it.each([
    ['the address was replaced', { email: 'new@mail.example.com', email_verified: 'true' }],
    ['the address is not vouched for any more', { email_verified: 'false' }],
    ['the address is gone', { email: '' }],
  ])('is void when %s', async (_what, attributes) => {
    const { username, code } = await recovery.forgetful();
    await recovery.update(username, attributes as unknown as Record<string, string>);
    expect(saidOf(await recovery.confirm(username, code))).toBe(expired);
    expect((await pool.passwordAuth(username, PASSWORD)).status).toBe(200);
  });

  it('loses against an administrator who sets a password, or shuts the person out', async () => {
    const [one, two] = [await recovery.forgetful(), await recovery.forgetful()];
    await recovery.admin('AdminSetUserPassword', one.username, {
      Password: PASSWORD,
      Permanent: true,
    });
    expect(saidOf(await recovery.confirm(one.username, one.code))).toBe(expired);
    await recovery.admin('AdminDisableUser', two.username);
    expect(saidOf(await recovery.confirm(two.username, two.code))).toBe('User is disabled.');
  });

  it('is no code for anything else, nor for anybody else', async () => {
    const [one, other] = [await recovery.forgetful(), await recovery.forgetful()];
    if (one.code !== other.code) {
      expect(saidOf(await recovery.confirm(other.username, one.code))).toBe(mismatch);
    }
    const { AccessToken } = await pool.signIn(one);
    const answer = { AccessToken, AttributeName: 'email', Code: one.code };
    expect(saidOf(await at.aws('VerifyUserAttribute', answer, false))).toBe(expired);
  });

  it('does not shorten a wait that wrong passwords have cost', async () => {
    const { username, code } = await recovery.forgetful();
    // A wait of one second must not pass by itself.
    at.clock.stop();
    for (let nth = 0; nth < 5; nth += 1) await pool.passwordAuth(username, 'Wr0ng!password');
    expect((await recovery.confirm(username, code)).status).toBe(200);
    expect(saidOf(await pool.passwordAuth(username, NEW))).toBe('Password attempts exceeded');
    at.clock.advance(1000);
    expect((await pool.passwordAuth(username, NEW)).status).toBe(200);
  });

  it('leaves no password behind when the person is deleted meanwhile', async () => {
    const { username, sub, code } = await recovery.forgetful();
    await Promise.all([
      recovery.confirm(username, code),
      recovery.admin('AdminDeleteUser', username),
    ]);
    const left = at.services.db.read((db) => db.countBy(PasswordCredentialRow, { userId: sub }));
    expect(await left).toBe(0);
  });
});
