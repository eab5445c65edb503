import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf, type Refusal } from './support/documents.js';
import { TestGateway, type AwsAnswer } from './support/gateway.js';
import { rootField } from './support/schema-operations.js';
import { mailOf, newName, PASSWORD, TestPool, type TestClient } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;
let closed: TestPool;
let secretive: TestClient;
let hiding: TestClient;
let bare: TestClient;
let taken: string;
let unconfirmed: string;
let locked: string;
let tokens: { AccessToken: string; RefreshToken: string };

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  closed = await TestPool.make(at, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
  secretive = await pool.newClient({ GenerateSecret: true });
  hiding = await pool.newClient({ PreventUserExistenceErrors: 'ENABLED' });
  bare = await pool.newClient({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] });
  const person = await pool.person();
  taken = person.username;
  tokens = await pool.signIn(person);
  unconfirmed = newName();
  await pool.signUp(unconfirmed);
  locked = (await pool.person()).username;
  at.clock.stop();
  for (let nth = 0; nth < 5; nth += 1) await pool.passwordAuth(locked, 'Wr0ng!password');
});

afterAll(() => at.stop());

/** One refusal as it is asked for at each door; the inputs are made when the gateway runs. */
interface Case {
  readonly what: string;
  readonly aws: () => readonly [operation: string, input: object];
  readonly graphql: () => readonly [field: string, input: object];
  /** Whose right is needed at the GraphQL door; nobody's, unless told. */
  readonly by?: 'administrator';
}

const ask = async ({ graphql, by }: Case) => {
  const [name, input] = graphql();
  const { document } = rootField(by ? 'admin' : 'app', name);
  return by ? at.adminGraphql(document, { input }) : at.graphql(document, { input });
};

/** `UsernameExistsException` and its like as GraphQL writes it: `USERNAME_EXISTS`. */
const enumCase = (exception: unknown): string =>
  String(exception)
    .replace(/Exception$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase();

const refusalOf = ({ body }: AwsAnswer): Refusal => ({
  code: enumCase(body['__type']),
  message: body['message'],
});

const lower = (input: object): object =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name[0]!.toLowerCase() + name.slice(1), value]),
  );

/** The members have the same names at both doors, but for the first letter. */
const alike = (
  what: string,
  [operation, field]: readonly [string, string],
  input: () => object,
  by?: 'administrator',
): Case => ({
  what,
  aws: () => [operation, input()],
  graphql: () => [field, lower(input())],
  ...(by && { by }),
});

const signUp = (what: string, input: () => object): Case =>
  alike(what, ['SignUp', 'signUp'], () => ({
    ClientId: pool.client.id,
    Username: newName(),
    Password: PASSWORD,
    ...input(),
  }));

const signIn = (what: string, given: () => readonly [TestClient, string, string]): Case => ({
  what,
  aws: () => {
    const [{ id: ClientId }, USERNAME, PASSWORD] = given();
    const AuthParameters = { USERNAME, PASSWORD };
    return ['InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }];
  },
  graphql: () => {
    const [{ id: clientId }, username, password] = given();
    return ['signIn', { clientId, with: { password: { username, password } } }];
  },
});

const missing = 'us-east-1_Missing00';
const noClient = 'nosuchclient0123456789abcd';
const attributes = (what: string, name: string, value: string): Case => ({
  what,
  aws: () => [
    'SignUp',
    {
      ClientId: pool.client.id,
      Username: 'x',
      Password: PASSWORD,
      UserAttributes: [{ Name: name, Value: value }],
    },
  ],
  graphql: () => [
    'signUp',
    {
      clientId: pool.client.id,
      username: 'x',
      password: PASSWORD,
      userAttributes: [{ name, value }],
    },
  ],
});

const confirm = (what: string, input: () => object) =>
  alike(what, ['ConfirmSignUp', 'confirmSignUp'], () => ({
    ClientId: pool.client.id,
    ...input(),
  }));
const resend = (what: string, input: () => object) =>
  alike(what, ['ResendConfirmationCode', 'resendConfirmationCode'], () => ({
    ClientId: pool.client.id,
    ...input(),
  }));
const forgot = (what: string, input: () => object) =>
  alike(what, ['ForgotPassword', 'forgotPassword'], () => ({
    ClientId: pool.client.id,
    ...input(),
  }));
const recover = (what: string, input: () => object) =>
  alike(what, ['ConfirmForgotPassword', 'confirmForgotPassword'], () => ({
    ClientId: pool.client.id,
    ConfirmationCode: '123456',
    Password: PASSWORD,
    ...input(),
  }));
const refresh = (what: string, input: () => object) =>
  alike(what, ['GetTokensFromRefreshToken', 'refreshTokens'], input);
const revoke = (what: string, input: () => object) =>
  alike(what, ['RevokeToken', 'revokeToken'], input);
const byAdmin = (what: string, names: readonly [string, string], input: () => object) =>
  alike(what, names, () => ({ UserPoolId: pool.id, ...input() }), 'administrator');

const write = (what: string, Name: string, Value: string): Case => ({
  what,
  aws: () => [
    'AdminUpdateUserAttributes',
    { UserPoolId: pool.id, Username: taken, UserAttributes: [{ Name, Value }] },
  ],
  graphql: () => [
    'updateUserAttributes',
    { userPoolId: pool.id, username: taken, userAttributes: [{ name: Name, value: Value }] },
  ],
  by: 'administrator',
});

const create = ['AdminCreateUser', 'createUser'] as const;
const setPassword = ['AdminSetUserPassword', 'setUserPassword'] as const;
const newClient = ['CreateUserPoolClient', 'createUserPoolClient'] as const;

const cases: readonly Case[] = [
  signUp('a taken name', () => ({ Username: taken })),
  signUp('an unknown client', () => ({ ClientId: noClient })),
  signUp('a pool that only administrators fill', () => ({ ClientId: closed.client.id })),
  signUp('a password too short for the pool', () => ({ Password: 'Pw0!' })),
  signUp('no capital letter', () => ({ Password: 'passw0rd!' })),
  signUp('no small letter', () => ({ Password: 'PASSW0RD!' })),
  signUp('no digit', () => ({ Password: 'Password!' })),
  signUp('no symbol', () => ({ Password: 'Passw0rdX' })),
  signUp('a name of blanks', () => ({ Username: 'a b' })),
  signUp('several faults at once', () => ({ Username: 'a b', Password: 'x'.repeat(300) })),
  signUp('no secret hash', () => ({ ClientId: secretive.id })),
  signUp('a wrong secret hash', () => ({ ClientId: secretive.id, SecretHash: 'AAAA' })),
  signUp('a secret hash without a secret', () => ({ SecretHash: 'AAAA' })),
  attributes('an attribute that the pool has not', 'custom:shoe', '43'),
  attributes('an address that is none', 'email', 'nowhere'),
  attributes('a number that is none', 'phone_number', '0151'),
  attributes('an attribute that nobody writes', 'email_verified', 'true'),
  confirm('a wrong code', () => ({ Username: unconfirmed, ConfirmationCode: 'x' })),
  confirm('a confirmed person', () => ({ Username: taken, ConfirmationCode: '123456' })),
  confirm('a name that nobody has', () => ({ Username: 'nobody', ConfirmationCode: '123456' })),
  confirm('a code with a blank', () => ({ Username: unconfirmed, ConfirmationCode: '1 2' })),
  resend('a confirmed person', () => ({ Username: taken })),
  resend('a name that nobody has', () => ({ Username: 'nobody' })),
  forgot('nowhere to send a code', () => ({ Username: taken })),
  forgot('a forgotten password of nobody', () => ({ Username: 'nobody' })),
  recover('a code that nobody asked for', () => ({ Username: taken })),
  recover('a code for nobody', () => ({ Username: 'nobody' })),
  recover('a code where it is hidden', () => ({ ClientId: hiding.id, Username: 'nobody' })),
  recover('a weak password instead of the old one', () => ({ Username: taken, Password: 'weak' })),
  signIn('a wrong password', () => [pool.client, taken, 'Wr0ng!password']),
  signIn('a name that nobody has', () => [pool.client, 'nobody', PASSWORD]),
  signIn('such a name at a client that hides it', () => [hiding, 'nobody', PASSWORD]),
  signIn('a person who has not confirmed', () => [pool.client, unconfirmed, PASSWORD]),
  signIn('a person who has to wait', () => [pool.client, locked, PASSWORD]),
  signIn('a flow that is off', () => [bare, taken, PASSWORD]),
  signIn('a client with a secret', () => [secretive, taken, PASSWORD]),
  signIn('an unknown client', () => [{ id: noClient, secret: undefined }, taken, PASSWORD]),
  {
    what: 'answering a session that never was',
    aws: () => [
      'RespondToAuthChallenge',
      {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ClientId: pool.client.id,
        Session: 'x'.repeat(40),
        ChallengeResponses: { USERNAME: taken, NEW_PASSWORD: PASSWORD },
      },
    ],
    graphql: () => [
      'continueSignIn',
      {
        clientId: pool.client.id,
        session: 'x'.repeat(40),
        answer: { newPassword: { password: PASSWORD } },
      },
    ],
  },
  refresh('refreshing with nonsense', () => ({ ClientId: pool.client.id, RefreshToken: 'x' })),
  refresh('refreshing for another client', () => ({
    ClientId: hiding.id,
    RefreshToken: tokens.RefreshToken,
  })),
  refresh('refreshing without the secret', () => ({
    ClientId: secretive.id,
    RefreshToken: tokens.RefreshToken,
  })),
  refresh('refreshing for nobody', () => ({ ClientId: noClient, RefreshToken: 'x' })),
  revoke('revoking for nobody', () => ({ ClientId: noClient, Token: 'x' })),
  revoke('revoking an access token', () => ({
    ClientId: pool.client.id,
    Token: tokens.AccessToken,
  })),
  byAdmin('creating a taken name', create, () => ({ Username: taken })),
  byAdmin('creating in no pool', create, () => ({ UserPoolId: missing, Username: 'x' })),
  byAdmin('a weak temporary password', create, () => ({
    Username: 'x',
    TemporaryPassword: 'Weakpassword!',
  })),
  byAdmin('resending to a confirmed person', create, () => ({
    Username: taken,
    MessageAction: 'RESEND',
  })),
  byAdmin('a weak password', setPassword, () => ({ Username: taken, Password: 'weak' })),
  byAdmin('the password of nobody', setPassword, () => ({
    Username: 'nobody',
    Password: PASSWORD,
  })),
  byAdmin('confirming again', ['AdminConfirmSignUp', 'confirmUser'], () => ({ Username: taken })),
  byAdmin('resetting nowhere', ['AdminResetUserPassword', 'resetUserPassword'], () => ({
    Username: taken,
  })),
  byAdmin('enabling nobody', ['AdminEnableUser', 'enableUser'], () => ({ Username: 'nobody' })),
  byAdmin('disabling nobody', ['AdminDisableUser', 'disableUser'], () => ({ Username: 'nobody' })),
  byAdmin('signing nobody out', ['AdminUserGlobalSignOut', 'signOutUser'], () => ({
    Username: 'nobody',
  })),
  byAdmin('an unknown name', ['AdminDeleteUserAttributes', 'deleteUserAttributes'], () => ({
    Username: taken,
    UserAttributeNames: ['custom:none'],
  })),
  write('an attribute that never changes', 'sub', 'x'),
  write('a flag without its address', 'email_verified', 'true'),
  write('an attribute that is not there', 'custom:none', '1'),
  byAdmin('deleting nobody', ['AdminDeleteUser', 'deleteUser'], () => ({ Username: 'nobody' })),
  byAdmin('deleting no pool', ['DeleteUserPool', 'deleteUserPool'], () => ({
    UserPoolId: missing,
  })),
  byAdmin('deleting no client', ['DeleteUserPoolClient', 'deleteUserPoolClient'], () => ({
    ClientId: noClient,
  })),
  byAdmin('old and new names of flows together', newClient, () => ({
    ClientName: 'x',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'],
  })),
  byAdmin('a token that lives too short', newClient, () => ({
    ClientName: 'x',
    RefreshTokenValidity: 1,
    AccessTokenValidity: 100,
  })),
  alike(
    'a pool name with a slash',
    ['CreateUserPool', 'createUserPool'],
    () => ({ PoolName: 'a/b' }),
    'administrator',
  ),
];

describe('a refusal is worded alike at both doors:', () => {
  it.each(cases)('$what', async (one) => {
    const [operation, input] = one.aws();
    const aws = await at.aws(operation, input);
    const graphql = problemOf(await ask(one));
    expect(aws.status).toBe(400);
    expect(graphql).toEqual(refusalOf(aws));
  });

  it('an access token that is none', async () => {
    const aws = await at.aws('GetUser', { AccessToken: 'a.b.c' });
    const { document } = rootField('app', 'me');
    const graphql = await at.graphql(document, {}, 'a.b.c');
    expect(problemOf(graphql)).toEqual(refusalOf(aws));
  });

  it('what is no refusal is none at both', async () => {
    const [one, other] = [newName(), newName()];
    expect((await pool.signUp(one)).status).toBe(200);
    const { document } = rootField('app', 'signUp');
    const input = {
      clientId: pool.client.id,
      username: other,
      password: PASSWORD,
      userAttributes: [{ name: 'email', value: mailOf(other) }],
    };
    const answer = await at.graphql(document, { input });
    expect([answer.status, problemOf(answer), answer.body.errors]).toEqual([
      200,
      undefined,
      undefined,
    ]);
  });

  it('the words differ from case to case', async () => {
    const said = new Set<unknown>();
    for (const { aws } of cases) {
      const [operation, input] = aws();
      said.add((await at.aws(operation, input)).body['message']);
    }
    expect(said.size).toBeGreaterThan(cases.length / 2);
  });
});
