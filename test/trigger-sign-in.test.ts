import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Raw, type Handler } from './support/functions.js';
import { mailOf, newName, PASSWORD, saidOf, tokensIn, type TestPool } from './support/test-pool.js';
import { answers, refuses, TriggerStage } from './support/trigger-stage.js';

let stage: TriggerStage;
let pool: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  pool = await stage.pool(['PreAuthentication', 'PostAuthentication'], {
    client: { PreventUserExistenceErrors: 'LEGACY' },
  });
});
afterAll(() => stage.stop());
beforeEach(() => stage.play());

const auth = (Username: string, of = pool, password = PASSWORD) =>
  stage.at.aws('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: of.client.id,
    AuthParameters: { USERNAME: Username, PASSWORD: password },
    ClientMetadata: { from: 'start' },
  });

describe('PreAuthentication and PostAuthentication', () => {
  it('stand at both ends of a sign-in', async () => {
    const { username, sub } = await pool.person();
    tokensIn((await auth(username)).body);
    const userAttributes = { sub, 'cognito:user_status': 'CONFIRMED' };
    const seen = stage.functions.received.map(({ event }) => [event.triggerSource, event.request]);
    expect(seen).toEqual([
      ['PreAuthentication_Authentication', { userAttributes, validationData: { from: 'start' } }],
      ['PostAuthentication_Authentication', { userAttributes, newDeviceUsed: false }],
    ]);
  });

  it('see a device that is new', async () => {
    const tracking = await stage.pool(['PostAuthentication'], {
      pool: { DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true } },
    });
    const { username } = await tracking.person();
    tokensIn((await auth(username, tracking)).body);
    expect(stage.event('PostAuthentication_Authentication').request['newDeviceUsed']).toBe(true);
  });

  it('are not asked at a refresh, nor the last one for a wrong password', async () => {
    const person = await pool.person();
    const { RefreshToken } = await pool.signIn(person);
    stage.play();
    await stage.at.done('GetTokensFromRefreshToken', { ClientId: pool.client.id, RefreshToken });
    expect(stage.functions.received).toEqual([]);
    await auth(person.username, pool, 'wrong password');
    expect(stage.functions.received.map(({ event }) => event.triggerSource)).toEqual([
      'PreAuthentication_Authentication',
    ]);
  });

  it.each(['PreAuthentication', 'PostAuthentication'])('%s refuses: no tokens', async (name) => {
    const { username } = await pool.person();
    stage.play({ [name]: refuses('not you') });
    const { status, body } = await auth(username);
    expect([status, body]).toEqual([
      400,
      {
        __type: 'UserLambdaValidationException',
        message: `${name} failed with error not you.`,
      },
    ]);
    const mutation = `mutation ($input: SignInInput!) {
      signIn(input: $input) { __typename ... on Problem { message } } }`;
    const input = {
      clientId: pool.client.id,
      with: { password: { username, password: PASSWORD } },
    };
    const typed = await stage.at.graphql(mutation, { input });
    expect(typed.body.data).toEqual({
      signIn: { __typename: 'TriggerRefused', message: `${name} failed with error not you.` },
    });
  });

  it('end no other session of a person whom they refuse', async () => {
    const one = await stage.pool(['PostAuthentication'], { pool: { UserPoolTier: 'PLUS' } });
    await stage.at.done('SetUserPoolSessionConfiguration', {
      UserPoolId: one.id,
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser: 1 },
    });
    const ann = await one.person();
    const { AccessToken } = await one.signIn(ann);
    stage.play({ PostAuthentication: refuses('not you') });
    expect(saidOf(await auth(ann.username, one))).toContain('not you');
    await stage.at.done('GetUser', { AccessToken });
    stage.play({});
    await one.signIn(ann);
    expect((await stage.at.aws('GetUser', { AccessToken })).status).toBe(400);
  });

  it('learn of unknown names where the client hides them, and only there', async () => {
    await auth('nobody');
    expect(stage.functions.received).toEqual([]);
    const hiding = await stage.pool(['PreAuthentication'], {
      client: { PreventUserExistenceErrors: 'ENABLED' },
    });
    const { username } = await hiding.person();
    expect(saidOf(await auth('nobody', hiding))).toBe('Incorrect username or password.');
    await auth(username, hiding);
    const [unknown, known] = stage.functions.of('PreAuthentication');
    expect(unknown).toMatchObject({
      userName: 'nobody',
      request: { userAttributes: {}, userNotFound: true },
    });
    expect(known?.request['userNotFound']).toBe(false);
  });
});

describe('UserMigration', () => {
  let moving: TestPool;
  let hiding: TestPool;

  beforeAll(async () => {
    const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'];
    const client = { ExplicitAuthFlows: flows, PreventUserExistenceErrors: 'LEGACY' };
    moving = await stage.pool(['UserMigration'], { client });
    hiding = await stage.pool(['UserMigration'], {
      client: { ...client, PreventUserExistenceErrors: 'ENABLED' },
    });
  });

  /** Knows everybody who gives this password, which breaks the policy of the pool. */
  const elsewhere =
    (response: Record<string, unknown> = {}): Handler =>
    (event) => {
      if ('password' in event.request && event.request['password'] !== 'old') throw new Error('no');
      const userAttributes = { email: mailOf(event.userName), email_verified: 'true' };
      event.response = { ...event.response, userAttributes, ...response };
      return event;
    };

  const userOf = (Username: string) =>
    stage.at.done('AdminGetUser', { UserPoolId: moving.id, Username });

  it('brings a person over with the password they have', async () => {
    stage.play({ UserMigration: elsewhere({ finalUserStatus: 'CONFIRMED' }) });
    const name = newName();
    tokensIn((await auth(name, moving, 'old')).body);
    expect(stage.event('UserMigration_Authentication')).toMatchObject({
      userName: name,
      callerContext: { clientId: moving.client.id },
      request: { password: 'old', validationData: { from: 'start' } },
      response: {
        userAttributes: null,
        forceAliasCreation: null,
        enableSMSMFA: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
      },
    });
    expect(stage.functions.received[0]?.event.request).not.toHaveProperty('userAttributes');
    expect(await userOf(name)).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: true });
    stage.play();
    tokensIn((await auth(name, moving, 'old')).body);
    expect(stage.functions.received).toEqual([]);
    expect(stage.at.logged).not.toContain('"old"');
  });

  it('may switch a second factor on', async () => {
    const sms = await stage.pool(['UserMigration'], {
      pool: {
        MfaConfiguration: 'OPTIONAL',
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
      },
    });
    const userAttributes = { phone_number: '+12025550171', phone_number_verified: 'true' };
    const response = { userAttributes, enableSMSMFA: true, finalUserStatus: 'CONFIRMED' };
    stage.play({ UserMigration: answers(response) });
    const name = newName();
    await auth(name, sms, 'old');
    const user = await stage.at.done('AdminGetUser', { UserPoolId: sms.id, Username: name });
    expect(user['UserMFASettingList']).toEqual(['SMS_MFA']);
  });

  it('asks for a new password where it is told to', async () => {
    stage.play({ UserMigration: elsewhere() });
    const name = newName();
    const { body } = await auth(name, moving, 'old');
    expect(body['__type']).toBe('PasswordResetRequiredException');
    expect((await userOf(name))['UserStatus']).toBe('RESET_REQUIRED');
    expect(saidOf(await auth(name, moving, 'old'))).toBe('Password reset required for the user');
  });

  it('brings a person over who has forgotten the password', async () => {
    stage.play({ UserMigration: elsewhere() });
    const name = newName();
    const ClientId = moving.client.id;
    const { CodeDeliveryDetails } = await stage.at.done('ForgotPassword', {
      ...{ ClientId, Username: name, ClientMetadata: { a: 'b' } },
    });
    expect(CodeDeliveryDetails).toMatchObject({ AttributeName: 'email' });
    const { request } = stage.event('UserMigration_ForgotPassword');
    expect(request).toEqual({ validationData: null, clientMetadata: { a: 'b' } });
    const ConfirmationCode = await moving.code(name);
    const chosen = { ClientId, Username: name, ConfirmationCode, Password: PASSWORD };
    await stage.at.done('ConfirmForgotPassword', chosen);
    tokensIn((await auth(name, moving)).body);
  });

  it('may name the person otherwise', async () => {
    const name = newName();
    const username = newName('renamed');
    stage.play({
      UserMigration: answers({
        userAttributes: { username, email: mailOf(name) },
        finalUserStatus: 'CONFIRMED',
      }),
    });
    await auth(name, moving, 'old');
    expect((await userOf(username))['UserStatus']).toBe('CONFIRMED');
  });

  it.each([
    ['no attributes', answers({ userAttributes: null }), 'User does not exist.'],
    ['a failure', refuses('no'), 'Exception migrating user in app client'],
    ['a bad status', elsewhere({ finalUserStatus: 'GONE' }), 'Exception migrating user'],
    ['a bad attribute', answers({ userAttributes: { colour: 'red' } }), 'Exception migrating'],
  ])('does not know a person: %s', async (_what, handler, words) => {
    stage.play({ UserMigration: handler });
    const { body } = await auth(newName(), moving, 'old');
    expect(body['__type']).toBe('UserNotFoundException');
    expect(body['message']).toContain(words);
    const masked = await auth(newName(), hiding, 'old');
    expect(saidOf(masked)).toBe('Incorrect username or password.');
  });

  it('does not work for SRP, and is a guess that counts', async () => {
    stage.play({ UserMigration: refuses('no') });
    const name = newName();
    await stage.at.aws('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: hiding.client.id,
      AuthParameters: { USERNAME: name, SRP_A: 'ab'.repeat(384) },
    });
    expect(stage.functions.received).toEqual([]);
    for (const of of [moving, hiding]) {
      const guessed = newName();
      for (let turn = 0; turn < 5; turn += 1) await auth(guessed, of, `guess ${turn}`);
      stage.play({ UserMigration: elsewhere({ finalUserStatus: 'CONFIRMED' }) });
      expect(saidOf(await auth(guessed, of, 'old'))).toBe('Password attempts exceeded');
      expect(stage.functions.received).toEqual([]);
      stage.play({ UserMigration: refuses('no') });
    }
  });

  it('counts no guess while the function cannot be asked, because nobody judges it', async () => {
    const closed = new Raw(400, '{}', { 'x-amzn-errortype': 'AccessDeniedException' });
    for (const of of [moving, hiding]) {
      stage.play({ UserMigration: () => closed });
      const name = newName();
      const refused = of === moving ? 'Exception migrating user' : 'Incorrect username or password';
      for (let turn = 0; turn < 7; turn += 1) {
        expect(saidOf(await auth(name, of, 'old'))).toContain(refused);
      }
      stage.play({ UserMigration: elsewhere({ finalUserStatus: 'CONFIRMED' }) });
      tokensIn((await auth(name, of, 'old')).body);
    }
  });

  it('stores a person once, however many tries arrive together', async () => {
    stage.play({ UserMigration: elsewhere({ finalUserStatus: 'CONFIRMED' }) });
    const name = newName();
    const tries = await Promise.all(Array.from({ length: 4 }, () => auth(name, moving, 'old')));
    expect(tries.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});
