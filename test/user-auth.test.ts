import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Account } from './support/account.js';
import { Authenticator, type RequestOptions } from './support/authenticator.js';
import { TestGateway } from './support/gateway.js';
import { ORIGIN, register } from './support/passkeys.js';
import { PASSWORD } from './support/test-pool.js';
import { ChoicePool, otherCode, type Step } from './support/user-auth.js';

let at: TestGateway;
let pool: ChoicePool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await ChoicePool.make(at);
});

afterAll(() => at.stop());

const signedIn = { AuthenticationResult: expect.objectContaining({ TokenType: 'Bearer' }) };
const said = ({ __type, message }: Step) => [__type, message];

describe('USER_AUTH', () => {
  it('asks which factor, of those the pool allows and the person has', async () => {
    const ann = await pool.person();
    const step = await pool.start(ann.username);
    expect(step).toEqual({
      ChallengeName: 'SELECT_CHALLENGE',
      ChallengeParameters: {},
      Session: expect.any(String),
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
    });
    const mailOnly = await ChoicePool.make(at, { factors: ['PASSWORD', 'EMAIL_OTP'] });
    const bob = await mailOnly.person();
    expect((await mailOnly.start(bob.username)).AvailableChallenges).toEqual([
      'PASSWORD_SRP',
      'PASSWORD',
      'EMAIL_OTP',
    ]);
    await mailOnly.write(bob.username, { email_verified: 'false' });
    expect((await mailOnly.start(bob.username)).AvailableChallenges).toEqual([
      'PASSWORD_SRP',
      'PASSWORD',
    ]);
  });

  it('needs the flow at the client, and nothing else for a password', async () => {
    const ann = await pool.person();
    const client = await pool.pool.newClient({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
    expect(said(await pool.start(ann.username, {}, { client }))).toEqual([
      'InvalidParameterException',
      'USER_AUTH is not enabled for the client.',
    ]);
    const only = await pool.pool.newClient({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] });
    const parameters = { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD };
    expect(await pool.start(ann.username, parameters, { client: only })).toMatchObject(signedIn);
  });

  it('signs in by a password: preferred with it, preferred without it, and chosen', async () => {
    const { username } = await pool.person();
    expect(await pool.prefer(username, 'PASSWORD', { PASSWORD })).toMatchObject(signedIn);

    const asked = await pool.prefer(username, 'PASSWORD');
    expect(asked).toMatchObject({ ChallengeName: 'PASSWORD', ChallengeParameters: {} });
    const wrong = await pool.answer(asked, username, { PASSWORD: 'Wr0ng!password' });
    expect(said(wrong)).toEqual(['NotAuthorizedException', 'Incorrect username or password.']);
    expect(await pool.answer(asked, username, { PASSWORD })).toMatchObject(signedIn);
    expect(said(await pool.answer(asked, username, { PASSWORD }))).toEqual([
      'NotAuthorizedException',
      'Invalid session for the user, session can only be used once.',
    ]);

    const choice = await pool.start(username);
    expect(await pool.choose(choice, username, 'PASSWORD', { PASSWORD })).toMatchObject(signedIn);
  });

  it('falls back to the choice where the preferred factor is not to be had', async () => {
    const { username } = await pool.pool.person();
    for (const factor of ['EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN', 'SMS_MFA']) {
      expect(await pool.prefer(username, factor)).toMatchObject({
        ChallengeName: 'SELECT_CHALLENGE',
        AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD'],
      });
    }
  });

  it('offers a person with a temporary password nothing but that', async () => {
    const { username } = await pool.person();
    const temporary = { Username: username, Password: PASSWORD, Permanent: false };
    await at.done('AdminSetUserPassword', { UserPoolId: pool.pool.id, ...temporary });
    const step = await pool.prefer(username, 'EMAIL_OTP');
    expect(step).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD'],
    });
    expect(await pool.choose(step, username, 'PASSWORD', { PASSWORD })).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
    });
  });
});

describe.each([
  ['EMAIL_OTP', 'EMAIL', 'mail'],
  ['SMS_OTP', 'SMS', 'number'],
] as const)('%s', (factor, medium, contact) => {
  it('sends eight digits and takes them once', async () => {
    const ann = await pool.person();
    const step = await pool.prefer(ann.username, factor);
    expect(step).toEqual({
      ChallengeName: factor,
      Session: expect.any(String),
      ChallengeParameters: {
        CODE_DELIVERY_DELIVERY_MEDIUM: medium,
        CODE_DELIVERY_DESTINATION: expect.stringMatching(/\*/),
        USER_ID_FOR_SRP: ann.username,
      },
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
    });
    const code = await pool.code(ann[contact]);
    const give = (given: string) => pool.answer(step, ann.username, { [`${factor}_CODE`]: given });
    for (let nth = 0; nth < 6; nth += 1) {
      expect(said(await give(otherCode(code)))).toEqual([
        'CodeMismatchException',
        'Invalid code or auth state for the user.',
      ]);
    }
    expect(await give(code)).toMatchObject(signedIn);
    expect((await give(code)).message).toBe(
      'Invalid session for the user, session can only be used once.',
    );
  });

  it('is chosen as well', async () => {
    const ann = await pool.person();
    const step = await pool.choose(await pool.start(ann.username), ann.username, factor);
    const code = await pool.code(ann[contact]);
    const answer = await pool.answer(step, ann.username, { [`${factor}_CODE`]: code });
    expect(answer).toMatchObject(signedIn);
  });
});

describe('a code', () => {
  const give = (step: Step, name: string, code: string) =>
    pool.answer(step, name, { EMAIL_OTP_CODE: code });

  it('is worth ten guesses, and those of somebody else cost its owner none', async () => {
    const ann = await pool.person();
    const guessed = await pool.prefer(ann.username, 'EMAIL_OTP');
    const code = await pool.code(ann.mail);
    for (let nth = 0; nth < 10; nth += 1) await give(guessed, ann.username, otherCode(code));
    expect(said(await give(guessed, ann.username, code))).toEqual([
      'NotAuthorizedException',
      'Invalid session for the user.',
    ]);
    const own = await pool.prefer(ann.username, 'EMAIL_OTP');
    expect(await give(own, ann.username, await pool.code(ann.mail))).toMatchObject(signedIn);
  });

  it('is sent ten times an hour', async () => {
    const ann = await pool.person();
    for (let nth = 0; nth < 10; nth += 1) {
      expect((await pool.prefer(ann.username, 'EMAIL_OTP')).ChallengeName).toBe('EMAIL_OTP');
    }
    expect(await pool.prefer(ann.username, 'EMAIL_OTP')).toMatchObject({
      // InitiateAuth declares no LimitExceededException.
      __type: 'TooManyRequestsException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
  });

  it('does not fit another session, person, client or address', async () => {
    const [ann, bob] = [await pool.person(), await pool.person()];
    const first = await pool.prefer(ann.username, 'EMAIL_OTP');
    const code = await pool.code(ann.mail);
    const second = await pool.prefer(ann.username, 'EMAIL_OTP');
    expect((await give(second, ann.username, code)).__type).toBe('CodeMismatchException');
    expect((await give(first, bob.username, code)).message).toBe('Invalid session for the user.');
    const other = await pool.pool.newClient({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] });
    const responses = { EMAIL_OTP_CODE: code };
    const elsewhere = await pool.answer(first, ann.username, responses, other);
    expect(elsewhere.message).toBe('Invalid session for the user.');
    const asSms = await pool.answer({ ...first, ChallengeName: 'SMS_OTP' }, ann.username, {
      SMS_OTP_CODE: code,
    });
    expect(asSms.message).toBe('Invalid session for the user.');

    const moved = { email: 'moved@mail.example.com', email_verified: 'true' };
    await pool.write(ann.username, moved);
    expect((await give(first, ann.username, code)).__type).toBe('CodeMismatchException');
    await pool.write(ann.username, { email: ann.mail, email_verified: 'true' });
    expect(await give(first, ann.username, code)).toMatchObject(signedIn);
  });

  it('expires with its session, and is not sent to whom is disabled', async () => {
    const ann = await pool.person();
    const step = await pool.prefer(ann.username, 'EMAIL_OTP');
    const code = await pool.code(ann.mail);
    at.clock.advance(3 * 60_000);
    expect((await give(step, ann.username, code)).message).toBe(
      'Invalid session for the user, session is expired.',
    );
    await at.done('AdminDisableUser', { UserPoolId: pool.pool.id, Username: ann.username });
    const shut = await pool.prefer(ann.username, 'EMAIL_OTP');
    expect(shut.ChallengeName).toBe('EMAIL_OTP');
    expect(await pool.code(ann.mail)).toBe(code);
  });

  it('ends when the person is given a temporary password, or is disabled', async () => {
    const ann = await pool.person();
    const administer = (operation: string, more: object = {}) =>
      at.done(operation, { UserPoolId: pool.pool.id, Username: ann.username, ...more });
    const step = await pool.prefer(ann.username, 'EMAIL_OTP');
    const code = await pool.code(ann.mail);
    await administer('AdminDisableUser');
    expect((await give(step, ann.username, code)).message).toBe('User is disabled.');
    await administer('AdminEnableUser');
    await administer('AdminSetUserPassword', { Password: PASSWORD, Permanent: false });
    expect((await give(step, ann.username, code)).message).toBe('Invalid session for the user.');
  });
});

describe('WEB_AUTHN', () => {
  /** Somebody with a passkey, and its authenticator. */
  const holder = async (place = pool) => {
    const ann = await place.person();
    const device = new Authenticator(ORIGIN);
    await register(await Account.open(place.pool, { person: ann }), {}, device);
    return { ann, device };
  };

  const optionsOf = (step: Step) =>
    JSON.parse(step.ChallengeParameters!['CREDENTIAL_REQUEST_OPTIONS']!) as RequestOptions;

  const show = (step: Step, name: string, credential: object) =>
    pool.answer(step, name, { CREDENTIAL: JSON.stringify(credential) });

  it('asks for a passkey of the person, and takes it', async () => {
    const { ann, device } = await holder();
    const step = await pool.prefer(ann.username, 'WEB_AUTHN');
    expect(step).toMatchObject({
      ChallengeName: 'WEB_AUTHN',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'],
    });
    expect(optionsOf(step)).toEqual({
      rpId: 'shop.example',
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      timeout: 60_000,
      userVerification: 'preferred',
      allowCredentials: [
        { id: device.passkeys[0]!.id, type: 'public-key', transports: ['hybrid', 'internal'] },
      ],
    });
    const credential = device.get(optionsOf(step));
    expect(await show(step, ann.username, credential)).toMatchObject(signedIn);
    expect((await show(step, ann.username, credential)).message).toContain('only be used once');
    const chosen = await pool.choose(await pool.start(ann.username), ann.username, 'WEB_AUTHN');
    expect(await show(chosen, ann.username, device.get(optionsOf(chosen)))).toMatchObject(signedIn);
  });

  const refused = ['NotAuthorizedException', 'Invalid passkey credential.'];

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a frame in a foreign page', { crossOrigin: true }],
    ['another relying party', { rpId: 'evil.example' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['a registration', { type: 'webauthn.create' }],
    ['nobody present', { present: false }],
    ['a counter that did not move', { counter: 5 }],
    ['a counter that moved back', { counter: 4 }],
    ['the handle of somebody else', { userHandle: Buffer.from('bob').toString('base64url') }],
  ])('refuses %s', async (_what, lies) => {
    const { ann, device } = await holder();
    device.counter = 4;
    const first = await pool.prefer(ann.username, 'WEB_AUTHN');
    expect(await show(first, ann.username, device.get(optionsOf(first)))).toMatchObject(signedIn);
    const step = await pool.prefer(ann.username, 'WEB_AUTHN');
    const answer = await show(step, ann.username, device.get(optionsOf(step), lies));
    expect(said(answer)).toEqual(refused);
    expect(await show(step, ann.username, device.get(optionsOf(step)))).toMatchObject(signedIn);
  });

  it('refuses a forged assertion, and the passkey of somebody else', async () => {
    const [{ ann, device }, bob] = [await holder(), await holder()];
    const step = await pool.prefer(ann.username, 'WEB_AUTHN');
    const { challenge } = optionsOf(step);
    const own = device.passkeys[0]!;
    const forged = bob.device.assert({ ...bob.device.passkeys[0]!, ...idOf(own) }, challenge);
    expect(said(await show(step, ann.username, forged))).toEqual(refused);
    const foreign = bob.device.assert(bob.device.passkeys[0]!, challenge);
    expect(said(await show(step, ann.username, foreign))).toEqual(refused);
    for (const nonsense of [{}, [], 'x', { ...device.get(optionsOf(step)), response: {} }]) {
      expect(said(await show(step, ann.username, nonsense as object))).toEqual(refused);
    }
    const text = await pool.answer(step, ann.username, { CREDENTIAL: '{' });
    expect(said(text)).toEqual(refused);
    expect(await show(step, ann.username, device.get(optionsOf(step)))).toMatchObject(signedIn);
  });

  it('refuses a passkey that was deleted meanwhile', async () => {
    const { ann, device } = await holder();
    const step = await pool.prefer(ann.username, 'WEB_AUTHN');
    const account = await Account.open(pool.pool, { person: ann });
    await account.ask('DeleteWebAuthnCredential', { CredentialId: device.passkeys[0]!.id });
    expect(said(await show(step, ann.username, device.get(optionsOf(step))))).toEqual(refused);
  });

  it('needs the holder verified where the pool says so', async () => {
    const strict = await ChoicePool.make(at, { passkeys: { UserVerification: 'required' } });
    const { ann, device } = await holder(strict);
    const step = await strict.prefer(ann.username, 'WEB_AUTHN');
    expect(optionsOf(step)).toMatchObject({ userVerification: 'required' });
    const give = (lies: object) => {
      const CREDENTIAL = JSON.stringify(device.get(optionsOf(step), lies));
      return strict.answer(step, ann.username, { CREDENTIAL });
    };
    expect(said(await give({ verified: false }))).toEqual(refused);
    expect(await give({})).toMatchObject(signedIn);
  });

  it('is not offered once the pool has another domain', async () => {
    const place = await ChoicePool.make(at);
    const { ann } = await holder(place);
    expect((await place.start(ann.username)).AvailableChallenges).toContain('WEB_AUTHN');
    await at.done('SetUserPoolMfaConfig', {
      UserPoolId: place.pool.id,
      WebAuthnConfiguration: { RelyingPartyId: 'other.example' },
    });
    expect((await place.start(ann.username)).AvailableChallenges).not.toContain('WEB_AUTHN');
  });
});

const idOf = ({ id, rpId, userHandle }: { id: string; rpId: string; userHandle: string }) => ({
  id,
  rpId,
  userHandle,
});
