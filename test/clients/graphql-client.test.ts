import { GraphQLClient, ClientError } from 'graphql-request';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administrator, TestGateway } from '../support/gateway.js';
import { proof, publicValue, timestampOf } from './fast-srp.js';
import { committed, generated, views } from './generate-types.js';
import * as operator from './generated/admin.js';
import * as app from './generated/app.js';
import { OTHER_PASSWORD, PASSWORD } from './stage.js';

/* graphql-request, unmodified, with the types that its users generate from schema/. */

const email = 'ann@example.com';
let gateway: TestGateway;
/** With the administrator key. */
let office: GraphQLClient;
/** With no credentials. */
let anybody: GraphQLClient;
let userPoolId: string;
let clientId: string;

beforeAll(async () => {
  gateway = await TestGateway.start();
  const key = `${administrator.accessKeyId}:${administrator.secretAccessKey}`;
  office = client('/admin/graphql', key);
  anybody = client('/graphql');
});
afterAll(() => gateway.stop());

it.each(views)('the types of the %s view are those of its schema', async (view) => {
  const hint = 'stale: npx tsx test/clients/generate-types.ts';
  expect(await generated(view), hint).toBe(committed(view));
});

describe('an administrator', () => {
  it('makes a pool, a client and a user', async () => {
    const { createUserPool: pool } = await office.request(operator.CreateUserPoolDocument, {
      input: { poolName: 'people', autoVerifiedAttributes: ['email'] },
    });
    userPoolId = pool!.id;
    expect(pool).toMatchObject({ name: 'people' });
    const made = await office.request(operator.CreateUserPoolClientDocument, {
      input: {
        userPoolId,
        clientName: 'app',
        explicitAuthFlows: [
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_USER_SRP_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
        ],
      },
    });
    clientId = made.createUserPoolClient!.clientId;
    const { createUser } = await office.request(operator.CreateUserDocument, {
      input: {
        userPoolId,
        username: 'bob',
        temporaryPassword: PASSWORD,
        messageAction: 'SUPPRESS',
        userAttributes: [{ name: 'email', value: 'bob@example.com' }],
      },
    });
    expect(createUser).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      username: 'bob',
      status: 'FORCE_CHANGE_PASSWORD',
      enabled: true,
      email: 'bob@example.com',
    });
  });

  it('needs the key', async () => {
    const nobody = client('/admin/graphql');
    const error = await nobody
      .request(operator.UsersDocument, { id: userPoolId })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClientError);
    const { errors } = (error as ClientError).response;
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['ACCESS_DENIED']);
  });
});

describe('a person', () => {
  let refreshToken: string;
  let accessToken: string;

  it('signs up', async () => {
    const input = { clientId, username: 'ann', password: PASSWORD };
    const userAttributes = [{ name: 'email', value: email }];
    const weak = await anybody.request(app.SignUpDocument, {
      input: { ...input, password: 'passw0rd' },
    });
    expect(weak.signUp).toEqual({
      __typename: 'InvalidPassword',
      message: 'Password did not conform with policy: Password must have uppercase characters',
      code: 'INVALID_PASSWORD',
    });
    const { signUp } = await anybody.request(app.SignUpDocument, {
      input: { ...input, userAttributes },
    });
    expect(signUp).toEqual({
      __typename: 'SignUpResult',
      userConfirmed: false,
      userSub: expect.any(String) as string,
      codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***' },
    });
    const again = await anybody.request(app.SignUpDocument, { input });
    expect(again.signUp?.__typename).toBe('UsernameTaken');
  });

  it('confirms with the code that was sent', async () => {
    expect(await tellTokens(passwordStep('ann'))).toBe('UserNotConfirmed: User is not confirmed.');
    const who = { clientId, username: 'ann' };
    const resent = await anybody.request(app.ResendConfirmationCodeDocument, { input: who });
    expect(resent.resendConfirmationCode).toMatchObject({ destination: 'a***@e***' });
    const confirmationCode = await gateway.newestCode(userPoolId, email);
    const wrong = { ...who, confirmationCode: confirmationCode === '000000' ? '000001' : '000000' };
    const refused = await anybody.request(app.ConfirmSignUpDocument, { input: wrong });
    expect(refused.confirmSignUp).toMatchObject({
      __typename: 'CodeMismatch',
      code: 'CODE_MISMATCH',
    });
    const done = await anybody.request(app.ConfirmSignUpDocument, {
      input: { ...who, confirmationCode },
    });
    expect(done.confirmSignUp).toEqual({ __typename: 'SignUpConfirmed', username: 'ann' });
  });

  it('signs in by password', async () => {
    expect(await tellTokens(passwordStep('ann'))).toBe(`tokens of ann <${email}>`);
    expect(await tellTokens(passwordStep('ann', 'Not-the-passw0rd'))).toBe(
      'InvalidCredentials: Incorrect username or password.',
    );
  });

  it('signs in by SRP', async () => {
    expect(await tellTokens(srpStep('ann'))).toBe(`tokens of ann <${email}>`);
    expect(await tellTokens(srpStep('ann', 'Not-the-passw0rd'))).toBe(
      'InvalidCredentials: Incorrect username or password.',
    );
  });

  it('replaces a temporary password on the way', async () => {
    expect(await tellTokens(srpStep('bob'))).toBe('tokens of bob <bob@example.com>');
    expect(await tellTokens(passwordStep('bob', OTHER_PASSWORD))).toContain('tokens of bob');
  });

  it('asks who they are, refreshes and signs out everywhere', async () => {
    const step = await passwordStep('ann');
    if (step?.__typename !== 'SignedIn') throw new Error('Ann did not get in');
    ({ accessToken } = step);
    refreshToken = step.refreshToken!;
    const own = client('/graphql', accessToken);
    const { me } = await own.request(app.MeDocument);
    expect(me).toMatchObject({ username: 'ann', email, emailVerified: true });
    expect(me!.attributes[0]).toEqual({ name: 'sub', value: me!.id });

    const input = { clientId, refreshToken };
    const { refreshTokens } = await anybody.request(app.RefreshTokensDocument, { input });
    expect(refreshTokens).toMatchObject({ expiresIn: 3600, refreshToken: null });
    const renewed = client('/graphql', refreshTokens!.accessToken);
    expect((await renewed.request(app.MeDocument)).me?.id).toBe(me!.id);

    const { signOutEverywhere } = await renewed.request(app.SignOutEverywhereDocument);
    expect(signOutEverywhere).toEqual({ username: 'ann' });
    const after = await own.request(app.MeDocument).catch((thrown: unknown) => thrown);
    expect(after).toBeInstanceOf(ClientError);
    expect((after as ClientError).message).toContain('Access Token has been revoked');
    await expect(anybody.request(app.RefreshTokensDocument, { input })).rejects.toThrow(
      'Refresh Token has been revoked',
    );
  });
});

describe('the users of a pool', () => {
  it('are read page by page, and by a typed filter', async () => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: operator.UsersQuery = await office.request(operator.UsersDocument, {
        id: userPoolId,
        first: 1,
        after,
      });
      const { edges, pageInfo } = page.userPool!.users!;
      names.push(...edges!.map((edge) => edge!.node!.username));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(names.sort()).toEqual(['ann', 'bob']);

    const filter = { email: { startsWith: 'BOB@' } };
    const found = await office.request(operator.UsersDocument, { id: userPoolId, filter });
    expect(found.userPool!.users!.edges!.map((edge) => edge!.node)).toEqual([
      { username: 'bob', status: 'CONFIRMED' },
    ]);
  });
});

function client(path: string, bearer?: string): GraphQLClient {
  const headers = bearer === undefined ? undefined : { authorization: `Bearer ${bearer}` };
  return new GraphQLClient(gateway.url + path, { headers });
}

type Step = app.SignInMutation['signIn'];

async function passwordStep(username: string, password = PASSWORD): Promise<Step> {
  const input = { clientId, with: { password: { username, password } } };
  return (await anybody.request(app.SignInDocument, { input })).signIn;
}

async function answerStep(session: string, answer: app.ChallengeAnswer): Promise<Step> {
  const input = { clientId, session, answer };
  return (await anybody.request(app.ContinueSignInDocument, { input })).continueSignIn;
}

async function srpStep(username: string, password = PASSWORD): Promise<Step> {
  const a = 0x47ea62826f7f2d7e7460c8b099fb43715faedefab9a8d630a5e3a6a813f964a5n;
  const input = { clientId, with: { srp: { username, srpA: publicValue(a) } } };
  const { signIn: step } = await anybody.request(app.SignInDocument, { input });
  if (step?.__typename !== 'SrpChallenge') return step;
  const { salt, srpB: B, secretBlock, userIdForSrp: userId, session } = step;
  const poolName = userPoolId.split('_')[1]!;
  const timestamp = timestampOf(new Date());
  const signature = proof({ poolName, userId, password, salt, B, a, secretBlock, timestamp });
  return answerStep(session, { srp: { signature, timestamp } });
}

/** What an app does with a step; TypeScript sees to it that no member of the union is forgotten. */
async function tellTokens(asked: Promise<Step>): Promise<string> {
  const step = await asked;
  if (!step) return 'nothing';
  if (step.__typename === 'Throttled') return `wait ${step.retryAfterSeconds} s`;
  if ('message' in step) return `${step.__typename}: ${step.message}`;
  switch (step.__typename) {
    case 'SignedIn':
      return `tokens of ${step.user.username} <${step.user.email}>`;
    case 'NewPasswordChallenge':
      return tellTokens(answerStep(step.session, { newPassword: { password: OTHER_PASSWORD } }));
    case 'SrpChallenge':
      return `a proof over ${step.secretBlock}`;
    case 'DeviceSrpChallenge':
      return `a proof of a device over ${step.secretBlock}`;
    case 'CodeChallenge':
      return `a code of ${step.kind} sent to ${step.destination}`;
    case 'FactorChoice':
    case 'MfaSetupChallenge':
      return `one of ${step.factors.join(' ')}`;
    case 'PasskeyChallenge':
      return `a passkey for ${JSON.stringify(step.options)}`;
    case 'DeviceChallenge':
      return `a proof of the device ${step.deviceKey}`;
    case 'CustomChallenge':
      return `an answer to ${JSON.stringify(step.parameters)}`;
    default:
      return unreachable(step);
  }
}

function unreachable(step: never): never {
  throw new Error(`No such step: ${JSON.stringify(step)}`);
}
