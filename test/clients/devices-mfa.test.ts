import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import { confirmSignIn, fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PASSWORD, Stage } from './stage.js';

/*
 * Both clients, unmodified, in a pool that requires a second factor and remembers devices: the first
 * sign-in asks for a code, the next one on the same device does not.
 */

let stage: Stage;

beforeAll(async () => {
  vi.stubGlobal('navigator', { userAgent: 'a browser' });
  stage = await Stage.open({
    MfaConfiguration: 'ON',
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' },
    DeviceConfiguration: {
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: false,
    },
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await stage.close();
});

async function addPhoned(username: string, phone: string): Promise<void> {
  await stage.addUser(username);
  const UserAttributes = [
    { Name: 'phone_number', Value: phone },
    { Name: 'phone_number_verified', Value: 'true' },
  ];
  await stage.administer('AdminUpdateUserAttributes', { Username: username, UserAttributes });
}

/** A browser's storage. */
class Items extends Map<string, string> {
  readonly setItem = (key: string, value: string) => void this.set(key, value);
  readonly getItem = (key: string) => this.get(key) ?? null;
  readonly removeItem = (key: string) => void this.delete(key);
}

describe('amazon-cognito-identity-js', () => {
  const phone = '+15550000001';
  const Storage = new Items();

  const user = (storage = Storage) => {
    const { userPoolId: UserPoolId, clientId: ClientId, url: endpoint } = stage;
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint, Storage: storage });
    return new CognitoUser({ Username: 'ann', Pool, Storage: storage });
  };

  /** Signs in; `asked` tells whether a code was asked for on the way. */
  function enter(who: CognitoUser) {
    const details = new AuthenticationDetails({ Username: 'ann', Password: PASSWORD });
    let asked = false;
    return new Promise<{ session: CognitoUserSession; asked: boolean }>((resolve, reject) => {
      const callbacks = {
        onSuccess: (session: CognitoUserSession) => resolve({ session, asked }),
        onFailure: reject,
      };
      who.authenticateUser(details, {
        ...callbacks,
        mfaRequired: () => {
          asked = true;
          void stage.code(phone).then((code) => who.sendMFACode(code, callbacks));
        },
      });
    });
  }

  beforeAll(() => addPhoned('ann', phone));

  it('gives a code once, then proves its device', async () => {
    const first = await enter(user());
    expect(first.asked).toBe(true);
    const second = await enter(user());
    expect(second.asked).toBe(false);
    const deviceIn = ({ session }: typeof first) =>
      session.getAccessToken().payload['device_key'] as string;
    expect(deviceIn(second)).toBe(deviceIn(first));
    // The control: another browser has the password only.
    expect((await enter(user(new Items()))).asked).toBe(true);
  });
});

describe('Amplify', () => {
  const phone = '+15550000002';
  const enter = () => signIn({ username: 'bea', password: PASSWORD });
  const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

  /** Forgets what the client keeps, as another browser would not have it. */
  function browser(): void {
    const items = new Map<string, string>();
    cognitoUserPoolsTokenProvider.setKeyValueStorage({
      setItem: async (key, value) => void items.set(key, value),
      getItem: async (key) => items.get(key) ?? null,
      removeItem: async (key) => void items.delete(key),
      clear: async () => items.clear(),
    });
  }

  beforeAll(async () => {
    const { userPoolId, clientId: userPoolClientId, url: userPoolEndpoint } = stage;
    Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
    browser();
    await addPhoned('bea', phone);
  });

  it('gives a code once, then proves its device', async () => {
    const asked = await enter();
    expect(asked.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_SMS_CODE');
    expect(await confirmSignIn({ challengeResponse: await stage.code(phone) })).toEqual(done);
    const { tokens } = await fetchAuthSession();
    await signOut();

    expect(await enter()).toEqual(done);
    const again = await fetchAuthSession();
    expect(again.tokens?.accessToken.payload['device_key']).toBe(
      tokens?.accessToken.payload['device_key'],
    );
    await signOut();
    // The control: another browser has the password only.
    browser();
    expect((await enter()).nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_SMS_CODE');
  });
});
