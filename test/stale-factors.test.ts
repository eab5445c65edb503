import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_FLOWS, factorPool, mfaConfig, setMfa, sms } from './support/factor-pool.js';
import { begin, personWith, prefer, respond, type Step } from './support/mfa.js';
import { riddles, triedIn } from './support/riddles.js';
import { saidOf, tokensIn, type TestPool } from './support/test-pool.js';
import { totpCode } from './support/totp.js';
import { TriggerStage } from './support/trigger-stage.js';

/* A second-factor step stands for what the person has chosen at its answer, not when it was opened. */

const INVALID = 'Invalid session for the user.';
const on = { Enabled: true };
const off = { Enabled: false };
const first = { Enabled: true, PreferredMfa: true };

let stage: TriggerStage;
let pool: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  pool = await factorPool(stage.at, { DeviceConfiguration: undefined });
});
afterAll(() => stage.stop());

const codeTo = (where: string, of = pool) => stage.at.newestCode(of.id, where);
const stepIn = async (answer: ReturnType<typeof respond>) => (await answer).body as unknown as Step;
const totp = (secret: string, steps = 0) => totpCode(secret, stage.at.clock.now(), steps);

/** Enrols an app of a signed-in person and returns its secret. */
async function app(AccessToken: string): Promise<string> {
  const { SecretCode } = await stage.at.done<{ SecretCode: string }>('AssociateSoftwareToken', {
    AccessToken,
  });
  await stage.at.done('VerifySoftwareToken', { AccessToken, UserCode: totp(SecretCode, -1) });
  return SecretCode;
}

/** Somebody with a number, an address and an app, none of them switched on. */
async function owner() {
  const person = await personWith(pool, { phone: true, email: true });
  const secret = await app((await pool.signIn(person)).AccessToken);
  return { ...person, secret };
}

describe('a code by text message', () => {
  it('is over when the number is no factor any more', async () => {
    const { username: USERNAME, phone } = await owner();
    await prefer(pool, USERNAME, { SMSMfaSettings: on });
    const step = await begin(pool, USERNAME);
    const answer = { USERNAME, SMS_MFA_CODE: await codeTo(phone) };
    await prefer(pool, USERNAME, { SMSMfaSettings: off, SoftwareTokenMfaSettings: first });
    expect(saidOf(await respond(pool, step, answer))).toBe(INVALID);
    await prefer(pool, USERNAME, { SMSMfaSettings: first, SoftwareTokenMfaSettings: off });
    tokensIn((await respond(pool, step, answer)).body);
  });

  it('is over when another factor is preferred', async () => {
    const { username: USERNAME, phone } = await owner();
    await prefer(pool, USERNAME, { SMSMfaSettings: on });
    const step = await begin(pool, USERNAME);
    const answer = { USERNAME, SMS_MFA_CODE: await codeTo(phone) };
    await prefer(pool, USERNAME, { SoftwareTokenMfaSettings: first });
    expect(saidOf(await respond(pool, step, answer))).toBe(INVALID);
  });

  it('is over when the number was replaced', async () => {
    const { username: USERNAME, phone } = await owner();
    await prefer(pool, USERNAME, { SMSMfaSettings: on });
    const step = await begin(pool, USERNAME);
    const answer = { USERNAME, SMS_MFA_CODE: await codeTo(phone) };
    await number(pool, USERNAME, '+15558880001');
    expect(saidOf(await respond(pool, step, answer))).toBe(INVALID);
    await number(pool, USERNAME, phone);
    tokensIn((await respond(pool, step, answer)).body);
  });

  it('still signs in where nothing is asked for any more', async () => {
    const { username: USERNAME, phone } = await owner();
    await prefer(pool, USERNAME, { SMSMfaSettings: on });
    const step = await begin(pool, USERNAME);
    expect(step.ChallengeName).toBe('SMS_MFA');
    await prefer(pool, USERNAME, { SMSMfaSettings: off });
    const answer = { USERNAME, SMS_MFA_CODE: await codeTo(phone) };
    tokensIn((await respond(pool, step, answer)).body);
  });

  it('of a custom sign-in goes by the number alone', async () => {
    const functions = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'];
    const own = await stage.pool(functions as never, {
      pool: { SmsConfiguration: sms },
      client: { ExplicitAuthFlows: ALL_FLOWS },
    });
    stage.play({
      ...riddles,
      DefineAuthChallenge: (event) => {
        if (triedIn(event).length > 0) event.response['issueTokens'] = true;
        else event.response['challengeName'] = 'SMS_MFA';
        return event;
      },
    });
    const { username: USERNAME, phone } = await personWith(own, { phone: true });
    const step = await stage.at.done<Step & Record<string, unknown>>('InitiateAuth', {
      AuthFlow: 'CUSTOM_AUTH',
      ClientId: own.client.id,
      AuthParameters: { USERNAME },
    });
    const answer = { USERNAME, SMS_MFA_CODE: await codeTo(phone, own) };
    await number(own, USERNAME, '+15558880002');
    expect(saidOf(await respond(own, step, answer))).toBe(INVALID);
    await number(own, USERNAME, phone);
    tokensIn((await respond(own, step, answer)).body);
  });
});

describe('a code of an app', () => {
  it('is over when the app is no factor any more', async () => {
    const { username: USERNAME, secret } = await owner();
    await prefer(pool, USERNAME, { SoftwareTokenMfaSettings: on });
    const step = await begin(pool, USERNAME);
    expect(step.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const answer = { USERNAME, SOFTWARE_TOKEN_MFA_CODE: totp(secret) };
    await prefer(pool, USERNAME, { SMSMfaSettings: first, SoftwareTokenMfaSettings: off });
    expect(saidOf(await respond(pool, step, answer))).toBe(INVALID);
    await prefer(pool, USERNAME, { SMSMfaSettings: off, SoftwareTokenMfaSettings: on });
    tokensIn((await respond(pool, step, answer)).body);
  });
});

describe('a choice between factors', () => {
  it('is over for one that the person would not be asked for any more', async () => {
    const { username: USERNAME } = await owner();
    await prefer(pool, USERNAME, { SMSMfaSettings: on, EmailMfaSettings: on });
    const step = await begin(pool, USERNAME);
    expect(step.ChallengeName).toBe('SELECT_MFA_TYPE');
    await prefer(pool, USERNAME, { EmailMfaSettings: first });
    expect(saidOf(await respond(pool, step, { USERNAME, ANSWER: 'SMS_MFA' }))).toBe(INVALID);
    const next = await stepIn(respond(pool, step, { USERNAME, ANSWER: 'EMAIL_OTP' }));
    expect(next.ChallengeName).toBe('EMAIL_OTP');
  });
});

describe('the set-up of a factor', () => {
  let required: TestPool;
  beforeAll(async () => {
    required = await factorPool(stage.at, { DeviceConfiguration: undefined });
  });

  /** Somebody without a factor who is signed in, and must set one up to sign in again. */
  async function newcomer() {
    await setMfa(required, 'OPTIONAL');
    const person = await personWith(required, {});
    const { AccessToken } = await required.signIn(person);
    await setMfa(required, 'ON');
    const step = await begin(required, person.username);
    expect(step.ChallengeName).toBe('MFA_SETUP');
    return { USERNAME: person.username, AccessToken, step };
  }

  const emailOf = async (Username: string) => {
    const { UserAttributes } = await stage.at.done<{
      UserAttributes: { Name: string; Value: string }[];
    }>('AdminGetUser', { UserPoolId: required.id, Username });
    return UserAttributes.find(({ Name }) => Name === 'email')?.Value;
  };

  it('by mail is over when the person has a factor by then', async () => {
    const { USERNAME, AccessToken, step } = await newcomer();
    const EMAIL = `${USERNAME}@thief.example`;
    const sent = await stepIn(respond(required, step, { USERNAME, EMAIL }));
    const answer = { USERNAME, EMAIL_OTP_CODE: await codeTo(EMAIL, required) };
    await app(AccessToken);
    expect(saidOf(await respond(required, sent, answer))).toBe(INVALID);
    expect(await emailOf(USERNAME)).toBeUndefined();
  });

  it('by mail is over when the pool does not ask for it any more', async () => {
    const { USERNAME, step } = await newcomer();
    const EMAIL = `${USERNAME}@thief.example`;
    const sent = await stepIn(respond(required, step, { USERNAME, EMAIL }));
    const answer = { USERNAME, EMAIL_OTP_CODE: await codeTo(EMAIL, required) };
    const { EmailMfaConfiguration: _, ...others } = mfaConfig('ON') as Record<string, unknown>;
    const input = { UserPoolId: required.id, ...others };
    await stage.at.done('SetUserPoolMfaConfig', input);
    expect(saidOf(await respond(required, sent, answer))).toBe(INVALID);
    expect(await emailOf(USERNAME)).toBeUndefined();
  });

  it('by an app is over when another factor was switched on meanwhile', async () => {
    const { USERNAME, step } = await newcomer();
    const { Session, SecretCode } = await stage.at.done<{ Session: string; SecretCode: string }>(
      'AssociateSoftwareToken',
      { Session: step.Session },
    );
    const verified = await stage.at.done<{ Session: string }>('VerifySoftwareToken', {
      Session,
      UserCode: totp(SecretCode),
    });
    await number(required, USERNAME, '+15558880003');
    await prefer(required, USERNAME, { SMSMfaSettings: first });
    const done = { ChallengeName: 'MFA_SETUP', Session: verified.Session };
    expect(saidOf(await respond(required, done, { USERNAME }))).toBe(INVALID);
  });
});

async function number(of: TestPool, Username: string, phone_number: string): Promise<void> {
  const attributes = { phone_number, phone_number_verified: 'true' };
  await stage.at.done('AdminUpdateUserAttributes', {
    UserPoolId: of.id,
    Username,
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  });
}
