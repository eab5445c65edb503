import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PasswordHistoryRow } from '../src/domain/credentials/credentials.entities.js';
import { CONTINUE, problemOf } from './support/documents.js';
import { TestGateway } from './support/gateway.js';
import { mailOf, newName, saidOf, TestPool } from './support/test-pool.js';

const reused = {
  __type: 'PasswordHistoryPolicyViolationException',
  message: 'Password has previously been used',
};
const password = (nth: number) => `Passw0rd!number-${nth}`;
const policy = (PasswordHistorySize: number) => ({
  Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize } },
});

let at: TestGateway;
let pool: TestPool;
/** A pool with a history of three. */
beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, policy(3));
});
afterAll(() => at.stop());

const set = (Username: string, nth: number, of = pool, Permanent = true) =>
  at.aws('AdminSetUserPassword', {
    UserPoolId: of.id,
    Username,
    Password: password(nth),
    Permanent,
  });
const person = (of = pool) => of.person(newName(), password(0));
async function change(username: string, from: number, to: number, of = pool) {
  const { AccessToken } = await of.signIn({ username, password: password(from) });
  return at.aws('ChangePassword', {
    AccessToken,
    PreviousPassword: password(from),
    ProposedPassword: password(to),
  });
}
const kept = (userId: string) =>
  at.services.db.read((db) => db.countBy(PasswordHistoryRow, { userId }));

describe('a history of three', () => {
  it('refuses the present password and the two before it in ChangePassword', async () => {
    const { username, sub } = await person();
    expect((await change(username, 0, 0)).body).toEqual(reused);
    expect((await change(username, 0, 1)).status).toBe(200);
    expect((await change(username, 1, 2)).status).toBe(200);
    at.clock.advance(60 * 60 * 1000);
    for (const nth of [0, 1, 2]) expect((await change(username, 2, nth)).body).toEqual(reused);
    expect((await change(username, 2, 3)).status).toBe(200);
    expect((await change(username, 3, 0)).status).toBe(200);
    expect(await kept(sub)).toBe(2);
  });

  it('refuses them in ConfirmForgotPassword, and the code still works', async () => {
    const name = newName();
    await pool.signUp(name, { Password: password(0) });
    await pool.confirm(name, await pool.code(name));
    await set(name, 1);
    const who = { ClientId: pool.client.id, Username: name };
    await at.done('ForgotPassword', who);
    const ConfirmationCode = await at.newestCode(pool.id, mailOf(name));
    const give = (nth: number) =>
      at.aws('ConfirmForgotPassword', { ...who, ConfirmationCode, Password: password(nth) });
    expect((await give(0)).body).toEqual(reused);
    expect((await give(1)).body).toEqual(reused);
    expect((await give(2)).status).toBe(200);
    expect((await pool.passwordAuth(name, password(2))).status).toBe(200);
  });

  it('tells nothing to somebody who guesses the code', async () => {
    const { username } = await person();
    const answer = await at.aws('ConfirmForgotPassword', {
      ClientId: pool.client.id,
      Username: username,
      ConfirmationCode: '000000',
      Password: password(0),
    });
    expect(answer.body['__type']).not.toBe(reused.__type);
    expect(answer.status).toBe(400);
  });

  it('refuses the temporary password in NEW_PASSWORD_REQUIRED, at both doors', async () => {
    const { username } = await person();
    expect((await set(username, 1, pool, false)).status).toBe(200);
    const { Session } = (await pool.passwordAuth(username, password(1))).body;
    const answer = (nth: number) =>
      at.aws('RespondToAuthChallenge', {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ClientId: pool.client.id,
        Session,
        ChallengeResponses: { USERNAME: username, NEW_PASSWORD: password(nth) },
      });
    expect((await answer(1)).body).toEqual(reused);
    expect((await answer(0)).body).toEqual(reused);
    const input = (nth: number) => ({
      input: {
        clientId: pool.client.id,
        session: Session,
        answer: { newPassword: { password: password(nth) } },
      },
    });
    expect(problemOf(await at.graphql(CONTINUE, input(0)))).toEqual({
      code: 'PASSWORD_HISTORY_POLICY_VIOLATION',
      message: reused.message,
    });
    expect((await answer(2)).body).toHaveProperty('AuthenticationResult');
  });

  it('binds administrators too, and says so in GraphQL', async () => {
    const { username, sub } = await person();
    expect((await set(username, 0)).body).toEqual(reused);
    expect((await set(username, 1)).status).toBe(200);
    const SET = `mutation ($input: AdminSetUserPasswordInput!) {
      setUserPassword(input: $input) { username } }`;
    const given = { userPoolId: pool.id, username, password: password(0), permanent: true };
    const refused = await at.adminGraphql(SET, { input: given });
    expect(refused.body.errors![0]).toMatchObject({
      message: reused.message,
      extensions: { code: 'PASSWORD_HISTORY_POLICY_VIOLATION' },
    });
    expect(await kept(sub)).toBe(2);
  });

  it('goes with the person', async () => {
    const { username, sub } = await person();
    await set(username, 1);
    expect(await kept(sub)).toBe(2);
    await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: username });
    expect(await kept(sub)).toBe(0);
  });

  it('keeps no password that is not needed when several replace it at once', async () => {
    const { username, sub } = await person();
    const all = await Promise.all([11, 12, 13, 14, 15].map((nth) => set(username, nth)));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await kept(sub)).toBe(2);
  });
});

describe('other sizes', () => {
  it('none: every password may be chosen again, and none is kept', async () => {
    const free = await TestPool.make(at);
    const { username, sub } = await person(free);
    expect((await change(username, 0, 0, free)).status).toBe(200);
    expect((await change(username, 0, 1, free)).status).toBe(200);
    expect((await change(username, 1, 0, free)).status).toBe(200);
    expect(await kept(sub)).toBe(0);
  });

  it('one: only the present password', async () => {
    const one = await TestPool.make(at, policy(1));
    const { username, sub } = await person(one);
    expect((await change(username, 0, 0, one)).body).toEqual(reused);
    expect((await change(username, 0, 1, one)).status).toBe(200);
    expect((await change(username, 1, 0, one)).status).toBe(200);
    expect(await kept(sub)).toBe(0);
  });

  it('acts from the moment it is set, the present password included', async () => {
    const later = await TestPool.make(at);
    const { username, sub } = await person(later);
    await at.done('UpdateUserPool', { UserPoolId: later.id, ...policy(2) });
    expect((await set(username, 0, later)).body).toEqual(reused);
    expect((await set(username, 1, later)).status).toBe(200);
    expect((await set(username, 0, later)).body).toEqual(reused);
    expect((await set(username, 2, later)).status).toBe(200);
    expect((await set(username, 0, later)).status).toBe(200);
    expect(await kept(sub)).toBe(1);
    expect(await at.done('DescribeUserPool', { UserPoolId: later.id })).toMatchObject({
      UserPool: { Policies: { PasswordPolicy: { PasswordHistorySize: 2 } } },
    });
  });

  it('25 is too many', async () => {
    const refused = await at.aws('CreateUserPool', { PoolName: 'p', ...policy(25) });
    expect(saidOf(refused)).toContain('Member must have value less than or equal to 24');
  });
});
