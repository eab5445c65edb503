import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTINUE, problemOf, SIGN_IN } from './support/documents.js';
import { TestGateway, type GraphqlAnswer } from './support/gateway.js';
import { mailOf, newName, PASSWORD, saidOf } from './support/test-pool.js';
import { proveSrp, startSrp, type SrpStep } from './support/srp-sign-in.js';

const FLOWS = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];
const temporary = 'Temp0rary!word';

let at: TestGateway;
let userPoolId: string;
let clientId: string;

beforeAll(async () => {
  at = await TestGateway.start();
  const pool = await administrator<{ id: string }>(
    'createUserPool(input: $input) { id arn schemaAttributes { name } }',
    'CreateUserPoolInput',
    { poolName: 'people', autoVerifiedAttributes: ['email'] },
  );
  userPoolId = pool.id;
  const client = await administrator<{ clientId: string }>(
    'createUserPoolClient(input: $input) { clientId clientSecret }',
    'CreateUserPoolClientInput',
    { userPoolId, clientName: 'app', explicitAuthFlows: FLOWS },
  );
  clientId = client.clientId;
});

afterAll(() => at.stop());

/** The one root field of an answer that must have it. */
function only<T>({ body }: GraphqlAnswer): T {
  const [value] = Object.values(body.data ?? {});
  if (body.errors || !value) throw new Error(JSON.stringify(body));
  return value as T;
}

/** Runs one mutation that takes an input. */
const mutate = async <T>(field: string, type: string, input: object): Promise<T> =>
  only(await at.graphql(`mutation ($input: ${type}!) { ${field} }`, { input }));

async function administrator<T>(field: string, type: string, input: object): Promise<T> {
  return only(await at.adminGraphql(`mutation ($input: ${type}!) { ${field} }`, { input }));
}

interface Step {
  readonly __typename: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly session: string;
  readonly user: { readonly username: string };
}

const signIn = async (username: string, password: string): Promise<Step> =>
  only(
    await at.graphql(SIGN_IN, { input: { clientId, with: { password: { username, password } } } }),
  );

const me = async (accessToken: string) =>
  only<Record<string, unknown>>(
    await at.graphql('{ me { username sub email emailVerified } }', {}, accessToken),
  );

/** Somebody who may sign in, made with this view alone. */
async function person(): Promise<string> {
  const username = newName();
  const of = { userPoolId, username };
  const made = { ...of, messageAction: 'SUPPRESS' };
  await administrator('createUser(input: $input) { id }', 'AdminCreateUserInput', made);
  const settled = { ...of, password: PASSWORD, permanent: true };
  await administrator(
    'setUserPassword(input: $input) { status }',
    'AdminSetUserPasswordInput',
    settled,
  );
  return username;
}

it('a person signs up, confirms with the mailed code, signs in and asks who they are', async () => {
  const username = newName();
  const email = mailOf(username);
  const joined = await mutate<Record<string, unknown>>(
    `signUp(input: $input) { __typename ... on SignUpResult {
      userConfirmed userSub codeDeliveryDetails { destination deliveryMedium attributeName } } }`,
    'SignUpInput',
    { clientId, username, password: PASSWORD, userAttributes: [{ name: 'email', value: email }] },
  );
  expect(joined).toMatchObject({
    __typename: 'SignUpResult',
    userConfirmed: false,
    codeDeliveryDetails: {
      destination: 'p***@m***',
      deliveryMedium: 'EMAIL',
      attributeName: 'email',
    },
  });
  expect(await signIn(username, PASSWORD)).toMatchObject({ __typename: 'UserNotConfirmed' });

  const resent = await mutate(
    'resendConfirmationCode(input: $input) { __typename }',
    'ResendConfirmationCodeInput',
    { clientId, username },
  );
  expect(resent).toEqual({ __typename: 'CodeDeliveryDetails' });
  const confirmed = await mutate(
    'confirmSignUp(input: $input) { __typename }',
    'ConfirmSignUpInput',
    { clientId, username, confirmationCode: await at.newestCode(userPoolId, email) },
  );
  expect(confirmed).toEqual({ __typename: 'SignUpConfirmed' });

  const step = await signIn(username, PASSWORD);
  expect(step).toMatchObject({ __typename: 'SignedIn', tokenType: 'Bearer', expiresIn: 3600 });
  expect(step.user.username).toBe(username);
  expect(await me(step.accessToken)).toEqual({
    username,
    sub: joined['userSub'],
    email,
    emailVerified: true,
  });
});

it('a person signs in by SRP', async () => {
  const username = await person();
  const start = startSrp();
  const input = { clientId, with: { srp: { username, srpA: start.A } } };
  const step = only<SrpStep & Step>(await at.graphql(SIGN_IN, { input }));
  expect(step).toMatchObject({ __typename: 'SrpChallenge', challengeName: 'PASSWORD_VERIFIER' });
  const poolName = userPoolId.slice(userPoolId.indexOf('_') + 1);
  const answer = { srp: proveSrp(start, step, poolName, PASSWORD) };
  const next = { input: { clientId, session: step.session, answer } };
  expect(only<Step>(await at.graphql(CONTINUE, next))).toMatchObject({
    __typename: 'SignedIn',
    user: { username },
  });
});

it('a temporary password is replaced in a typed step, once', async () => {
  const username = newName();
  await administrator('createUser(input: $input) { id }', 'AdminCreateUserInput', {
    userPoolId,
    username,
    temporaryPassword: temporary,
    messageAction: 'SUPPRESS',
  });
  const step = await signIn(username, temporary);
  expect(step).toMatchObject({ __typename: 'NewPasswordChallenge', requiredAttributes: [] });
  const answer = (newPassword: object) => ({
    input: { clientId, session: step.session, answer: { newPassword } },
  });
  const weak = await at.graphql(CONTINUE, answer({ password: 'weak' }));
  expect(problemOf(weak)?.code).toBe('INVALID_PASSWORD');
  const done = only<Step>(await at.graphql(CONTINUE, answer({ password: PASSWORD })));
  expect(done.__typename).toBe('SignedIn');
  const again = await at.graphql(CONTINUE, answer({ password: PASSWORD }));
  expect(only(again)).toMatchObject({
    __typename: 'ChallengeMismatch',
    code: 'NOT_AUTHORIZED',
    message: 'Invalid session for the user, session can only be used once.',
  });
});

it('an administrator signs a person in', async () => {
  const username = await person();
  const step = await administrator<Step>(
    'adminSignIn(input: $input) { __typename ... on SignedIn { accessToken user { username } } }',
    'AdminSignInInput',
    { userPoolId, clientId, with: { password: { username, password: PASSWORD } } },
  );
  expect(step).toMatchObject({ __typename: 'SignedIn', user: { username } });
  expect(await me(step.accessToken)).toMatchObject({ username });
});

it('tokens are refreshed, and the sign-in is revoked', async () => {
  const username = await person();
  const { refreshToken } = await signIn(username, PASSWORD);
  const other = await signIn(username, PASSWORD);
  const refresh = () =>
    at.graphql(
      `mutation ($input: GetTokensFromRefreshTokenInput!) {
        refreshTokens(input: $input) { accessToken refreshToken expiresIn } }`,
      { input: { clientId, refreshToken } },
    );
  const renewed = only<Step>(await refresh());
  expect(renewed.refreshToken).toBeNull();
  expect(await me(renewed.accessToken)).toMatchObject({ username });
  const token = { clientId, token: refreshToken };
  await mutate('revokeToken(input: $input) { clientId }', 'RevokeTokenInput', token);
  expect(problemOf(await refresh())).toEqual({
    code: 'NOT_AUTHORIZED',
    message: 'Refresh Token has been revoked',
  });
  const ended = await at.graphql('{ me { username } }', {}, renewed.accessToken);
  expect(problemOf(ended)?.message).toBe('Access Token has been revoked');
  expect(await me(other.accessToken)).toMatchObject({ username });
});

it('a sign-out ends every sign-in of the person, at both doors', async () => {
  const username = await person();
  const [one, other] = [await signIn(username, PASSWORD), await signIn(username, PASSWORD)];
  const out = await at.graphql('mutation { signOutEverywhere { username } }', {}, one.accessToken);
  expect(only(out)).toEqual({ username });
  for (const { accessToken } of [one, other]) {
    const asked = await at.graphql('{ me { username } }', {}, accessToken);
    expect(problemOf(asked)?.message).toBe('Access Token has been revoked');
    const aws = await at.aws('GetUser', { AccessToken: accessToken });
    expect(saidOf(aws)).toBe('Access Token has been revoked');
  }
});

it('what is made at one door is there at the other', async () => {
  const username = await person();
  const { AuthenticationResult } = await at.done<{ AuthenticationResult: { AccessToken: string } }>(
    'InitiateAuth',
    {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: username, PASSWORD },
    },
  );
  expect(await me(AuthenticationResult.AccessToken)).toMatchObject({ username });
  const of = { userPoolId, username };
  await administrator('deleteUser(input: $input) { id }', 'AdminDeleteUserInput', of);
  const { body } = await at.aws('AdminGetUser', { UserPoolId: userPoolId, Username: username });
  expect(body['__type']).toBe('UserNotFoundException');
  const query = 'query ($p: ID!, $u: String!) { user(userPoolId: $p, username: $u) { id } }';
  const asked = await at.adminGraphql(query, { p: userPoolId, u: username });
  expect(problemOf(asked)?.code).toBe('USER_NOT_FOUND');
});
