import { Amplify } from 'aws-amplify';
import {
  autoSignIn,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PASSWORD, PASSWORD, Stage } from './stage.js';

/*
 * aws-amplify v6, unmodified: all it is told is `userPoolEndpoint`. Its value is used as it stands
 * (`new URL(userPoolEndpoint)`), so plain http and a port are fine.
 */

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  const { userPoolId, clientId: userPoolClientId, url: userPoolEndpoint } = stage;
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
  cognitoUserPoolsTokenProvider.setKeyValueStorage(memory());
});
afterEach(() => signOut());
afterAll(() => stage.close());

describe('signing up', () => {
  const email = 'ann@example.com';
  const userAttributes = { email };

  it('goes on with CONFIRM_SIGN_UP and ends with DONE', async () => {
    const begun = await signUp({
      username: 'ann',
      password: PASSWORD,
      options: { userAttributes },
    });
    expect(begun).toEqual({
      isSignUpComplete: false,
      nextStep: {
        signUpStep: 'CONFIRM_SIGN_UP',
        codeDeliveryDetails: {
          destination: 'a***@e***',
          deliveryMedium: 'EMAIL',
          attributeName: 'email',
        },
      },
      userId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });

    const early = await signIn({ username: 'ann', password: PASSWORD });
    expect(early.nextStep.signInStep).toBe('CONFIRM_SIGN_UP');

    const sent = await resendSignUpCode({ username: 'ann' });
    expect(sent).toMatchObject({ destination: 'a***@e***', deliveryMedium: 'EMAIL' });
    const confirmationCode = await stage.code(email);
    const wrong = confirmationCode === '000000' ? '000001' : '000000';
    await expect(confirmSignUp({ username: 'ann', confirmationCode: wrong })).rejects.toMatchObject(
      { name: 'CodeMismatchException' },
    );
    expect(await confirmSignUp({ username: 'ann', confirmationCode })).toEqual({
      isSignUpComplete: true,
      nextStep: { signUpStep: 'DONE' },
    });
  });

  it('signs the confirmed person in by itself when asked to', async () => {
    const own = { email: 'abe@example.com' };
    const options = { userAttributes: own, autoSignIn: true };
    await signUp({ username: 'abe', password: PASSWORD, options });
    const confirmationCode = await stage.code(own.email);
    const { nextStep } = await confirmSignUp({ username: 'abe', confirmationCode });
    expect(nextStep.signUpStep).toBe('COMPLETE_AUTO_SIGN_IN');
    expect((await autoSignIn()).isSignedIn).toBe(true);
    expect((await getCurrentUser()).username).toBe('abe');
  });

  it('refuses a taken name with the exception of Cognito', async () => {
    await stage.addUser('taken');
    const again = signUp({ username: 'taken', password: PASSWORD, options: { userAttributes } });
    await expect(again).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'User already exists',
    });
  });
});

describe.each([
  ['SRP, its default', undefined],
  ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH' as const],
])('signed in by %s', (_way, authFlowType) => {
  const username = `bea-${authFlowType ?? 'srp'}`;
  const options = authFlowType ? { authFlowType } : {};

  beforeAll(() => stage.addUser(username));

  it('refuses a wrong password', async () => {
    const wrong = signIn({ username, password: 'Not-the-passw0rd', options });
    await expect(wrong).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('has a session, a current user and attributes, and refreshes', async () => {
    const done = await signIn({ username, password: PASSWORD, options });
    expect(done).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } });

    const { tokens, userSub } = await fetchAuthSession();
    expect(tokens?.accessToken.payload.client_id).toBe(stage.clientId);
    expect(tokens?.idToken?.payload.sub).toBe(userSub);
    expect(await getCurrentUser()).toMatchObject({ username, userId: userSub });
    const attributes = await fetchUserAttributes();
    expect(attributes).toMatchObject({ sub: userSub, email: `${username}@example.com` });

    const renewed = await fetchAuthSession({ forceRefresh: true });
    expect(String(renewed.tokens?.accessToken)).not.toBe(String(tokens?.accessToken));
    expect(renewed.tokens?.accessToken.payload.origin_jti).toBe(
      tokens?.accessToken.payload.origin_jti,
    );
  });
});

describe('signing out', () => {
  /** Signs in, keeps the access token, signs out in this way and tells what the token is still good for. */
  async function afterSignOut(username: string, input?: { global: boolean }) {
    await stage.addUser(username);
    await signIn({ username, password: PASSWORD });
    const { tokens } = await fetchAuthSession();
    const AccessToken = String(tokens?.accessToken);
    const before = await stage.gateway.aws('GetUser', { AccessToken }, false);
    expect(before.status).toBe(200);
    await signOut(input);
    return stage.gateway.aws('GetUser', { AccessToken }, false);
  }

  const revoked = { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' };

  it('revokes the session of this device', async () => {
    expect((await afterSignOut('cleo')).body).toEqual(revoked);
    await expect(getCurrentUser()).rejects.toMatchObject({
      name: 'UserUnAuthenticatedException',
    });
    expect((await fetchAuthSession()).tokens).toBeUndefined();
  });

  it('revokes every session when global', async () => {
    expect((await afterSignOut('dora', { global: true })).body).toEqual(revoked);
  });
});

describe('a temporary password', () => {
  it.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)(
    'is replaced at sign-in (%s)',
    async (authFlowType) => {
      const username = `eve-${authFlowType}`;
      await stage.addUser(username, { temporary: true });
      const first = await signIn({ username, password: PASSWORD, options: { authFlowType } });
      expect(first).toEqual({
        isSignedIn: false,
        nextStep: {
          signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED',
          missingAttributes: [],
        },
      });
      await expect(confirmSignIn({ challengeResponse: 'short' })).rejects.toMatchObject({
        name: 'InvalidPasswordException',
        message: 'Password did not conform with policy: Password not long enough',
      });
      const userAttributes = { name: 'Eve Ext' };
      const options = { userAttributes };
      const done = await confirmSignIn({ challengeResponse: OTHER_PASSWORD, options });
      expect(done.isSignedIn).toBe(true);
      expect(await fetchUserAttributes()).toMatchObject(userAttributes);
    },
  );
});

function memory() {
  const items = new Map<string, string>();
  return {
    setItem: async (key: string, value: string) => void items.set(key, value),
    getItem: async (key: string) => items.get(key) ?? null,
    removeItem: async (key: string) => void items.delete(key),
    clear: async () => items.clear(),
  };
}
