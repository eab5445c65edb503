import { Amplify } from 'aws-amplify';
import {
  confirmSignIn,
  fetchMFAPreference,
  getCurrentUser,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FactorStage } from './factor-stage.js';
import { OTHER_PASSWORD, PASSWORD } from './stage.js';

/* aws-amplify v6, unmodified: second factors, their set-up, and codes as the first factor. */

let optional: FactorStage;
let required: FactorStage;

beforeAll(async () => {
  [optional, required] = [await FactorStage.open('OPTIONAL'), await FactorStage.open('ON')];
});
afterEach(() => signOut());
afterAll(() => Promise.all([optional.close(), required.close()]));

/** The app is told of another pool. */
function use({ stage }: FactorStage): void {
  const { userPoolId, clientId: userPoolClientId, url: userPoolEndpoint } = stage;
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
  cognitoUserPoolsTokenProvider.setKeyValueStorage(memory());
}

const step = async (asked: ReturnType<typeof signIn>) => (await asked).nextStep;
const answer = (challengeResponse: string, options = {}) =>
  confirmSignIn({ challengeResponse, options });

describe('where second factors are optional', () => {
  beforeAll(() => use(optional));

  it('asks for the authenticator app that a person has set up', async () => {
    await optional.addUser('ann');
    await signIn({ username: 'ann', password: PASSWORD });
    const { sharedSecret } = await setUpTOTP();
    await verifyTOTPSetup({ code: optional.totp(sharedSecret) });
    await updateMFAPreference({ totp: 'PREFERRED' });
    expect(await fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
    await signOut();

    const asked = await step(signIn({ username: 'ann', password: PASSWORD }));
    expect(asked.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    const code = optional.totp(sharedSecret);
    await expect(answer(code === '000000' ? '000001' : '000000')).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    expect((await answer(code)).isSignedIn).toBe(true);
    expect((await getCurrentUser()).username).toBe('ann');
  });

  it('sends a text message to who prefers one', async () => {
    const { phone } = await optional.addUser('bob');
    await signIn({ username: 'bob', password: PASSWORD });
    await updateMFAPreference({ sms: 'PREFERRED' });
    await signOut();

    const asked = await step(signIn({ username: 'bob', password: PASSWORD }));
    expect(asked).toMatchObject({
      signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE',
      codeDeliveryDetails: { deliveryMedium: 'SMS', destination: maskedNumber(phone) },
    });
    expect((await answer(await optional.code(phone))).isSignedIn).toBe(true);
  });

  it('signs in by a code that was mailed, and by a choice between factors', async () => {
    const { email } = await optional.addUser('dan');
    const authFlowType = 'USER_AUTH' as const;
    const options = { authFlowType, preferredChallenge: 'EMAIL_OTP' as const };
    const asked = await step(signIn({ username: 'dan', options }));
    expect(asked).toMatchObject({
      signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL' },
    });
    const code = await optional.code(email);
    expect(code).toMatch(/^\d{8}$/);
    expect((await answer(code)).isSignedIn).toBe(true);
    await signOut();

    const open = await step(signIn({ username: 'dan', options: { authFlowType } }));
    expect(open).toMatchObject({
      signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
      availableChallenges: expect.arrayContaining(['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP']) as [],
    });
    const chosen = await answer('PASSWORD_SRP');
    expect(chosen.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_PASSWORD');
    expect((await answer(PASSWORD)).isSignedIn).toBe(true);
  });
});

describe('where a second factor is required', () => {
  beforeAll(() => use(required));

  it('sets an authenticator app up behind a new password', async () => {
    await required.stage.administer('AdminCreateUser', {
      Username: 'eve',
      TemporaryPassword: PASSWORD,
      MessageAction: 'SUPPRESS',
    });
    const first = await step(signIn({ username: 'eve', password: PASSWORD }));
    expect(first.signInStep).toBe('CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
    const { nextStep } = await answer(OTHER_PASSWORD);
    expect(nextStep).toMatchObject({
      signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION',
      allowedMFATypes: expect.arrayContaining(['TOTP', 'EMAIL']) as [],
    });
    const chosen = (await answer('TOTP')).nextStep;
    if (chosen.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP')
      throw new Error(chosen.signInStep);
    const { sharedSecret } = chosen.totpSetupDetails;
    expect((await answer(required.totp(sharedSecret))).isSignedIn).toBe(true);
    await signOut();

    const again = await step(signIn({ username: 'eve', password: OTHER_PASSWORD }));
    expect(again.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    expect((await answer(required.totp(sharedSecret))).isSignedIn).toBe(true);
  });

  it('sets an address up and mails the code there', async () => {
    await required.stage.administer('AdminCreateUser', {
      Username: 'flo',
      TemporaryPassword: PASSWORD,
      MessageAction: 'SUPPRESS',
    });
    await signIn({ username: 'flo', password: PASSWORD });
    await answer(OTHER_PASSWORD);
    const asked = (await answer('EMAIL')).nextStep;
    expect(asked.signInStep).toBe('CONTINUE_SIGN_IN_WITH_EMAIL_SETUP');
    const sent = (await answer('flo@example.com')).nextStep;
    expect(sent.signInStep).toBe('CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect((await answer(await required.code('flo@example.com'))).isSignedIn).toBe(true);
  });

  it('lets a person choose who could use several', async () => {
    const { email } = await required.addUser('gil');
    await required.takesBoth('gil');
    const asked = await step(signIn({ username: 'gil', password: PASSWORD }));
    expect(asked).toMatchObject({
      signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION',
      allowedMFATypes: expect.arrayContaining(['EMAIL', 'SMS']) as [],
    });
    const chosen = (await answer('EMAIL')).nextStep;
    expect(chosen.signInStep).toBe('CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
    expect((await answer(await required.code(email))).isSignedIn).toBe(true);
  });
});

const maskedNumber = (phone: string): string =>
  `+${'*'.repeat(phone.length - 5)}${phone.slice(-4)}`;

function memory() {
  const items = new Map<string, string>();
  return {
    setItem: async (key: string, value: string) => void items.set(key, value),
    getItem: async (key: string) => items.get(key) ?? null,
    removeItem: async (key: string) => void items.delete(key),
    clear: async () => items.clear(),
  };
}
