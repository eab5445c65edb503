import { Amplify } from 'aws-amplify';
import {
  confirmSignIn,
  fetchMFAPreference,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { totpCode } from '../support/totp.js';
import { PASSWORD, Stage } from './stage.js';

/* What aws-amplify v6, unmodified, does with an authenticator app. */

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  const { userPoolId, clientId: userPoolClientId, url: userPoolEndpoint } = stage;
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
  cognitoUserPoolsTokenProvider.setKeyValueStorage(memory());
  await mfa('OPTIONAL');
});
afterEach(() => signOut());
afterAll(() => stage.close());

const mfa = (MfaConfiguration: 'ON' | 'OPTIONAL') =>
  stage.administer('SetUserPoolMfaConfig', {
    MfaConfiguration,
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });

/** The code of a step after the last one. */
function nextCode(secret: string): string {
  stage.gateway.clock.advance(30_000);
  return totpCode(secret, stage.gateway.clock.now());
}

it('enrols the app of a signed-in person, who is asked for it from then on', async () => {
  await stage.addUser('ann');
  await signIn({ username: 'ann', password: PASSWORD });
  const { sharedSecret } = await setUpTOTP();
  await verifyTOTPSetup({ code: nextCode(sharedSecret), options: { friendlyDeviceName: 'phone' } });
  expect(await fetchMFAPreference()).toEqual({});
  await updateMFAPreference({ totp: 'PREFERRED' });
  expect(await fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
  await signOut();

  const asked = await signIn({ username: 'ann', password: PASSWORD });
  expect(asked.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
  const done = await confirmSignIn({ challengeResponse: nextCode(sharedSecret) });
  expect(done.isSignedIn).toBe(true);
  await updateMFAPreference({ totp: 'DISABLED' });
  expect(await fetchMFAPreference()).toEqual({});
});

it('sets the app up during the sign-in where the pool asks everybody', async () => {
  await stage.addUser('bea');
  await mfa('ON');
  const asked = await signIn({ username: 'bea', password: PASSWORD });
  expect(asked.nextStep.signInStep).toBe('CONTINUE_SIGN_IN_WITH_TOTP_SETUP');
  const step = asked.nextStep as { totpSetupDetails: { sharedSecret: string } };
  const { sharedSecret } = step.totpSetupDetails;
  const done = await confirmSignIn({ challengeResponse: nextCode(sharedSecret) });
  expect(done.isSignedIn).toBe(true);
});

function memory() {
  const items = new Map<string, string>();
  return {
    setItem: (key: string, value: string) => Promise.resolve(void items.set(key, value)),
    getItem: (key: string) => Promise.resolve(items.get(key) ?? null),
    removeItem: (key: string) => Promise.resolve(void items.delete(key)),
    clear: () => Promise.resolve(items.clear()),
  };
}
