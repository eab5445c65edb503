import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, Stage } from './stage.js';

/* amazon-cognito-identity-js, unmodified, in a pool that tracks devices. */

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({
    DeviceConfiguration: {
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: true,
    },
  });
});
afterAll(() => stage.close());

describe.each([
  ['SRP, its default', undefined],
  ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
])('a browser that signs in by %s', (_way, flow) => {
  const name = `ann-${flow ?? 'srp'}`;
  const browser = new Browser();
  const somebody = () => {
    const who = browser.user(name);
    if (flow) who.setAuthenticationFlowType(flow);
    return who;
  };

  beforeAll(() => stage.addUser(name));

  it('is confirmed by the client, which is told to ask the person', async () => {
    const first = await signIn(somebody());
    expect(first.userConfirmationNecessary).toBe(true);
    expect(browser.stored(name, 'deviceKey')).toBe(deviceIn(first.session));
    expect(browser.stored(name, 'deviceGroupKey')).toMatch(/^-[\dA-Za-z]{8}$/);
    const { Device } = await call<Shown>((done) => first.who.getDevice(callbacks(done)));
    expect(Device.DeviceKey).toBe(deviceIn(first.session));
  });

  it('proves itself at the next sign-in: the same device, and no new one', async () => {
    const known = browser.stored(name, 'deviceKey');
    const { session, userConfirmationNecessary } = await signIn(somebody());
    expect(deviceIn(session)).toBe(known);
    expect(userConfirmationNecessary).toBeUndefined();
  });

  it('refreshes with its key', async () => {
    const { who, session } = await signIn(somebody());
    const token = session.getRefreshToken();
    const next = await call<CognitoUserSession>((done) => who.refreshSession(token, done));
    expect(deviceIn(next)).toBe(deviceIn(session));
    // The control: another browser has the token, but not the device.
    const thief = new Browser().user(name);
    const stolen = call((done) => thief.refreshSession(token, done));
    await expect(stolen).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid Refresh Token',
    });
  });

  it('is remembered, listed and no longer remembered', async () => {
    const { who, session } = await signIn(somebody());
    const list = () => call<Listed>((done) => who.listDevices(10, '', callbacks(done)));
    expect((await list()).Devices).toEqual([]);
    const remembered = call((done) => who.setDeviceStatusRemembered(callbacks(done)));
    expect(await remembered).toBe('SUCCESS');
    expect((await list()).Devices.map(({ DeviceKey }) => DeviceKey)).toEqual([deviceIn(session)]);
    await call((done) => who.setDeviceStatusNotRemembered(callbacks(done)));
    expect((await list()).Devices).toEqual([]);
  });

  it('signs in anew when the device was forgotten elsewhere: the client repeats its answer', async () => {
    const DeviceKey = browser.stored(name, 'deviceKey');
    await stage.administer('AdminForgetDevice', { Username: name, DeviceKey });
    if (flow) {
      // In this flow the client does not repeat, but it says why.
      await expect(signIn(somebody())).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: 'Device does not exist.',
      });
      browser.items.clear();
    }
    const { session } = await signIn(somebody());
    expect(deviceIn(session)).not.toBe(DeviceKey);
    expect(browser.stored(name, 'deviceKey')).toBe(deviceIn(session));
  });

  it('forgets itself', async () => {
    const { who } = await signIn(somebody());
    expect(await call((done) => who.forgetDevice(callbacks(done)))).toBe('SUCCESS');
    expect(browser.stored(name, 'deviceKey')).toBeUndefined();
    expect((await signIn(somebody())).userConfirmationNecessary).toBe(true);
  });
});

interface Shown {
  readonly Device: { readonly DeviceKey: string };
}
interface Listed {
  readonly Devices: readonly { readonly DeviceKey: string }[];
}
type Done = (error?: unknown, result?: unknown) => void;

/** One call of the client, which speaks in callbacks. */
function call<T>(make: (done: Done) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    make((error, result) => (error ? reject(error as Error) : resolve(result as T)));
  });
}

const callbacks = (done: Done) => ({
  onSuccess: (result: unknown) => done(null, result),
  onFailure: (error: Error) => done(error),
});

/** A storage of its own, and the app in it. */
class Browser {
  readonly items = new Map<string, string>();

  user(Username: string): CognitoUser {
    const { items } = this;
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

  stored(username: string, what: string): string | undefined {
    return this.items.get(`CognitoIdentityServiceProvider.${stage.clientId}.${username}.${what}`);
  }
}

interface SignedIn {
  readonly who: CognitoUser;
  readonly session: CognitoUserSession;
  readonly userConfirmationNecessary: boolean | undefined;
}

function signIn(who: CognitoUser): Promise<SignedIn> {
  const details = new AuthenticationDetails({ Username: who.getUsername(), Password: PASSWORD });
  return new Promise((resolve, reject) => {
    who.authenticateUser(details, {
      onSuccess: (session, userConfirmationNecessary) =>
        resolve({ who, session, userConfirmationNecessary }),
      onFailure: reject,
    });
  });
}

const deviceIn = (session: CognitoUserSession): string =>
  session.getAccessToken().payload['device_key'] as string;
