import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FactorStage } from './factor-stage.js';
import { OTHER_PASSWORD, PASSWORD } from './stage.js';

/* amazon-cognito-identity-js, unmodified: second factors and their set-up. */

let optional: FactorStage;
let required: FactorStage;

beforeAll(async () => {
  [optional, required] = [await FactorStage.open('OPTIONAL'), await FactorStage.open('ON')];
});
afterAll(() => Promise.all([optional.close(), required.close()]));

describe('an authenticator app', () => {
  it('is switched on by a person and asked for after SRP', async () => {
    await optional.addUser('ann');
    const first = user(optional, 'ann');
    expect((await signIn(first)).tokens).toBeDefined();
    const secret = await associate(first);
    await call((done) =>
      first.verifySoftwareToken(optional.totp(secret), 'my phone', callbacks(done)),
    );
    await call((done) => first.setUserMfaPreference(null, ON, done));
    const data = await call<{ PreferredMfaSetting: string; UserMFASettingList: string[] }>((done) =>
      first.getUserData(done, { bypassCache: true }),
    );
    expect(data).toMatchObject({
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    });

    const again = user(optional, 'ann');
    expect(await signIn(again)).toMatchObject({ asked: 'SOFTWARE_TOKEN_MFA' });
    const code = optional.totp(secret);
    const wrong = code === '000000' ? '000001' : '000000';
    const send = (given: string) =>
      call<CognitoUserSession>((done) =>
        again.sendMFACode(given, callbacks(done), 'SOFTWARE_TOKEN_MFA'),
      );
    await expect(send(wrong)).rejects.toMatchObject({ code: 'CodeMismatchException' });
    expect((await send(code)).isValid()).toBe(true);
  });

  it('is set up on the way where the pool requires a factor', async () => {
    await required.stage.administer('AdminCreateUser', {
      Username: 'bob',
      TemporaryPassword: PASSWORD,
      MessageAction: 'SUPPRESS',
    });
    const bob = user(required, 'bob');
    expect(await signIn(bob)).toMatchObject({ asked: 'NEW_PASSWORD_REQUIRED' });
    const next = await heard((hear) =>
      bob.completeNewPasswordChallenge(OTHER_PASSWORD, {}, hear as never),
    );
    expect(next).toMatchObject({ asked: 'MFA_SETUP' });
    const secret = await associate(bob);
    const session = await call<CognitoUserSession>((done) =>
      bob.verifySoftwareToken(required.totp(secret), 'my phone', callbacks(done)),
    );
    expect(session.isValid()).toBe(true);

    const again = user(required, 'bob');
    expect(await signIn(again, OTHER_PASSWORD)).toMatchObject({ asked: 'SOFTWARE_TOKEN_MFA' });
    const proved = await call<CognitoUserSession>((done) =>
      again.sendMFACode(required.totp(secret), callbacks(done), 'SOFTWARE_TOKEN_MFA'),
    );
    expect(proved.isValid()).toBe(true);
  });
});

describe('text messages', () => {
  it('carry the second factor after SRP', async () => {
    const { phone } = await optional.addUser('cid');
    const first = user(optional, 'cid');
    await signIn(first);
    await call((done) => first.setUserMfaPreference(ON, null, done));

    const again = user(optional, 'cid');
    const asked = await signIn(again);
    expect(asked).toMatchObject({
      asked: 'SMS_MFA',
      parameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS' },
    });
    const code = await optional.code(phone);
    const session = await call<CognitoUserSession>((done) =>
      again.sendMFACode(code, callbacks(done)),
    );
    expect(session.isValid()).toBe(true);
  });

  it('are one of two that a person chooses between', async () => {
    const { phone } = await required.addUser('dan');
    await required.takesBoth('dan');
    const dan = user(required, 'dan');
    const asked = await signIn(dan);
    expect(asked).toMatchObject({ asked: 'SELECT_MFA_TYPE' });
    const next = await heard((hear) => dan.sendMFASelectionAnswer('SMS_MFA', hear as never));
    expect(next).toMatchObject({ asked: 'SMS_MFA' });
    const code = await required.code(phone);
    const session = await call<CognitoUserSession>((done) =>
      dan.sendMFACode(code, callbacks(done)),
    );
    expect(session.isValid()).toBe(true);
  });
});

const ON = { Enabled: true, PreferredMfa: true };

type Done = (error?: unknown, result?: unknown) => void;

/** One call of the client, which speaks in callbacks. */
function call<T>(make: (done: Done) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    make((error, result) => (error ? reject(error as Error) : resolve(result as T)));
  });
}

const callbacks = (done: Done) => ({
  onSuccess: (result: unknown) => done(null, result),
  onFailure: (error: unknown) => done(error),
});

interface Heard {
  readonly tokens?: CognitoUserSession;
  readonly asked?: string;
  readonly parameters?: Record<string, string>;
}

/** What the client calls back with, whichever of its callbacks that is. */
function heard(ask: (hear: object) => void): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const asked = (name: string) => (_name: unknown, parameters?: Record<string, string>) =>
      resolve({ asked: name, ...(parameters && { parameters }) });
    ask({
      onSuccess: (tokens: CognitoUserSession) => resolve({ tokens }),
      onFailure: reject,
      mfaRequired: asked('SMS_MFA'),
      totpRequired: asked('SOFTWARE_TOKEN_MFA'),
      mfaSetup: asked('MFA_SETUP'),
      selectMFAType: asked('SELECT_MFA_TYPE'),
      newPasswordRequired: asked('NEW_PASSWORD_REQUIRED'),
    });
  });
}

function signIn(who: CognitoUser, Password = PASSWORD): Promise<Heard> {
  const details = new AuthenticationDetails({ Username: who.getUsername(), Password });
  return heard((hear) => who.authenticateUser(details, hear as never));
}

/** The key of a new authenticator app. */
function associate(who: CognitoUser): Promise<string> {
  return new Promise((resolve, reject) => {
    who.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject });
  });
}

/** A person at an app with a storage of its own. */
function user({ stage }: FactorStage, Username: string): CognitoUser {
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
