import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailOf, newName, PASSWORD, saidOf, type TestPool } from './support/test-pool.js';
import { answers, refuses, TriggerStage } from './support/trigger-stage.js';

let stage: TriggerStage;
let pool: TestPool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  pool = await stage.pool(['PreSignUp', 'PostConfirmation']);
});
afterAll(() => stage.stop());
beforeEach(() => stage.play());

const userOf = (Username: string, of = pool) =>
  stage.at.done('AdminGetUser', { UserPoolId: of.id, Username });
const attributesOf = async (name: string, of = pool) => {
  const listed = (await userOf(name, of))['UserAttributes'] as { Name: string; Value: string }[];
  return Object.fromEntries(listed.map(({ Name, Value }) => [Name, Value]));
};

describe('PreSignUp', () => {
  it('is asked by SignUp, with everything the caller said', async () => {
    const name = newName();
    const ValidationData = [{ Name: 'captcha', Value: '7' }];
    const { body } = await pool.signUp(name, { ValidationData, ClientMetadata: { from: 'ad' } });
    expect(body).toMatchObject({ UserConfirmed: false });
    expect(stage.functions.received.map(({ event }) => event)).toEqual([
      {
        version: '1',
        triggerSource: 'PreSignUp_SignUp',
        region: 'us-east-1',
        userPoolId: pool.id,
        userName: name,
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: pool.client.id },
        request: {
          userAttributes: { email: mailOf(name) },
          validationData: { captcha: '7' },
          clientMetadata: { from: 'ad' },
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ]);
  });

  it('is asked by signUp of GraphQL in the same way', async () => {
    const name = newName();
    const mutation = `mutation ($input: SignUpInput!) { signUp(input: $input) {
      ... on SignUpResult { userConfirmed } ... on Problem { code message } } }`;
    const input = {
      clientId: pool.client.id,
      username: name,
      password: PASSWORD,
      userAttributes: [{ name: 'email', value: mailOf(name) }],
    };
    stage.play({ PreSignUp: refuses('not today') });
    const { body } = await stage.at.graphql(mutation, { input });
    expect(body.data).toEqual({
      signUp: {
        code: 'USER_LAMBDA_VALIDATION',
        message: 'PreSignUp failed with error not today.',
      },
    });
    const { request } = stage.event('PreSignUp_SignUp');
    expect(request).toEqual({ userAttributes: { email: mailOf(name) }, validationData: null });
  });

  it('refuses, and nobody is stored', async () => {
    stage.play({ PreSignUp: refuses('we are closed') });
    const name = newName();
    const { status, body } = await pool.signUp(name);
    expect([status, body]).toEqual([
      400,
      {
        __type: 'UserLambdaValidationException',
        message: 'PreSignUp failed with error we are closed.',
      },
    ]);
    stage.play();
    expect((await pool.signUp(name)).status).toBe(200);
  });

  it('confirms at once: no code, and the confirmation is told', async () => {
    stage.play({ PreSignUp: answers({ autoConfirmUser: true, autoVerifyEmail: true }) });
    const name = newName();
    const { body } = await pool.signUp(name, { ClientMetadata: { from: 'ad' } });
    expect(body).toEqual({ UserConfirmed: true, UserSub: expect.any(String) as string });
    await expect(pool.code(name)).rejects.toThrow('No message');
    expect(await attributesOf(name)).toMatchObject({ email_verified: 'true' });
    const told = stage.event('PostConfirmation_ConfirmSignUp');
    expect(told.callerContext.clientId).toBe(pool.client.id);
    expect(told.request).toEqual({
      userAttributes: {
        sub: body['UserSub'],
        'cognito:user_status': 'CONFIRMED',
        email: mailOf(name),
        email_verified: 'true',
      },
      clientMetadata: { from: 'ad' },
    });
    expect(told.response).toEqual({});
  });

  it('cannot verify what is not there', async () => {
    stage.play({ PreSignUp: answers({ autoConfirmUser: true, autoVerifyPhone: true }) });
    const { body } = await pool.signUp(newName());
    expect(body['__type']).toBe('InvalidLambdaResponseException');
  });

  it('verifies without confirming: the code is sent all the same', async () => {
    stage.play({ PreSignUp: answers({ autoVerifyEmail: true }) });
    const name = newName();
    expect((await pool.signUp(name)).body).toMatchObject({ UserConfirmed: false });
    expect((await pool.confirm(name, await pool.code(name))).status).toBe(200);
  });

  it('takes an alias from somebody else when it verifies it', async () => {
    const aliases = await stage.pool(['PreSignUp'], { pool: { AliasAttributes: ['email'] } });
    stage.play({ PreSignUp: answers({ autoConfirmUser: true, autoVerifyEmail: true }) });
    const [one, other] = [newName(), newName()];
    const UserAttributes = [{ Name: 'email', Value: mailOf(one) }];
    expect((await aliases.signUp(one)).status).toBe(200);
    expect((await aliases.signUp(other, { UserAttributes })).status).toBe(200);
    expect(await attributesOf(one, aliases)).toMatchObject({ email_verified: 'false' });
    const found = await userOf(mailOf(one), aliases);
    expect(found['Username']).toBe(other);
  });

  it('is asked by AdminCreateUser, which obeys a refusal only', async () => {
    stage.play({ PreSignUp: answers({ autoConfirmUser: true, autoVerifyEmail: true }) });
    const name = newName();
    const { User } = await stage.at.done<{ User: { UserStatus: string } }>('AdminCreateUser', {
      UserPoolId: pool.id,
      Username: name,
      ValidationData: [{ Name: 'desk', Value: '4' }],
      ClientMetadata: { by: 'ann' },
    });
    expect(User.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    const [event] = stage.functions.received.map((one) => one.event);
    expect(stage.functions.received).toHaveLength(1);
    expect(event).toMatchObject({
      triggerSource: 'PreSignUp_AdminCreateUser',
      userName: name,
      callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
      request: { userAttributes: {}, validationData: { desk: '4' }, clientMetadata: { by: 'ann' } },
    });
    stage.play({ PreSignUp: refuses('no') });
    const refused = await stage.at.aws('AdminCreateUser', {
      UserPoolId: pool.id,
      Username: newName(),
    });
    expect(saidOf(refused)).toBe('PreSignUp failed with error no.');
  });
});

describe.each([
  ['no object', () => 'yes', 'Invalid lambda function output : Invalid JSON'],
  ['nothing', () => undefined, 'Invalid lambda function output : Invalid JSON'],
  ['another object', () => ({ statusCode: 200 }), 'Unrecognizable lambda output'],
  ['no response', answers(null as never), 'Unrecognizable lambda output'],
  ['a flag that is a text', answers({ autoConfirmUser: 'true' }), 'Unrecognizable lambda output'],
])('an answer that is %s', (_what, handler, message) => {
  it('is refused', async () => {
    stage.play({ PreSignUp: handler });
    const { status, body } = await pool.signUp(newName());
    expect([status, body]).toEqual([400, { __type: 'InvalidLambdaResponseException', message }]);
  });
});

describe('PostConfirmation', () => {
  it('is told of a confirmation by code', async () => {
    const name = newName();
    await pool.signUp(name);
    const code = { ConfirmationCode: await pool.code(name), ClientMetadata: { a: 'b' } };
    await stage.at.done('ConfirmSignUp', { ClientId: pool.client.id, Username: name, ...code });
    const { userName, request } = stage.event('PostConfirmation_ConfirmSignUp');
    expect([userName, request['clientMetadata']]).toEqual([name, { a: 'b' }]);
    expect(request['userAttributes']).toMatchObject({
      'cognito:user_status': 'CONFIRMED',
      email_verified: 'true',
    });
  });

  it('is told of a confirmation by an administrator', async () => {
    const name = newName();
    await pool.signUp(name);
    const input = { UserPoolId: pool.id, Username: name, ClientMetadata: { a: 'b' } };
    await stage.at.done('AdminConfirmSignUp', input);
    const event = stage.event('PostConfirmation_ConfirmSignUp');
    expect(event.callerContext.clientId).toBe('CLIENT_ID_NOT_APPLICABLE');
    expect(event.request['clientMetadata']).toEqual({ a: 'b' });
  });

  it('is told of a confirmation by a link, whose place in the mail CustomMessage may choose', async () => {
    const linking = await stage.pool(['PostConfirmation', 'CustomMessage'], {
      pool: { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
    });
    const emailMessage = 'Ours: {##Click Here##}';
    stage.play({ CustomMessage: answers({ emailMessage }) });
    const name = newName();
    await linking.signUp(name);
    const { request } = stage.event('CustomMessage_SignUp');
    expect(request['linkParameter']).toBe('{##Click Here##}');
    const mail = await stage.at.newestMessage(linking.id, mailOf(name));
    const [, link] = /^Ours: <a href="([^"]+)">Click Here<\/a>$/.exec(mail)!;
    const { searchParams } = new URL(link!.replaceAll('&amp;', '&'));
    const asked = { method: 'POST', body: searchParams };
    expect((await fetch(`${stage.at.url}/confirmUser`, asked)).status).toBe(200);
    expect(stage.event('PostConfirmation_ConfirmSignUp').userName).toBe(name);
  });

  it('fails, and the person stays confirmed', async () => {
    const name = newName();
    await pool.signUp(name);
    stage.play({ PostConfirmation: refuses('mail is down') });
    const answer = await pool.confirm(name, await pool.code(name));
    expect(answer.body).toEqual({
      __type: 'UserLambdaValidationException',
      message: 'PostConfirmation failed with error mail is down.',
    });
    expect((await userOf(name))['UserStatus']).toBe('CONFIRMED');
  });

  it('is told of a new password in place of a forgotten one', async () => {
    const name = newName();
    await pool.signUp(name);
    await pool.confirm(name, await pool.code(name));
    const ClientId = pool.client.id;
    await stage.at.done('ForgotPassword', { ClientId, Username: name });
    stage.play();
    await stage.at.done('ConfirmForgotPassword', {
      ...{ ClientId, Username: name, Password: `${PASSWORD}2` },
      ConfirmationCode: await pool.code(name),
      ClientMetadata: { a: 'b' },
    });
    const { request } = stage.event('PostConfirmation_ConfirmForgotPassword');
    expect(request['clientMetadata']).toEqual({ a: 'b' });
  });
});

it('waits five seconds for a function, three times', async () => {
  stage.play({ PreSignUp: () => new Promise((done) => setTimeout(done, 6_000)) });
  const begun = Date.now();
  const { status, body } = await pool.signUp(newName());
  expect([status, body]).toEqual([
    400,
    {
      __type: 'UnexpectedLambdaException',
      message:
        'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    },
  ]);
  expect(Date.now() - begun).toBeGreaterThan(14_900);
  expect(stage.functions.of('PreSignUp')).toHaveLength(3);
}, 60_000);

it('costs a pool without functions nothing', async () => {
  const plain = await stage.pool([]);
  const name = newName();
  await plain.signUp(name);
  await plain.confirm(name, await plain.code(name));
  expect(stage.functions.received).toEqual([]);
});
