import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PasswordCredentialRow } from '../src/domain/credentials/credentials.entities.js';
import { Account, said } from './support/account.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { mailOf, PASSWORD, saidOf, TestPool } from './support/test-pool.js';

const HOUR = 60 * 60 * 1000;
const NEW = 'An0ther!password';
const { incorrect, expired, limited } = said;

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});
afterEach(() => at.clock.resume());
afterAll(() => at.stop());

const codeFor = (address: string) => at.newestCode(pool.id, address);

describe('ChangePassword', () => {
  it('replaces the password, and every sign-in goes on', async () => {
    const me = await Account.open(pool);
    const other = await me.again();
    const answer = await me.change(PASSWORD, NEW);
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect((await me.ask('GetUser')).status).toBe(200);
    expect((await other.ask('GetUser')).status).toBe(200);
    await pool.signIn({ ...me.person, password: NEW });
    expect(saidOf(await pool.passwordAuth(me.person.username, PASSWORD))).toBe(incorrect);
  });

  it('may be tried five times an hour, right or wrong, in parallel too', async () => {
    const me = await Account.open(pool);
    const tries = Array.from({ length: 12 }, () => me.change('Wr0ng!password', NEW));
    const counts = await tally(tries);
    expect(counts).toEqual({ [incorrect]: 5, [limited]: 7 });
    expect(saidOf(await me.change(PASSWORD, NEW))).toBe(limited);
    at.clock.advance(HOUR);
    const later = await me.again();
    expect((await later.change(PASSWORD, NEW)).status).toBe(200);
  });

  it('is no way round the lockout of sign-ins', async () => {
    const me = await Account.open(pool);
    // A wait of one second must not pass by itself.
    at.clock.stop();
    for (let nth = 0; nth < 5; nth += 1) {
      await pool.passwordAuth(me.person.username, 'Wr0ng!password');
    }
    expect(saidOf(await me.change(PASSWORD, NEW))).toBe('Password attempts exceeded');
    at.clock.advance(1000);
    expect((await me.change(PASSWORD, NEW)).status).toBe(200);
  });

  it('costs no attempt when the new password breaks the policy', async () => {
    const me = await Account.open(pool);
    for (let nth = 0; nth < 7; nth += 1) {
      expect((await me.change(PASSWORD, 'Passw0rd')).body).toEqual({
        __type: 'InvalidPasswordException',
        message: 'Password did not conform with policy: Password must have symbol characters',
      });
    }
    expect((await me.change(PASSWORD, NEW)).status).toBe(200);
  });

  it('is done once by five parallel calls that knew the password', async () => {
    const me = await Account.open(pool);
    const choice = (nth: number) => `An0ther!password-${nth}`;
    const calls = Array.from({ length: 5 }, (_, nth) => me.change(PASSWORD, choice(nth)));
    const answers = await Promise.all(calls);
    const winners = answers.flatMap(({ status }, nth) => (status === 200 ? [nth] : []));
    expect(winners).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(saidOf))).toEqual(
      new Set([incorrect]),
    );
    await pool.signIn({ ...me.person, password: choice(winners[0]!) });
  });

  it('asks for the present password, except of whom has none', async () => {
    const me = await Account.open(pool);
    const bare = await me.ask('ChangePassword', { ProposedPassword: NEW });
    expect(bare.body['__type']).toBe('InvalidParameterException');
    const { sub: userId } = me.person;
    await at.services.db.transaction((tx) => tx.delete(PasswordCredentialRow, { userId }));
    expect(saidOf(await me.change(PASSWORD, NEW))).toBe(incorrect);
    expect((await me.ask('ChangePassword', { ProposedPassword: NEW })).status).toBe(200);
    await pool.signIn({ ...me.person, password: NEW });
  });

  it('is refused for a temporary password, which is replaced at the sign-in', async () => {
    const me = await Account.open(pool);
    await me.administer('AdminSetUserPassword', { Password: NEW });
    expect((await me.change(NEW, PASSWORD)).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'User password cannot be changed in the current state.',
    });
  });

  it('voids a code that somebody asked for before', async () => {
    const me = await Account.open(pool);
    const email = mailOf(me.person.username);
    await me.vouch({ email, email_verified: 'true' });
    const who = { ClientId: pool.client.id, Username: me.person.username };
    await at.aws('ForgotPassword', who, false);
    const ConfirmationCode = await codeFor(email);
    expect((await me.change(PASSWORD, NEW)).status).toBe(200);
    const reset = { ...who, ConfirmationCode, Password: PASSWORD };
    expect(saidOf(await at.aws('ConfirmForgotPassword', reset, false))).toBe(expired);
  });
});
