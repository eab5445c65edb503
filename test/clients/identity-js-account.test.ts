import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PASSWORD, PASSWORD, Stage } from './stage.js';

/* What amazon-cognito-identity-js, unmodified, does to an account that exists. */

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

describe('signed in', () => {
  it('changes the password', async () => {
    const ann = await signedIn('ann');
    const wrong = call((done) => ann.changePassword('Not-the-passw0rd', OTHER_PASSWORD, done));
    await expect(wrong).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    const weak = call((done) => ann.changePassword(PASSWORD, 'weak', done));
    await expect(weak).rejects.toMatchObject({ code: 'InvalidPasswordException' });
    const changed = await call((done) => ann.changePassword(PASSWORD, OTHER_PASSWORD, done));
    expect(changed).toBe('SUCCESS');
    expect((await signIn(user('ann'), OTHER_PASSWORD)).isValid()).toBe(true);
  });

  it('changes attributes and verifies the new address', async () => {
    const bea = await signedIn('bea');
    const given = [attribute('email', 'new-bea@example.com'), attribute('name', 'Bea')];
    const { result, details } = await updated(bea, given);
    expect(result).toBe('SUCCESS');
    expect(details).toEqual({
      CodeDeliveryDetailsList: [
        { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
      ],
    });
    expect(await attributes(bea)).toMatchObject({
      email: 'new-bea@example.com',
      email_verified: 'false',
      name: 'Bea',
    });
    const code = await stage.code('new-bea@example.com');
    const verify = (text: string) =>
      call((done) => bea.verifyAttribute('email', text, callbacks(done)));
    await expect(verify(code === '000000' ? '000001' : '000000')).rejects.toMatchObject({
      code: 'CodeMismatchException',
    });
    expect(await verify(code)).toBe('SUCCESS');
    expect(await attributes(bea)).toMatchObject({ email_verified: 'true' });
  });

  it('asks for a code, and takes attributes away', async () => {
    const cleo = await signedIn('cleo');
    const sent = await new Promise<unknown>((inputVerificationCode, onFailure) => {
      const rest = { onFailure, onSuccess: inputVerificationCode };
      cleo.getAttributeVerificationCode('email', { ...rest, inputVerificationCode });
    });
    expect(sent).toMatchObject({ CodeDeliveryDetails: { Destination: 'c***@e***' } });
    const code = await stage.code('cleo@example.com');
    await call((done) => cleo.verifyAttribute('email', code, callbacks(done)));
    expect(await attributes(cleo)).toMatchObject({ email_verified: 'true' });
    expect(await call((done) => cleo.deleteAttributes(['email'], done))).toBe('SUCCESS');
    expect(Object.keys(await attributes(cleo))).toEqual(['sub']);
  });

  it('may not say that an address is verified', async () => {
    const dora = await signedIn('dora');
    await expect(updated(dora, [attribute('email_verified', 'true')])).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    });
  });

  it('deletes the account', async () => {
    const eve = await signedIn('eve');
    expect(await call((done) => eve.deleteUser(done))).toBe('SUCCESS');
    await expect(signIn(user('eve'))).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });
});

describe('a forgotten password', () => {
  it('is replaced with the code of the mail', async () => {
    await stage.addUser('fay');
    await stage.administer('AdminUpdateUserAttributes', {
      Username: 'fay',
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    });
    const fay = user('fay');
    const sent = await new Promise<unknown>((inputVerificationCode, onFailure) => {
      const rest = { onFailure, onSuccess: inputVerificationCode };
      fay.forgotPassword({ ...rest, inputVerificationCode });
    });
    expect(sent).toMatchObject({ CodeDeliveryDetails: { Destination: 'f***@e***' } });
    const code = await stage.code('fay@example.com');
    const confirm = (text: string, password: string) =>
      call((done) => fay.confirmPassword(text, password, callbacks(done)));
    await expect(confirm(code, 'weak')).rejects.toMatchObject({
      code: 'InvalidPasswordException',
    });
    expect(await confirm(code, OTHER_PASSWORD)).toBe('SUCCESS');
    await expect(confirm(code, PASSWORD)).rejects.toMatchObject({ code: 'ExpiredCodeException' });
    expect((await signIn(user('fay'), OTHER_PASSWORD)).isValid()).toBe(true);
  });

  it('needs an address that was verified', async () => {
    await stage.addUser('gil');
    const asked = call((done) => user('gil').forgotPassword(callbacks(done)));
    await expect(asked).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });
});

type Done = (error?: unknown, result?: unknown) => void;

/** One call of the client, which speaks in callbacks. */
function call(make: (done: Done) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    make((error, result) => (error ? reject(error as Error) : resolve(result)));
  });
}

const callbacks = (done: Done) => ({
  onSuccess: (result: unknown) => done(null, result),
  onFailure: (error: Error) => done(error),
});

const attribute = (Name: string, Value: string) => new CognitoUserAttribute({ Name, Value });

function updated(
  who: CognitoUser,
  given: CognitoUserAttribute[],
): Promise<{ result: unknown; details: unknown }> {
  return new Promise((resolve, reject) => {
    who.updateAttributes(given, (error, result, details: unknown) =>
      error ? reject(error) : resolve({ result, details }),
    );
  });
}

async function attributes(who: CognitoUser): Promise<Record<string, string>> {
  const all = (await call((done) => who.getUserAttributes(done))) as CognitoUserAttribute[];
  return Object.fromEntries(all.map((one) => [one.getName(), one.getValue()]));
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

function signIn(who: CognitoUser, Password = PASSWORD): Promise<CognitoUserSession> {
  const details = new AuthenticationDetails({ Username: who.getUsername(), Password });
  return call((done) =>
    who.authenticateUser(details, callbacks(done)),
  ) as Promise<CognitoUserSession>;
}

async function signedIn(name: string): Promise<CognitoUser> {
  await stage.addUser(name);
  const who = user(name);
  await signIn(who);
  return who;
}
