import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
  type ISignUpResult,
} from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PASSWORD, PASSWORD, Stage } from './stage.js';

/* amazon-cognito-identity-js, unmodified: all it is told is `endpoint`. */

let stage: Stage;
let pool: CognitoUserPool;

beforeAll(async () => {
  stage = await Stage.open();
  pool = device();
});
afterAll(() => stage.close());

describe('signing up', () => {
  const ann = 'ann';
  const email = 'ann@example.com';

  it('registers a person and says where the code went', async () => {
    const made = await call<ISignUpResult>((done) =>
      pool.signUp(ann, PASSWORD, [attribute('email', email)], [], done),
    );
    expect(made.userConfirmed).toBe(false);
    expect(made.userSub).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.codeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'a***@e***',
    });
    expect(made.user.getUsername()).toBe(ann);
  });

  it('refuses the same name with the code of Cognito on the error', async () => {
    const again = call((done) => pool.signUp(ann, PASSWORD, [], [], done));
    await expect(again).rejects.toMatchObject({
      code: 'UsernameExistsException',
      name: 'UsernameExistsException',
      message: 'User already exists',
    });
  });

  it('does not let an unconfirmed person in', async () => {
    await expect(signIn(user(ann))).rejects.toMatchObject({
      code: 'UserNotConfirmedException',
      message: 'User is not confirmed.',
    });
  });

  it('confirms with the code of the newest message, not with another', async () => {
    const first = await stage.code(email);
    const sent = await call<Sent>((done) => user(ann).resendConfirmationCode(done));
    expect(sent.CodeDeliveryDetails.Destination).toBe('a***@e***');
    const code = await stage.code(email);
    const wrong = code === '000000' ? '000001' : '000000';
    await expect(confirm(ann, wrong)).rejects.toMatchObject({
      code: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    expect(code).not.toBe(first);
    expect(await confirm(ann, code)).toBe('SUCCESS');
  });
});

describe.each([
  ['SRP, its default', undefined],
  ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
])('signed in by %s', (_way, flow) => {
  const name = `bea-${flow ?? 'srp'}`;
  let bea: CognitoUser;

  beforeAll(async () => {
    await stage.addUser(name);
    bea = user(name);
    if (flow) bea.setAuthenticationFlowType(flow);
  });

  it('refuses a wrong password', async () => {
    await expect(signIn(bea, 'Not-the-passw0rd')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('gets a session whose tokens the client can read', async () => {
    const session = await signIn(bea);
    expect(session.isValid()).toBe(true);
    expect(session.getIdToken().payload).toMatchObject({
      'cognito:username': name,
      aud: stage.clientId,
      token_use: 'id',
      email: `${name}@example.com`,
    });
    expect(session.getAccessToken().payload).toMatchObject({
      username: name,
      client_id: stage.clientId,
      token_use: 'access',
    });
    expect(pool.getCurrentUser()?.getUsername()).toBe(name);
  });

  it('reads attributes and user data', async () => {
    const attributes = await call<CognitoUserAttribute[]>((done) => bea.getUserAttributes(done));
    const email = attributes.find((one) => one.getName() === 'email');
    expect(email?.getValue()).toBe(`${name}@example.com`);
    const data = await call<Data>((done) => bea.getUserData(done, { bypassCache: true }));
    expect(data.Username).toBe(name);
    expect(data.UserAttributes.map(({ Name }) => Name)).toContain('sub');
  });

  it('refreshes with its own refresh token and keeps it', async () => {
    const before = bea.getSignInUserSession()!;
    const after = await refreshed(bea);
    expect(after.getAccessToken().getJwtToken()).not.toBe(before.getAccessToken().getJwtToken());
    expect(after.getRefreshToken().getToken()).toBe(before.getRefreshToken().getToken());
    const { origin_jti, auth_time } = before.getAccessToken().payload;
    expect(after.getAccessToken().payload).toMatchObject({ origin_jti, auth_time });
  });

  it('takes the session back from its storage, as after a reload of the page', async () => {
    const current = pool.getCurrentUser()!;
    const session = await call<CognitoUserSession>((done) => current.getSession(done));
    expect(session.getIdToken().payload['cognito:username']).toBe(name);
  });
});

describe('signing out', () => {
  it('revokes the refresh token and the access token when asked to', async () => {
    await stage.addUser('cleo');
    const cleo = user('cleo');
    const session = await signIn(cleo);
    await call<void>((done) => cleo.signOut(() => done()));
    expect(pool.getCurrentUser()).toBeNull();

    const revived = user('cleo');
    revived.setSignInUserSession(session);
    await expect(call((done) => revived.getUserAttributes(done))).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
  });

  it('everywhere ends the sessions of other devices too', async () => {
    await stage.addUser('dora');
    const [phone, laptop] = [user('dora', device()), user('dora', device())];
    await signIn(phone);
    const kept = await signIn(laptop);
    const control = await call<CognitoUserAttribute[]>((done) => laptop.getUserAttributes(done));
    expect(control.length).toBeGreaterThan(0);

    await call((done) => phone.globalSignOut(callbacks(done)));

    const later = user('dora');
    later.setSignInUserSession(kept);
    await expect(call((done) => later.getUserAttributes(done))).rejects.toMatchObject({
      message: 'Access Token has been revoked',
    });
  });
});

describe('a temporary password', () => {
  it.each([undefined, 'USER_PASSWORD_AUTH'])('is replaced at sign-in (%s)', async (flow) => {
    const name = `eve-${flow ?? 'srp'}`;
    await stage.addUser(name, { temporary: true });
    const eve = user(name);
    if (flow) eve.setAuthenticationFlowType(flow);
    const asked = await newPasswordRequired(eve);
    expect(asked.userAttributes).toMatchObject({ email: `${name}@example.com` });
    expect(asked.requiredAttributes).toEqual([]);

    const given = { name: 'Eve Ext' };
    const session = await call<CognitoUserSession>((done) =>
      eve.completeNewPasswordChallenge(OTHER_PASSWORD, given, callbacks(done)),
    );
    expect(session.getIdToken().payload.name).toBe('Eve Ext');
    await expect(signIn(user(name))).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await signIn(user(name), OTHER_PASSWORD)).isValid()).toBe(true);
  });
});

interface Sent {
  CodeDeliveryDetails: { Destination: string };
}
interface Data {
  Username: string;
  UserAttributes: { Name: string }[];
}
type Done<T> = (error?: Error | null, result?: T) => void;

/** One call of the client, which speaks in callbacks. */
function call<T>(make: (done: (error?: unknown, result?: unknown) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    make((error, result) => (error ? reject(error as Error) : resolve(result as T)));
  });
}

const callbacks = (done: Done<unknown>) => ({
  onSuccess: (result: unknown) => done(null, result),
  onFailure: (error: Error) => done(error),
});

/** The app on one device, with a storage of its own, such as a browser has. */
function device(): CognitoUserPool {
  const items = new Map<string, string>();
  const Storage: ICognitoStorage = {
    setItem: (key, value) => void items.set(key, value),
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
  const { userPoolId: UserPoolId, clientId: ClientId, url: endpoint } = stage;
  return new CognitoUserPool({ UserPoolId, ClientId, endpoint, Storage });
}

/** The client keeps the storage of a pool and of a user apart: they must be given the same one. */
function user(Username: string, Pool = pool): CognitoUser {
  const { storage: Storage } = Pool as unknown as { storage: ICognitoStorage };
  return new CognitoUser({ Username, Pool, Storage });
}

const attribute = (Name: string, Value: string) => new CognitoUserAttribute({ Name, Value });

const confirm = (name: string, code: string) =>
  call<string>((done) => user(name).confirmRegistration(code, false, done));

function signIn(who: CognitoUser, Password = PASSWORD): Promise<CognitoUserSession> {
  const details = new AuthenticationDetails({ Username: who.getUsername(), Password });
  return call((done) => who.authenticateUser(details, callbacks(done)));
}

interface Asked {
  userAttributes: Record<string, string>;
  requiredAttributes: string[];
}

function newPasswordRequired(who: CognitoUser): Promise<Asked> {
  const details = new AuthenticationDetails({ Username: who.getUsername(), Password: PASSWORD });
  return new Promise((resolve, reject) => {
    who.authenticateUser(details, {
      onSuccess: () => reject(new Error('Signed in with a temporary password')),
      onFailure: reject,
      newPasswordRequired: (userAttributes, requiredAttributes) =>
        resolve({ userAttributes, requiredAttributes }),
    });
  });
}

function refreshed(who: CognitoUser): Promise<CognitoUserSession> {
  const token = who.getSignInUserSession()!.getRefreshToken();
  return call((done) => who.refreshSession(token, done));
}
