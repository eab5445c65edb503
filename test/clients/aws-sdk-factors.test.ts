import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { totpCode } from '../support/totp.js';
import { DEVELOPER, SMS } from '../support/factors.js';
import { byPassword, refusal, unsignedSdk } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { Stage } from './stage.js';

/* The AWS SDK, unmodified: second factors of a pool and of its people. */

let stage: Stage;
let sdk: aws.CognitoIdentityProviderClient;
/** Without credentials. */
let app: aws.CognitoIdentityProviderClient;
const journey = new Journey();

let AccessToken: string;
const ann = () => ({ UserPoolId: stage.userPoolId, Username: 'ann' });

beforeAll(async () => {
  stage = await Stage.open({ ...SMS, ...DEVELOPER });
  sdk = journey.noted(stage.gateway.sdk());
  app = journey.noted(unsignedSdk(stage.url));
  await stage.addUser('ann');
  const signedIn = await byPassword(app, { ClientId: stage.clientId }, 'ann');
  AccessToken = signedIn.AuthenticationResult!.AccessToken!;
});
afterAll(() => stage.close());

it('switches the factors of a pool on', async () => {
  const { userPoolId: UserPoolId } = stage;
  const given = {
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { ...SMS, SmsAuthenticationMessage: 'Code {####}' },
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'A code' },
    WebAuthnConfiguration: {
      RelyingPartyId: 'auth.example.com',
      UserVerification: 'required',
      FactorConfiguration: 'SINGLE_FACTOR',
    },
  } as const;
  const set = await sdk.send(new aws.SetUserPoolMfaConfigCommand({ UserPoolId, ...given }));
  expect(set).toMatchObject(given);
  const got = await sdk.send(new aws.GetUserPoolMfaConfigCommand({ UserPoolId }));
  expect(got).toMatchObject(given);
});

it('enrols an authenticator app, unsigned', async () => {
  const begun = await app.send(new aws.AssociateSoftwareTokenCommand({ AccessToken }));
  const UserCode = totpCode(begun.SecretCode!, stage.gateway.clock.now());
  const wrong = await refusal(
    app.send(
      new aws.VerifySoftwareTokenCommand({
        AccessToken,
        UserCode: UserCode === '000000' ? '000001' : '000000',
      }),
    ),
  );
  expect(wrong).toBeInstanceOf(aws.EnableSoftwareTokenMFAException);
  const verified = await app.send(new aws.VerifySoftwareTokenCommand({ AccessToken, UserCode }));
  expect(verified.Status).toBe('SUCCESS');
});

it('chooses factors, by either hand and in the older form', async () => {
  const TokenOn = { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } };
  await app.send(new aws.SetUserMFAPreferenceCommand({ AccessToken, ...TokenOn }));
  await sdk.send(
    new aws.AdminSetUserMFAPreferenceCommand({ ...ann(), EmailMfaSettings: { Enabled: true } }),
  );
  const refused = await refusal(
    app.send(
      new aws.SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings: { Enabled: true } }),
    ),
  );
  expect(refused).toBeInstanceOf(aws.InvalidParameterException);
  await app.send(new aws.SetUserSettingsCommand({ AccessToken, MFAOptions: [] }));
  await sdk.send(new aws.AdminSetUserSettingsCommand({ ...ann(), MFAOptions: [] }));
  const own = await app.send(new aws.GetUserCommand({ AccessToken }));
  expect(own.UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']);
  expect(own.PreferredMfaSetting).toBe('SOFTWARE_TOKEN_MFA');
});

it('tells what a person has, and takes the app away', async () => {
  const own = await app.send(new aws.GetUserAuthFactorsCommand({ AccessToken }));
  expect(own.ConfiguredUserAuthFactors).toEqual(['PASSWORD', 'SOFTWARE_TOKEN']);
  const seen = await sdk.send(new aws.AdminGetUserAuthFactorsCommand(ann()));
  expect(seen.ConfiguredUserAuthFactors).toEqual(own.ConfiguredUserAuthFactors);
  await sdk.send(new aws.AdminDeleteSoftwareTokenCommand(ann()));
  const after = await sdk.send(new aws.AdminGetUserCommand(ann()));
  expect(after.UserMFASettingList).toEqual(['EMAIL_OTP']);
  expect(after.PreferredMfaSetting).toBeUndefined();
});

it('has called every operation of this journey', () => {
  expect(journey.withoutSuccess(journeys.factors)).toEqual([]);
});
