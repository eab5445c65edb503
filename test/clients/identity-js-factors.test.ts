import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
  type UserData,
} from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { totpCode, wrongCode } from '../support/totp.js';
import { PASSWORD, Stage } from './stage.js';

/* What amazon-cognito-identity-js, unmodified, does with an authenticator app. */

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.administer('SetUserPoolMfaConfig', {
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  await stage.addUser('ann');
});
afterAll(() => stage.close());

/** The moment of the gateway, a step after the last code. */
function later(): Date {
  stage.gateway.clock.advance(30_000);
  return stage.gateway.clock.now();
}

it('enrols the app, switches it on, and signs in by SRP and a code that works once', async () => {
  const ann = user('ann');
  expect(await signIn(ann)).toMatchObject({ session: expect.anything() as unknown });

  const secret = await settled((done) =>
    ann.associateSoftwareToken({
      associateSecretCode: (code) => done(null, code),
      onFailure: done,
    }),
  );
  expect(secret).toMatch(/^[A-Z2-7]{52}$/);
  const verify = (code: string) =>
    settled((done) =>
      ann.verifySoftwareToken(code, 'phone', {
        onSuccess: (session) => done(null, session),
        onFailure: done,
      }),
    );
  await expect(verify(wrongCode(String(secret), later()))).rejects.toMatchObject({
    code: 'EnableSoftwareTokenMFAException',
  });
  await verify(totpCode(String(secret), later()));
  const preferred = { Enabled: true, PreferredMfa: true };
  const set = await settled((done) => ann.setUserMfaPreference(null, preferred, done));
  expect(set).toBe('SUCCESS');
  const data = (await settled((done) => ann.getUserData(done, { bypassCache: true }))) as UserData;
  expect(data).toMatchObject({
    PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
  });

  const again = user('ann');
  expect(await signIn(again)).toMatchObject({
    challenge: 'SOFTWARE_TOKEN_MFA',
    parameters: { FRIENDLY_DEVICE_NAME: 'phone' },
  });
  await expect(answered(again, wrongCode(String(secret), later()))).rejects.toMatchObject({
    code: 'CodeMismatchException',
    message: 'Invalid code received for user',
  });
  const code = totpCode(String(secret), later());
  expect((await answered(again, code)).isValid()).toBe(true);

  const third = user('ann');
  await signIn(third);
  await expect(answered(third, code)).rejects.toMatchObject({
    code: 'ExpiredCodeException',
    message: 'Your software token has already been used once.',
  });
});

type Done = (error?: unknown, result?: unknown) => void;

/** One call of the client, which speaks in callbacks. */
function settled(make: (done: Done) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    make((error, result) => (error ? reject(error as Error) : resolve(result)));
  });
}

const answered = (who: CognitoUser, code: string) =>
  settled((done) => {
    const callbacks = { onSuccess: (session: unknown) => done(null, session), onFailure: done };
    who.sendMFACode(code, callbacks, 'SOFTWARE_TOKEN_MFA');
  }) as Promise<CognitoUserSession>;

type SignedIn =
  { session: CognitoUserSession } | { challenge: string; parameters: Record<string, string> };

function signIn(who: CognitoUser): Promise<SignedIn> {
  const details = new AuthenticationDetails({ Username: who.getUsername(), Password: PASSWORD });
  return new Promise((resolve, reject) => {
    who.authenticateUser(details, {
      onSuccess: (session) => resolve({ session }),
      onFailure: reject,
      totpRequired: (challenge: string, parameters: Record<string, string>) =>
        resolve({ challenge, parameters }),
    });
  });
}

/** A user of the app on a device of their own. */
function user(Username: string): CognitoUser {
  const items = new Map<string, string>();
  const Storage: ICognitoStorage = {
    setItem: (key, value) => void items.set(key, value),
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
  const { userPoolId: UserPoolId, clientId: ClientId, url: endpoint } = stage;
  const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint, Storage });
  return new CognitoUser({ Username, Pool, Storage });
}
