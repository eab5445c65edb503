import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactable, described, enrolled, poolWithFactors, SMS } from './support/factors.js';
import { TestGateway } from './support/gateway.js';
import { saidOf, TestPool } from './support/test-pool.js';
import { totpCode, wrongCode } from './support/totp.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await poolWithFactors(at);
});
afterAll(() => at.stop());

const on = { Enabled: true };
const preferred = { Enabled: true, PreferredMfa: true };
const off = { Enabled: false };
const prefer = (AccessToken: string, settings: object) =>
  at.aws('SetUserMFAPreference', { AccessToken, ...settings }, false);

describe('enrolling an authenticator app', () => {
  it('gives a secret of 52 characters, and the app works once a code is verified', async () => {
    const ann = await contactable(pool);
    const { AccessToken } = ann;
    const { SecretCode } = await at.done<{ SecretCode: string }>('AssociateSoftwareToken', {
      AccessToken,
    });
    expect(SecretCode).toMatch(/^[A-Z2-7]{52}$/);
    const early = await prefer(AccessToken, { SoftwareTokenMfaSettings: on });
    expect(saidOf(early)).toBe(
      'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
    );
    const verify = (UserCode: string) =>
      at.aws('VerifySoftwareToken', { AccessToken, UserCode, FriendlyDeviceName: 'phone' }, false);
    const wrong = await verify(wrongCode(SecretCode, at.clock.now()));
    expect(wrong.body).toEqual({
      __type: 'EnableSoftwareTokenMFAException',
      message: 'Code mismatch and fail enable Software Token MFA',
    });
    const right = await verify(totpCode(SecretCode, at.clock.now()));
    expect(right.body).toEqual({ Status: 'SUCCESS' });
    expect(await described(pool, ann)).not.toHaveProperty('UserMFASettingList');
    expect(at.logged).not.toContain(SecretCode);
  });

  it('takes a code of one step away, none of two', async () => {
    for (const [steps, status] of [
      [-2, 400],
      [2, 400],
      [-1, 200],
      [1, 200],
    ] as const) {
      const { AccessToken } = await contactable(pool);
      const token = { AccessToken };
      at.clock.stop();
      const { SecretCode } = await at.done<{ SecretCode: string }>('AssociateSoftwareToken', token);
      const UserCode = totpCode(SecretCode, at.clock.now(), steps);
      const answer = await at.aws('VerifySoftwareToken', { ...token, UserCode });
      at.clock.resume();
      expect([steps, answer.status]).toEqual([steps, status]);
    }
  });

  it('keeps the app that works until another one is verified', async () => {
    const ann = await contactable(pool);
    const first = await enrolled(at, ann);
    const { AccessToken } = ann;
    const { SecretCode: second } = await at.done<{ SecretCode: string }>('AssociateSoftwareToken', {
      AccessToken,
    });
    const { softwareTokens } = at.services;
    at.clock.advance(60_000);
    await softwareTokens.prove(ann.sub, totpCode(first, at.clock.now()));
    const UserCode = totpCode(second, at.clock.now());
    await at.done('VerifySoftwareToken', { AccessToken, UserCode });
    at.clock.advance(60_000);
    await expect(
      softwareTokens.prove(ann.sub, totpCode(first, at.clock.now())),
    ).rejects.toMatchObject({ code: 'CODE_MISMATCH' });
    await softwareTokens.prove(ann.sub, totpCode(second, at.clock.now()));
  });

  it('takes nobody else’s secret, and no code without one', async () => {
    const [ann, eve] = [await contactable(pool), await contactable(pool)];
    const { SecretCode } = await at.done<{ SecretCode: string }>('AssociateSoftwareToken', {
      AccessToken: ann.AccessToken,
    });
    const UserCode = totpCode(SecretCode, at.clock.now());
    const byEve = { AccessToken: eve.AccessToken, UserCode };
    const without = await at.aws('VerifySoftwareToken', byEve);
    expect(without.body['__type']).toBe('EnableSoftwareTokenMFAException');
    await at.done('AssociateSoftwareToken', { AccessToken: eve.AccessToken });
    const withAnother = await at.aws('VerifySoftwareToken', byEve);
    expect(withAnother.body['__type']).toBe('EnableSoftwareTokenMFAException');
    await at.done('VerifySoftwareToken', { AccessToken: ann.AccessToken, UserCode });
  });

  it('lets nobody guess more than fifteen codes an hour', async () => {
    const { AccessToken } = await contactable(pool);
    const { SecretCode } = await at.done<{ SecretCode: string }>('AssociateSoftwareToken', {
      AccessToken,
    });
    for (let nth = 0; nth < 15; nth += 1) {
      const UserCode = wrongCode(SecretCode, at.clock.now(), nth);
      const { body } = await at.aws('VerifySoftwareToken', { AccessToken, UserCode });
      expect(body['__type']).toBe('EnableSoftwareTokenMFAException');
    }
    const right = { AccessToken, UserCode: totpCode(SecretCode, at.clock.now()) };
    expect(saidOf(await at.aws('VerifySoftwareToken', right))).toContain('Attempt limit exceeded');
  });

  it('is refused where the pool takes no such codes', async () => {
    const plain = await TestPool.make(at);
    const { AccessToken } = await plain.signIn(await plain.person());
    const refusal = {
      __type: 'SoftwareTokenMFANotFoundException',
      message: 'Software Token MFA has not been enabled by the userPool',
    };
    expect((await at.aws('AssociateSoftwareToken', { AccessToken })).body).toEqual(refusal);
    const verify = { AccessToken, UserCode: '123456' };
    expect((await at.aws('VerifySoftwareToken', verify)).body).toEqual(refusal);
  });

  it('needs a token that may act for its user', async () => {
    const ann = await contactable(pool);
    const { body } = await at.aws('AssociateSoftwareToken', { AccessToken: ann.IdToken });
    expect(body).toEqual({ __type: 'NotAuthorizedException', message: 'Invalid Access Token' });
    const named = { UserPoolId: pool.id, Username: ann.username };
    await at.done('AdminDisableUser', named);
    const shut = await at.aws('AssociateSoftwareToken', { AccessToken: ann.AccessToken });
    expect(shut.body['__type']).toBe('NotAuthorizedException');
  });
});

describe('choosing second factors', () => {
  it('shows them in GetUser and AdminGetUser, one preferred at the most', async () => {
    const ann = await contactable(pool);
    await enrolled(at, ann);
    const { AccessToken } = ann;
    const both = async () => {
      const own = await at.done<Record<string, unknown>>('GetUser', { AccessToken });
      const seen = await described(pool, ann);
      for (const name of ['UserMFASettingList', 'PreferredMfaSetting', 'MFAOptions']) {
        expect(own[name]).toEqual(seen[name]);
      }
      return [own['UserMFASettingList'], own['PreferredMfaSetting']];
    };
    const set = async (settings: object) => {
      expect((await prefer(AccessToken, settings)).body).toEqual({});
      return both();
    };
    expect(await both()).toEqual([undefined, undefined]);
    expect(await set({ SoftwareTokenMfaSettings: preferred, SMSMfaSettings: on })).toEqual([
      ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
      'SOFTWARE_TOKEN_MFA',
    ]);
    expect(await set({ EmailMfaSettings: preferred })).toEqual([
      ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'],
      'EMAIL_OTP',
    ]);
    expect(await set({ EmailMfaSettings: off })).toEqual([
      ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
      undefined,
    ]);
    expect(await set({ SMSMfaSettings: preferred })).toEqual([
      ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
      'SMS_MFA',
    ]);
    expect(await set({})).toEqual([['SMS_MFA', 'SOFTWARE_TOKEN_MFA'], 'SMS_MFA']);
    expect(await set({ SMSMfaSettings: off, SoftwareTokenMfaSettings: off })).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['SMSMfaSettings', 'SMS_MFA'],
    ['SoftwareTokenMfaSettings', 'SOFTWARE_TOKEN_MFA'],
    ['EmailMfaSettings', 'EMAIL_OTP'],
  ])('refuses %s to a person who has nothing for it, by either hand', async (name, kind) => {
    const person = await pool.person();
    const { AccessToken } = await pool.signIn(person);
    const said = `User does not have delivery config set to turn on ${kind}`;
    const own = await prefer(AccessToken, { [name]: on });
    expect(own.body).toEqual({ __type: 'InvalidParameterException', message: said });
    const named = { UserPoolId: pool.id, Username: person.username };
    const admin = await at.aws('AdminSetUserMFAPreference', { ...named, [name]: on });
    expect(admin.body).toEqual(own.body);
    expect((await prefer(AccessToken, { [name]: off })).body).toEqual({});
  });

  it('refuses a factor that the pool does not take, and keeps one that it took', async () => {
    const ann = await contactable(pool);
    await enrolled(at, ann);
    await prefer(ann.AccessToken, { SoftwareTokenMfaSettings: on });
    const other = await poolWithFactors(at);
    const bob = await contactable(other);
    await enrolled(at, bob);
    await prefer(bob.AccessToken, { SoftwareTokenMfaSettings: on });
    await at.done('SetUserPoolMfaConfig', {
      UserPoolId: other.id,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: {},
    });
    const again = await prefer(bob.AccessToken, { SoftwareTokenMfaSettings: preferred });
    expect(again.body).toEqual({});
    expect((await prefer(bob.AccessToken, { EmailMfaSettings: on })).status).toBe(400);
    await prefer(bob.AccessToken, { SoftwareTokenMfaSettings: off });
    expect((await prefer(bob.AccessToken, { SoftwareTokenMfaSettings: on })).status).toBe(400);
  });

  it.each([
    ['two preferred ones', { SMSMfaSettings: preferred, EmailMfaSettings: preferred }],
    ['a preferred one that is off', { SMSMfaSettings: { PreferredMfa: true } }],
    ['passkeys that the pool does not take so', { WebAuthnMfaSettings: on, SMSMfaSettings: on }],
  ])('refuses %s, and changes nothing', async (_what, settings) => {
    const ann = await contactable(pool);
    const { body } = await prefer(ann.AccessToken, settings);
    expect(body['__type']).toBe('InvalidParameterException');
    expect(await described(pool, ann)).not.toHaveProperty('UserMFASettingList');
  });

  it('takes passkeys for two factors beside another one only', async () => {
    const strict = await poolWithFactors(at);
    await at.done('SetUserPoolMfaConfig', {
      UserPoolId: strict.id,
      SmsMfaConfiguration: SMS,
      WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' },
    });
    const ann = await contactable(strict);
    const alone = await prefer(ann.AccessToken, { WebAuthnMfaSettings: on });
    expect(saidOf(alone)).toBe('Passkey MFA needs another MFA setting that is enabled.');
    const beside = await prefer(ann.AccessToken, { WebAuthnMfaSettings: on, SMSMfaSettings: on });
    expect(beside.body).toEqual({});
  });
});

describe('the older settings', () => {
  const options = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }];

  it('switch text messages on and off, and are shown while they are on', async () => {
    const ann = await contactable(pool);
    const { AccessToken } = ann;
    await at.done('SetUserSettings', { AccessToken, MFAOptions: options });
    expect(await described(pool, ann)).toMatchObject({
      MFAOptions: options,
      UserMFASettingList: ['SMS_MFA'],
    });
    const named = { UserPoolId: pool.id, Username: ann.username };
    await at.done('AdminSetUserSettings', { ...named, MFAOptions: [] });
    expect(await described(pool, ann)).not.toHaveProperty('MFAOptions');
    const mail = [{ DeliveryMedium: 'EMAIL', AttributeName: 'email' }];
    const refused = await at.aws('SetUserSettings', { AccessToken, MFAOptions: mail });
    expect(refused.body['__type']).toBe('InvalidParameterException');
  });
});

describe('taking an app away', () => {
  it('ends its codes and what was chosen of it; a new one can be enrolled', async () => {
    const ann = await contactable(pool);
    const secret = await enrolled(at, ann);
    const named = { UserPoolId: pool.id, Username: ann.username };
    await at.done('AdminSetUserMFAPreference', {
      ...named,
      SoftwareTokenMfaSettings: preferred,
      SMSMfaSettings: on,
    });
    expect((await at.aws('AdminDeleteSoftwareToken', named)).body).toEqual({});
    const after = await described(pool, ann);
    expect(after['UserMFASettingList']).toEqual(['SMS_MFA']);
    expect(after).not.toHaveProperty('PreferredMfaSetting');
    at.clock.advance(60_000);
    const code = totpCode(secret, at.clock.now());
    const { softwareTokens } = at.services;
    await expect(softwareTokens.prove(ann.sub, code)).rejects.toMatchObject({
      code: 'CODE_MISMATCH',
    });
    await at.done('AdminDeleteSoftwareToken', named);
    await enrolled(at, ann);
  });

  it('is for an administrator, and for users who exist and are confirmed', async () => {
    const named = { UserPoolId: pool.id, Username: 'nobody' };
    const unsigned = await at.aws('AdminDeleteSoftwareToken', named, false);
    expect(unsigned.body['__type']).toBe('MissingAuthenticationTokenException');
    expect((await at.aws('AdminDeleteSoftwareToken', named)).body['__type']).toBe(
      'UserNotFoundException',
    );
    await pool.signUp('unconfirmed-factors');
    const unconfirmed = { UserPoolId: pool.id, Username: 'unconfirmed-factors' };
    expect((await at.aws('AdminDeleteSoftwareToken', unconfirmed)).body['__type']).toBe(
      'UserNotConfirmedException',
    );
  });
});

describe('what a person can prove themself by', () => {
  it('is told to themself and to an administrator', async () => {
    const ann = await contactable(pool);
    const factors = async () => {
      const own = await at.done('GetUserAuthFactors', { AccessToken: ann.AccessToken });
      const named = { UserPoolId: pool.id, Username: ann.username };
      expect(await at.done('AdminGetUserAuthFactors', named)).toEqual(own);
      return own;
    };
    expect(await factors()).toEqual({
      Username: ann.username,
      ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
    });
    await enrolled(at, ann);
    await prefer(ann.AccessToken, { SoftwareTokenMfaSettings: preferred });
    expect(await factors()).toEqual({
      Username: ann.username,
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
      ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'SOFTWARE_TOKEN'],
    });
    const plain = await TestPool.make(at);
    const bob = await contactable(plain);
    expect(await at.done('GetUserAuthFactors', { AccessToken: bob.AccessToken })).toEqual({
      Username: bob.username,
      ConfiguredUserAuthFactors: ['PASSWORD'],
    });
  });
});
