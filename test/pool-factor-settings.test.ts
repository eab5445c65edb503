import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVELOPER, SMS, SMS_ROLE } from './support/factors.js';
import { TestGateway } from './support/gateway.js';
import { saidOf } from './support/test-pool.js';

let at: TestGateway;

beforeAll(async () => {
  at = await TestGateway.start();
});
afterAll(() => at.stop());

const makePool = async (settings: object = {}) =>
  (await at.done<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'p', ...settings }))
    .UserPool.Id;
const describedPool = async (UserPoolId: string) =>
  (await at.done<{ UserPool: Record<string, unknown> }>('DescribeUserPool', { UserPoolId }))
    .UserPool;
const set = (UserPoolId: string, settings: object) =>
  at.aws('SetUserPoolMfaConfig', { UserPoolId, ...settings });
const get = (UserPoolId: string) => at.done('GetUserPoolMfaConfig', { UserPoolId });

const tokens = { SoftwareTokenMfaConfiguration: { Enabled: true } };
const mail = { EmailMfaConfiguration: { Message: 'Code: {####}', Subject: 'A code' } };
const passkeys = { WebAuthnConfiguration: { RelyingPartyId: 'auth.example.com' } };

describe('SetUserPoolMfaConfig', () => {
  it('replaces the second factors and shows them; passkeys stay when left out', async () => {
    const id = await makePool({ ...SMS, ...DEVELOPER });
    const sms = { SmsAuthenticationMessage: 'Your code: {####}', ...SMS };
    const all = { MfaConfiguration: 'ON', SmsMfaConfiguration: sms, ...tokens, ...mail };
    const kept = {
      WebAuthnConfiguration: {
        RelyingPartyId: 'auth.example.com',
        UserVerification: 'preferred',
        FactorConfiguration: 'SINGLE_FACTOR',
      },
    };
    const answer = await set(id, { ...all, ...passkeys });
    expect(answer.body).toEqual({ ...all, ...kept });
    expect(await get(id)).toEqual(answer.body);
    expect(await describedPool(id)).toMatchObject({
      MfaConfiguration: 'ON',
      SmsAuthenticationMessage: 'Your code: {####}',
      ...SMS,
    });
    expect((await set(id, tokens)).body).toEqual({ MfaConfiguration: 'ON', ...tokens, ...kept });
    expect((await set(id, { MfaConfiguration: 'OFF' })).body).toEqual({
      MfaConfiguration: 'OFF',
      ...kept,
    });
    // What sends text messages is a setting of the pool, not of the factor.
    expect(await describedPool(id)).toMatchObject(SMS);
  });

  it.each([
    ['ON without a factor', { MfaConfiguration: 'ON' }, "can't turn on MFA and disable all MFAs."],
    [
      'OPTIONAL with a factor that is off',
      { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: false } },
      "can't turn on MFA and disable all MFAs.",
    ],
    [
      'OFF with a factor',
      { MfaConfiguration: 'OFF', ...tokens },
      "can't turn off MFA and configure an MFA together.",
    ],
    ['a factor where it is OFF', tokens, "can't turn off MFA and configure an MFA together."],
    [
      'text messages without a way to send them',
      { MfaConfiguration: 'ON', SmsMfaConfiguration: {} },
      'SMS configuration and Auto verification for phone_number are required',
    ],
    [
      'mail of the gateway’s own',
      { MfaConfiguration: 'ON', ...mail },
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.',
    ],
    [
      'a role of another account',
      {
        MfaConfiguration: 'ON',
        SmsMfaConfiguration: {
          SmsConfiguration: { SnsCallerArn: SMS_ROLE.replace('000000000000', '111111111111') },
        },
      },
      'Cross-account pass role is not allowed.',
    ],
    [
      'a message without a place for the code',
      {
        MfaConfiguration: 'ON',
        SmsMfaConfiguration: { ...SMS, SmsAuthenticationMessage: 'Hello' },
      },
      "at 'smsMfaConfiguration.smsAuthenticationMessage' failed",
    ],
  ])('refuses %s, and changes nothing', async (_what, settings, message) => {
    const id = await makePool();
    const refused = await set(id, settings);
    expect(refused.body['__type']).toBe('InvalidParameterException');
    expect(saidOf(refused)).toContain(message);
    expect(await get(id)).toEqual({ MfaConfiguration: 'OFF' });
  });

  it.each([
    ...['https://example.com', 'example.com:8080', 'example.com/login', 'example.com.', '.com'],
    ...['exam_ple.com', '127.0.0.1', 'a'.repeat(64) + '.com', 'example..com', 'x com'],
  ])('refuses the relying party %s', async (RelyingPartyId) => {
    const id = await makePool();
    const refused = await set(id, { WebAuthnConfiguration: { RelyingPartyId } });
    expect(saidOf(refused)).toMatch(/^RelyingPartyId must be a domain name/);
  });

  it.each(['example.com', 'Login.Example.COM', 'localhost', 'xn--bcher-kva.example'])(
    'takes the relying party %s',
    async (RelyingPartyId) => {
      const id = await makePool();
      const { body } = await set(id, { WebAuthnConfiguration: { RelyingPartyId } });
      const shown = { RelyingPartyId: RelyingPartyId.toLowerCase() };
      expect(body).toMatchObject({ WebAuthnConfiguration: shown });
    },
  );

  it('refuses codes by mail to a pool whose recovery rests on mail alone', async () => {
    const alone = { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] };
    const id = await makePool({ ...DEVELOPER, AccountRecoverySetting: alone });
    const refused = await set(id, { MfaConfiguration: 'ON', ...mail });
    expect(saidOf(refused)).toContain('verified_email alone');
    const phone = [{ Priority: 2, Name: 'verified_phone_number' }];
    const two = { RecoveryMechanisms: [...alone.RecoveryMechanisms, ...phone] };
    const other = await makePool({ ...DEVELOPER, AccountRecoverySetting: two });
    expect((await set(other, { MfaConfiguration: 'ON', ...mail })).status).toBe(200);
  });

  it('refuses the cheapest tier what it does not have', async () => {
    const id = await makePool({ UserPoolTier: 'LITE', ...DEVELOPER });
    const refused = await set(id, {
      MfaConfiguration: 'ON',
      ...mail,
      WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' },
    });
    expect(refused.body).toEqual({
      __type: 'FeatureUnavailableInTierException',
      message:
        'The following features need to be disabled for the LITE pricing tier configured: Email MFA, Passkey MFA',
    });
    expect((await set(id, { MfaConfiguration: 'ON', ...tokens })).status).toBe(200);
  });
});

describe('MfaConfiguration of CreateUserPool and UpdateUserPool', () => {
  const update = (UserPoolId: string, settings: object) =>
    at.aws('UpdateUserPool', { UserPoolId, ...settings });

  it('switches text messages on where there is no other factor', async () => {
    const id = await makePool({ MfaConfiguration: 'OPTIONAL', ...SMS });
    expect(await get(id)).toEqual({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: SMS });
  });

  it('leaves the factors that were set, and needs one', async () => {
    const id = await makePool();
    await set(id, { MfaConfiguration: 'OPTIONAL', ...tokens });
    expect((await update(id, { MfaConfiguration: 'ON' })).status).toBe(200);
    expect(await get(id)).toEqual({ MfaConfiguration: 'ON', ...tokens });
    await update(id, { MfaConfiguration: 'ON', ...SMS });
    expect(await get(id)).toEqual({ MfaConfiguration: 'ON', ...tokens });
    await update(id, {});
    expect(await get(id)).toEqual({ MfaConfiguration: 'OFF', ...tokens });
    expect((await update(id, { MfaConfiguration: 'ON' })).status).toBe(200);
  });

  it('takes text messages away with the way to send them', async () => {
    const id = await makePool({ MfaConfiguration: 'ON', ...SMS });
    const refused = await update(id, { MfaConfiguration: 'ON' });
    expect(saidOf(refused)).toContain('SMS configuration and Auto verification');
    await update(id, {});
    expect(await get(id)).toEqual({ MfaConfiguration: 'OFF' });
  });

  it('keeps the mail that codes by mail need', async () => {
    const id = await makePool(DEVELOPER);
    await set(id, { MfaConfiguration: 'ON', ...mail });
    const refused = await update(id, { MfaConfiguration: 'ON' });
    expect(saidOf(refused)).toContain('EmailSendingAccount of COGNITO_DEFAULT');
    const cheapest = await update(id, {
      MfaConfiguration: 'ON',
      UserPoolTier: 'LITE',
      ...DEVELOPER,
    });
    expect(cheapest.body['__type']).toBe('FeatureUnavailableInTierException');
    expect((await update(id, { MfaConfiguration: 'ON', ...DEVELOPER })).status).toBe(200);
  });
});

describe('in GraphQL', () => {
  const FACTORS = `mfaConfiguration smsAuthenticationMessage smsConfiguration { snsCallerArn }
    smsMfaConfiguration { smsAuthenticationMessage smsConfiguration { snsCallerArn } }
    softwareTokenMfaConfiguration { enabled } emailMfaConfiguration { message subject }
    webAuthnConfiguration { relyingPartyId userVerification factorConfiguration }
    deviceConfiguration { challengeRequiredOnNewDevice deviceOnlyRememberedOnUserPrompt }
    lambdaConfig { preSignUp customSmsSender { lambdaVersion lambdaArn } kmsKeyId }`;
  const SET = `mutation ($input: SetUserPoolMfaConfigInput!) {
    setUserPoolMfaConfig(input: $input) { ${FACTORS} } }`;
  const CREATE = `mutation ($input: CreateUserPoolInput!) { createUserPool(input: $input) { id ${FACTORS} } }`;
  const POOL = `query ($id: ID!) { userPool(id: $id) { ${FACTORS} } }`;
  const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:f';

  it('sets and shows what the AWS door does', async () => {
    const smsConfiguration = { snsCallerArn: SMS_ROLE };
    const triggers = {
      preSignUp: lambda,
      customSmsSender: { lambdaVersion: 'V1_0', lambdaArn: lambda },
      kmsKeyId: 'arn:aws:kms:us-east-1:000000000000:key/k',
    };
    const made = await at.adminGraphql(CREATE, {
      input: { poolName: 'p', smsConfiguration, deviceConfiguration: {}, lambdaConfig: triggers },
    });
    const pool = (made.body.data as { createUserPool: { id: string } }).createUserPool;
    expect(pool).toMatchObject({
      mfaConfiguration: 'OFF',
      smsConfiguration,
      smsMfaConfiguration: null,
      deviceConfiguration: {
        challengeRequiredOnNewDevice: false,
        deviceOnlyRememberedOnUserPrompt: false,
      },
      lambdaConfig: triggers,
    });
    const smsMfaConfiguration = { smsAuthenticationMessage: 'Code {####}' };
    const input = {
      userPoolId: pool.id,
      mfaConfiguration: 'ON',
      smsMfaConfiguration,
      softwareTokenMfaConfiguration: { enabled: true },
      webAuthnConfiguration: { relyingPartyId: 'localhost', userVerification: 'required' },
    };
    const changed = {
      mfaConfiguration: 'ON',
      smsAuthenticationMessage: 'Code {####}',
      smsMfaConfiguration: { ...smsMfaConfiguration, smsConfiguration },
      softwareTokenMfaConfiguration: { enabled: true },
      emailMfaConfiguration: null,
      webAuthnConfiguration: {
        relyingPartyId: 'localhost',
        userVerification: 'required',
        factorConfiguration: 'SINGLE_FACTOR',
      },
    };
    const answer = await at.adminGraphql(SET, { input });
    expect(answer.body.data).toMatchObject({ setUserPoolMfaConfig: changed });
    const seen = await at.adminGraphql(POOL, { id: pool.id });
    expect(seen.body.data).toMatchObject({ userPool: changed });
    const refused = await at.adminGraphql(SET, {
      input: { userPoolId: pool.id, mfaConfiguration: 'OFF', smsMfaConfiguration },
    });
    expect(refused.body.errors![0]).toMatchObject({
      message: "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
      extensions: { code: 'INVALID_PARAMETER' },
    });
  });
});
