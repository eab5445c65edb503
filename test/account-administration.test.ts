import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  PasswordCredentialRow,
  VerificationCodeRow,
} from '../src/domain/credentials/credentials.entities.js';
import { TokenSessionRow } from '../src/domain/sessions/sessions.entities.js';
import { UserRow } from '../src/domain/users/users.entities.js';
import { TestGateway } from './support/gateway.js';
import { tally } from './support/outcomes.js';
import { mailOf, newName, PASSWORD, saidOf, TestPool } from './support/test-pool.js';

const HOUR = 60 * 60 * 1000;

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});
afterAll(() => at.stop());

const statusOf = async (Username: string) =>
  (await at.done('AdminGetUser', { UserPoolId: pool.id, Username }))['UserStatus'];

describe('AdminCreateUser', () => {
  const create = (Username: string, more: object = {}) =>
    at.aws('AdminCreateUser', { UserPoolId: pool.id, Username, ...more });
  const withMail = (name: string) => ({
    UserAttributes: [{ Name: 'email', Value: mailOf(name) }],
  });
  const messages = async (name: string) =>
    at.newestMessage(pool.id, mailOf(name)).catch(() => undefined);

  it('refuses a taken name and a weak temporary password in its own words', async () => {
    const { username } = await pool.person();
    expect((await create(username)).body).toEqual({
      __type: 'UsernameExistsException',
      message: 'User account already exists',
    });
    expect((await create(newName(), { TemporaryPassword: 'short1!A'.slice(0, 6) })).body).toEqual({
      __type: 'InvalidPasswordException',
      message: 'Password did not conform with password policy: Password not long enough',
    });
  });

  it('invites by mail only when that is asked for and not suppressed', async () => {
    const [plain, mailed, silent, bare] = [newName(), newName(), newName(), newName()];
    const DesiredDeliveryMediums = ['EMAIL'];
    expect((await create(plain, withMail(plain))).status).toBe(200);
    await create(mailed, { ...withMail(mailed), DesiredDeliveryMediums });
    const MessageAction = 'SUPPRESS';
    await create(silent, { ...withMail(silent), DesiredDeliveryMediums, MessageAction });
    expect(await messages(plain)).toBeUndefined();
    expect(await messages(mailed)).toContain(`Your username is ${mailed} and temporary password`);
    expect(await messages(silent)).toBeUndefined();
    expect((await create(bare)).status).toBe(200);
    const missing = await create(newName(), { DesiredDeliveryMediums });
    expect(missing.body['__type']).toBe('InvalidParameterException');
  });

  it('invites again with a new password, only who has not replaced the first one', async () => {
    const name = newName();
    const first = 'Temp0rary!word';
    await create(name, { ...withMail(name), TemporaryPassword: first, MessageAction: 'SUPPRESS' });
    at.clock.advance(8 * 24 * HOUR);
    const again = await create(name, { MessageAction: 'RESEND', TemporaryPassword: 'Sec0nd!word' });
    expect(again.body['User']).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(await messages(name)).toContain('Sec0nd!word');
    expect(saidOf(await pool.passwordAuth(name, first))).toBe('Incorrect username or password.');
    const { body } = await pool.passwordAuth(name, 'Sec0nd!word');
    expect(body['ChallengeName']).toBe('NEW_PASSWORD_REQUIRED');
    const { username } = await pool.person();
    expect((await create(username, { MessageAction: 'RESEND' })).body).toEqual({
      __type: 'UnsupportedUserStateException',
      message: `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
    });
    expect(saidOf(await create(newName(), { MessageAction: 'RESEND' }))).toBe(
      'User does not exist.',
    );
  });
});

describe('AdminSetUserPassword', () => {
  const set = (Username: string, Password: string, Permanent?: boolean) =>
    at.aws('AdminSetUserPassword', { UserPoolId: pool.id, Username, Password, Permanent });

  it('confirms for good, and voids the code of a sign-up', async () => {
    const name = newName();
    await pool.signUp(name);
    expect((await set(name, 'An0ther!word', true)).body).toEqual({});
    expect(await statusOf(name)).toBe('CONFIRMED');
    expect(saidOf(await pool.confirm(name, await pool.code(name)))).toBe(
      'User cannot be confirmed. Current status is CONFIRMED',
    );
    await pool.signIn({ username: name, password: 'An0ther!word' });
    expect(saidOf(await pool.passwordAuth(name, PASSWORD))).toBe('Incorrect username or password.');
  });

  it('is temporary unless it says otherwise', async () => {
    const { username } = await pool.person();
    await set(username, 'An0ther!word');
    expect(await statusOf(username)).toBe('FORCE_CHANGE_PASSWORD');
    at.clock.advance(7 * 24 * HOUR + 1000);
    expect(saidOf(await pool.passwordAuth(username, 'An0ther!word'))).toBe(
      'Temporary password has expired and must be reset by an administrator.',
    );
  });

  it('refuses a weak password and an unknown user', async () => {
    const { username } = await pool.person();
    expect(saidOf(await set(username, 'Passw0rd', true))).toBe(
      'Password did not conform with policy: Password must have symbol characters',
    );
    expect(saidOf(await set(newName(), PASSWORD, true))).toBe('User does not exist.');
  });
});

describe('AdminDeleteUser', () => {
  it('leaves nothing of a user, and lets somebody else have the name', async () => {
    const person = await pool.person();
    await pool.signIn(person);
    const user = { UserPoolId: pool.id, Username: person.username };
    const deletions = Array.from({ length: 5 }, () => at.aws('AdminDeleteUser', user));
    expect(await tally(deletions)).toEqual({ done: 1, 'User does not exist.': 4 });
    const left = await at.services.db.read(async (reader) => [
      await reader.countBy(UserRow, { id: person.sub }),
      await reader.countBy(PasswordCredentialRow, { userId: person.sub }),
      await reader.countBy(VerificationCodeRow, { userId: person.sub }),
      (await reader.findBy(TokenSessionRow, { userId: person.sub })).filter((row) => !row.revokedAt)
        .length,
    ]);
    expect(left).toEqual([0, 0, 0, 0]);
    const { sub } = await pool.person(person.username);
    expect(sub).not.toBe(person.sub);
  });

  it('wins over passwords that are set at the same time: none is left behind', async () => {
    const { sub, username } = await pool.person();
    const user = { UserPoolId: pool.id, Username: username };
    const password = { ...user, Password: PASSWORD, Permanent: true };
    await Promise.all([
      ...Array.from({ length: 4 }, () => at.aws('AdminSetUserPassword', password)),
      at.aws('AdminDeleteUser', user),
      ...Array.from({ length: 4 }, () => at.aws('AdminSetUserPassword', password)),
    ]);
    const left = await at.services.db.read((reader) =>
      reader.countBy(PasswordCredentialRow, { userId: sub }),
    );
    expect(left).toBe(0);
  });
});
