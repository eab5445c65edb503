import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { mailOf, newName, PASSWORD } from './support/test-pool.js';
import { ChoicePool, type Step } from './support/user-auth.js';

let at: TestGateway;
let pool: ChoicePool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await ChoicePool.make(at, { factors: ['PASSWORD', 'EMAIL_OTP'] });
});

afterAll(() => at.stop());

const signedIn = { AuthenticationResult: expect.objectContaining({ TokenType: 'Bearer' }) };
const said = ({ __type, message }: Step) => [__type, message];

const signUp = async (more: object = {}, place = pool) => {
  const username = newName();
  const { body } = await place.pool.signUp(username, { Password: undefined, ...more });
  return { username, body, Session: body['Session'] as string };
};

const confirm = async (username: string, more: object = {}, place = pool) => {
  const ConfirmationCode = await place.pool.code(username);
  const input = { ClientId: place.pool.client.id, Username: username, ConfirmationCode };
  return (await at.aws('ConfirmSignUp', { ...input, ...more }, false)).body;
};

describe('a sign-up without a password', () => {
  it('is confirmed and signs in once by its session, then by codes', async () => {
    const { username, body, Session } = await signUp();
    expect(body).toMatchObject({ UserConfirmed: false, Session: expect.any(String) });
    expect(said(await pool.start(username, {}, { Session }))).toEqual([
      'UserNotConfirmedException',
      'User is not confirmed.',
    ]);
    const confirmed = await confirm(username, { Session });
    expect(confirmed).toEqual({ Session: expect.any(String) });
    const next = { Session: confirmed['Session'] as string };
    expect(await pool.start(username, {}, next)).toMatchObject(signedIn);
    expect((await pool.start(username, {}, next)).message).toContain('only be used once');
    expect((await pool.start(username, {}, { Session })).message).toContain('only be used once');

    const step = await pool.prefer(username, 'EMAIL_OTP');
    expect(step).toMatchObject({ ChallengeName: 'EMAIL_OTP', AvailableChallenges: ['EMAIL_OTP'] });
    const code = await pool.code(mailOf(username));
    expect(await pool.answer(step, username, { EMAIL_OTP_CODE: code })).toMatchObject(signedIn);
    for (const PASSWORD_GIVEN of ['', PASSWORD]) {
      const refused = await pool.pool.passwordAuth(username, PASSWORD_GIVEN || 'x');
      expect(refused.body['message']).toBe('Incorrect username or password.');
    }
  });

  it('signs nobody in by a session that its own confirmation has not seen', async () => {
    const { username, Session } = await signUp();
    // The owner of the address confirms what somebody else began with it.
    await confirm(username);
    expect(said(await pool.start(username, {}, { Session }))).toEqual([
      'NotAuthorizedException',
      'Invalid session for the user.',
    ]);
  });

  it('is refused where nobody could sign in without one', async () => {
    const strict = await ChoicePool.make(at, { factors: ['PASSWORD'] });
    const missing = 'Member must not be null';
    expect((await signUp({}, strict)).body['message']).toContain(missing);
    expect((await signUp({ UserAttributes: [] })).body['message']).toContain(missing);
    const texts = await ChoicePool.make(at, { factors: ['PASSWORD', 'SMS_OTP'] });
    expect((await signUp({}, texts)).body['message']).toContain(missing);
  });

  it('gives no session where the client does not have USER_AUTH', async () => {
    const client = await pool.pool.newClient({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
    const { body } = await signUp({ ClientId: client.id });
    expect(body).not.toHaveProperty('Session');
    expect(body).toHaveProperty('UserSub');
  });
});

describe('the session of a sign-up', () => {
  it('is answered by nothing else, for nobody else, and at no other client', async () => {
    const [ann, bob] = [await signUp(), await signUp()];
    const taken = await confirm(bob.username, { Session: ann.Session });
    expect(taken).toMatchObject({ message: 'Invalid session for the user.' });
    const { Session } = await confirm(ann.username, { Session: ann.Session });
    const held = { Session: Session as string };
    await confirm(bob.username);
    const wrong = 'Invalid session for the user.';
    expect((await pool.start(bob.username, {}, held)).message).toBe(wrong);
    const client = await pool.pool.newClient({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] });
    expect((await pool.start(ann.username, {}, { ...held, client })).message).toBe(wrong);
    for (const ChallengeName of ['SELECT_CHALLENGE', 'EMAIL_OTP', 'PASSWORD']) {
      const answers = { ANSWER: 'EMAIL_OTP', EMAIL_OTP_CODE: '12345678', PASSWORD };
      const step = await pool.answer({ ChallengeName, ...held }, ann.username, answers);
      expect(step.message).toBe(wrong);
    }
    const challenge = await pool.prefer(ann.username, 'EMAIL_OTP');
    const other = { Session: challenge.Session! };
    expect((await pool.start(ann.username, {}, other)).message).toBe(wrong);
    expect(await pool.start(ann.username, {}, held)).toMatchObject(signedIn);
  });

  it('ends with time, and with the password that it stood for', async () => {
    const ann = await signUp({ Password: PASSWORD });
    const { Session } = await confirm(ann.username, { Session: ann.Session });
    const held = { Session: Session as string };
    await at.done('AdminSetUserPassword', {
      UserPoolId: pool.pool.id,
      Username: ann.username,
      Password: 'An0ther!password',
      Permanent: true,
    });
    expect((await pool.start(ann.username, {}, held)).message).toBe(
      'Invalid session for the user.',
    );
    const bob = await signUp();
    at.clock.advance(3 * 60_000);
    const late = await confirm(bob.username, { Session: bob.Session });
    expect(late['message']).toBe('Invalid session for the user, session is expired.');
    expect(await confirm(bob.username)).toEqual({});
  });
});

it('is no second factor', async () => {
  const place = await ChoicePool.make(at, { factors: ['PASSWORD'] });
  await at.done('SetUserPoolMfaConfig', {
    UserPoolId: place.pool.id,
    MfaConfiguration: 'ON',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  const ann = await signUp({ Password: PASSWORD }, place);
  const { Session } = await confirm(ann.username, { Session: ann.Session }, place);
  const step = await place.start(ann.username, {}, { Session: Session as string });
  expect(step.AuthenticationResult).toBeUndefined();
  expect(step.ChallengeName).toBe('MFA_SETUP');
});

describe('AdminCreateUser', () => {
  const make = async (more: object = {}, place = pool) => {
    const Username = newName();
    const UserAttributes = [
      { Name: 'email', Value: mailOf(Username) },
      { Name: 'email_verified', Value: 'true' },
    ];
    const input = { UserPoolId: place.pool.id, Username, UserAttributes, ...more };
    const { User } = await at.done<{ User: { UserStatus: string } }>('AdminCreateUser', input);
    return { username: Username, status: User.UserStatus };
  };

  it('makes somebody without a password, who signs in by codes', async () => {
    const { username, status } = await make({ MessageAction: 'SUPPRESS' });
    expect(status).toBe('CONFIRMED');
    const step = await pool.prefer(username, 'EMAIL_OTP');
    expect(step.AvailableChallenges).toEqual(['EMAIL_OTP']);
    const code = await pool.code(mailOf(username));
    expect(await pool.answer(step, username, { EMAIL_OTP_CODE: code })).toMatchObject(signedIn);
  });

  it('makes a password where one is given or mailed, or codes could not sign in', async () => {
    expect(await make({ TemporaryPassword: PASSWORD })).toMatchObject(temporary);
    expect(await make({ DesiredDeliveryMediums: ['EMAIL'] })).toMatchObject(temporary);
    expect(await make({ UserAttributes: [] })).toMatchObject(temporary);
    const strict = await ChoicePool.make(at, { factors: ['PASSWORD'] });
    expect(await make({}, strict)).toMatchObject(temporary);
  });

  const temporary = { status: 'FORCE_CHANGE_PASSWORD' };
});
