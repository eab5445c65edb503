import { functionArn } from './functions.js';
import { EVERY_FLOW, TestPool } from './test-pool.js';
import type { TestGateway } from './gateway.js';

export type Mfa = 'OFF' | 'OPTIONAL' | 'ON';

export const sms = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'poolgate' };

/** What email as a second factor needs: mail in the name of the operator. */
export const developerMail = {
  EmailSendingAccount: 'DEVELOPER',
  SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/no-reply@mail.example',
};

/** Every flow, those of this issue included. */
export const ALL_FLOWS = [...EVERY_FLOW, 'ALLOW_USER_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** A pool that takes every factor and tracks devices, with second factors OPTIONAL. */
export async function factorPool(at: TestGateway, settings: object = {}): Promise<TestPool> {
  const AllowedFirstAuthFactors = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'];
  const pool = await TestPool.make(
    at,
    {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
      SmsConfiguration: sms,
      EmailConfiguration: developerMail,
      DeviceConfiguration: {
        ChallengeRequiredOnNewDevice: true,
        DeviceOnlyRememberedOnUserPrompt: false,
      },
      ...settings,
    },
    { ExplicitAuthFlows: ALL_FLOWS },
  );
  await setMfa(pool, 'OPTIONAL');
  return pool;
}

/** What SetUserPoolMfaConfig takes to switch every factor on, unless `mfa` is OFF. */
export const mfaConfig = (mfa: Mfa) => ({
  MfaConfiguration: mfa,
  WebAuthnConfiguration: { RelyingPartyId: 'shop.example' },
  ...(mfa !== 'OFF' && {
    SmsMfaConfiguration: { SmsConfiguration: sms },
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: {},
  }),
});

export const setMfa = (pool: TestPool, mfa: Mfa, more: object = {}) =>
  pool.at.done('SetUserPoolMfaConfig', { UserPoolId: pool.id, ...mfaConfig(mfa), ...more });

/** A LambdaConfig of functions that are named like their triggers. */
export const functionsOf = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, functionArn(name)]));
