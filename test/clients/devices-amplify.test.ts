import { Amplify } from 'aws-amplify';
import {
  fetchAuthSession,
  fetchDevices,
  forgetDevice,
  rememberDevice,
  signIn,
  signOut,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PASSWORD, Stage } from './stage.js';

/* aws-amplify v6, unmodified, in a pool that tracks devices. */

let stage: Stage;
const items = new Map<string, string>();

beforeAll(async () => {
  // The client names the device by what every browser has; Node has it from version 21 on.
  vi.stubGlobal('navigator', { userAgent: 'a browser' });
  stage = await Stage.open({
    DeviceConfiguration: {
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: true,
    },
  });
  const { userPoolId, clientId: userPoolClientId, url: userPoolEndpoint } = stage;
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (key: string, value: string) => void items.set(key, value),
    getItem: async (key: string) => items.get(key) ?? null,
    removeItem: async (key: string) => void items.delete(key),
    clear: async () => items.clear(),
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await stage.close();
});

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

/** The `device_key` of the session that runs. */
async function deviceKey(): Promise<string> {
  const { tokens } = await fetchAuthSession();
  return tokens!.accessToken.payload['device_key'] as string;
}

const stored = (username: string): string | undefined =>
  items.get(`CognitoIdentityServiceProvider.${stage.clientId}.${username}.deviceKey`);

describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('by %s', (authFlowType) => {
  const username = `bea-${authFlowType}`;
  const enter = () => signIn({ username, password: PASSWORD, options: { authFlowType } });

  beforeAll(() => stage.addUser(username));

  it('a new device is confirmed on the way, and refreshes', async () => {
    expect(await enter()).toEqual(done);
    expect(stored(username)).toBe(await deviceKey());
    const before = await deviceKey();
    await fetchAuthSession({ forceRefresh: true });
    expect(await deviceKey()).toBe(before);
  });

  it('is fetched once it is remembered', async () => {
    expect(await fetchDevices()).toEqual([]);
    await rememberDevice();
    const [device, ...others] = await fetchDevices();
    expect(others).toEqual([]);
    expect(device).toMatchObject({
      id: await deviceKey(),
      name: 'a browser',
      attributes: { device_status: 'valid', 'dev:device_remembered_status': 'remembered' },
    });
    expect(device?.createDate).toBeInstanceOf(Date);
  });

  it('proves itself at the next sign-in', async () => {
    const known = stored(username);
    await signOut();
    expect(await enter()).toEqual(done);
    expect(await deviceKey()).toBe(known);
    expect(await fetchDevices()).toHaveLength(1);
  });

  it('is forgotten', async () => {
    await forgetDevice();
    expect(stored(username)).toBeUndefined();
    expect(await fetchDevices()).toEqual([]);
    await signOut();
  });

  it('that was forgotten elsewhere is dropped by the client, which signs in anew', async () => {
    await enter();
    const known = stored(username);
    await signOut();
    await stage.administer('AdminForgetDevice', { Username: username, DeviceKey: known });
    expect(await enter()).toEqual(done);
    expect(await deviceKey()).not.toBe(known);
    await signOut();
  });
});
