import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import {
  askForToken,
  machineToken,
  makeResourceServer,
  newMachine,
  scopesNamed,
} from './support/machines.js';
import { EVERY_FLOW, TestPool, type TestClient } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;
let other: TestPool;
let machine: TestClient;

const ALL = ['orders/read', 'orders/write', 'https://stock.example/v1/count'];

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  other = await TestPool.make(at);
  await makeResourceServer(pool, 'orders', ['read', 'write', 'delete']);
  await makeResourceServer(pool, 'https://stock.example/v1', ['count']);
  await makeResourceServer(other, 'orders', ['read']);
  await makeResourceServer(other, 'theirs', ['read']);
  machine = await newMachine(pool, ALL);
});

afterAll(() => at.stop());

const refused = async (client: TestClient, more: object = {}) => {
  const { status, body } = await askForToken(at, client, more);
  return [status, body['__type'], body['message']];
};
const scopesOf = async (client: TestClient, more: object = {}) =>
  String(decodeJwt((await machineToken(at, client, more)).AccessToken)['scope']).split(' ');
const badScope = (scope: string) => [
  400,
  'InvalidParameterException',
  `Invalid scope requested: ${scope}`,
];
const nothingLeft = ({ id }: TestClient) => [
  400,
  'InvalidParameterException',
  `Client ${id} has no scope that a token could allow.`,
];
const wrongSecret = ({ id }: TestClient) => [
  400,
  'NotAuthorizedException',
  `Unable to verify secret for client ${id}`,
];

describe('GetClientToken', () => {
  it('gives a token of the client, with every claim of one and no other', async () => {
    const token = await machineToken(at, machine);
    expect(token).toEqual({
      AccessToken: expect.any(String),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    });
    const claims = decodeJwt(token.AccessToken);
    const now = Math.floor(at.clock.now().getTime() / 1000);
    expect(claims).toEqual({
      sub: machine.id,
      iss: `${at.url}/${pool.id}`,
      client_id: machine.id,
      token_use: 'access',
      scope: ALL.join(' '),
      version: 2,
      auth_time: claims.iat,
      iat: expect.any(Number),
      exp: claims.iat! + 3600,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(Math.abs(claims.iat! - now)).toBeLessThanOrEqual(5);
    const header = { alg: 'RS256', kid: expect.any(String) };
    expect(decodeProtectedHeader(token.AccessToken)).toEqual(header);
    const again = decodeJwt((await machineToken(at, machine)).AccessToken);
    expect(again.jti).not.toBe(claims.jti);
  });

  it('lives as long as the access tokens of the client', async () => {
    const units = { TokenValidityUnits: { AccessToken: 'minutes' }, AccessTokenValidity: 7 };
    const client = await newMachine(pool, ALL, { ...units, EnableTokenRevocation: false });
    const { AccessToken, ExpiresIn } = await machineToken(at, client);
    const { exp, iat, jti } = decodeJwt(AccessToken);
    expect([ExpiresIn, exp! - iat!, typeof jti]).toEqual([420, 420, 'string']);
  });

  it('gives the scopes that are asked for, each once', async () => {
    expect(await scopesOf(machine, { Scopes: ['orders/write'] })).toEqual(['orders/write']);
    const twice = { Scopes: ['orders/write', ALL[2], 'orders/write'] };
    expect(await scopesOf(machine, twice)).toEqual(['orders/write', ALL[2]]);
    for (const more of [{ Scopes: [] }, { Scopes: null }, {}]) {
      expect(await scopesOf(machine, more)).toEqual(ALL);
    }
  });

  it.each([
    ['one that the pool has and the client does not list', 'orders/delete'],
    ['one of another pool', 'theirs/read'],
    ['one that is nowhere', 'nowhere/read'],
    ['the one of signed-in users', 'aws.cognito.signin.user.admin'],
    ['openid', 'openid'],
    ['a part of one', 'orders/'],
    ['one in another case', 'Orders/read'],
  ])('refuses a scope: %s', async (_name, scope) => {
    expect(await refused(machine, { Scopes: ['orders/read', scope] })).toEqual(badScope(scope));
  });

  it.each([
    ['a blank in a scope', ['orders/read orders/write']],
    ['an empty scope', ['']],
    ['51 scopes', Array.from({ length: 51 }, (_, nth) => `orders/${nth}`)],
    ['a long scope', ['a'.repeat(257)]],
  ])('refuses what breaks a limit: %s', async (_name, Scopes) => {
    const [status, type, message] = await refused(machine, { Scopes });
    expect([status, type]).toEqual([400, 'InvalidParameterException']);
    expect(message).toMatch(/^1 validation error detected: /);
  });

  it('leaves a scope out that its resource server has no more, without a word', async () => {
    const Identifier = 'moving';
    await makeResourceServer(pool, Identifier, ['a', 'b']);
    const client = await newMachine(pool, ['moving/a', 'moving/b', 'orders/read']);
    const change = { UserPoolId: pool.id, Identifier, Name: 'api' };
    await at.done('UpdateResourceServer', { ...change, Scopes: scopesNamed(['b', 'c']) });
    expect(await scopesOf(client)).toEqual(['moving/b', 'orders/read']);
    const asked = { Scopes: ['moving/a', 'orders/read'] };
    expect(await scopesOf(client, asked)).toEqual(['orders/read']);
    expect(await refused(client, { Scopes: ['moving/a'] })).toEqual(nothingLeft(client));
    await at.done('DeleteResourceServer', { UserPoolId: pool.id, Identifier });
    expect(await scopesOf(client)).toEqual(['orders/read']);
    const shown = await at.done<{ UserPoolClient: object }>('DescribeUserPoolClient', {
      UserPoolId: pool.id,
      ClientId: client.id,
    });
    const AllowedOAuthScopes = ['moving/a', 'moving/b', 'orders/read'];
    expect(shown.UserPoolClient).toMatchObject({ AllowedOAuthScopes });
  });

  it('gives nothing where there is nothing to give', async () => {
    const client = await newMachine(pool, []);
    expect(await refused(client)).toEqual(nothingLeft(client));
  });
});

describe('the client of GetClientToken', () => {
  it('proves itself by a secret of its own', async () => {
    const neighbour = await newMachine(pool, ALL);
    for (const secret of [neighbour.secret!, `${machine.secret!}x`, 'x'.repeat(51)]) {
      expect(await refused({ ...machine, secret })).toEqual(wrongSecret(machine));
    }
    const upper = machine.secret!.toUpperCase();
    expect(await refused({ ...machine, secret: upper })).toEqual(wrongSecret(machine));
  });

  it('proves itself by either of two secrets, and by a deleted one no more', async () => {
    const client = await newMachine(pool, ALL);
    const of = { UserPoolId: pool.id, ClientId: client.id };
    interface Described {
      readonly ClientSecretDescriptor: { ClientSecretValue: string };
    }
    const { ClientSecretDescriptor: added } = await at.done<Described>(
      'AddUserPoolClientSecret',
      of,
    );
    const second = { ...client, secret: added.ClientSecretValue };
    await machineToken(at, client);
    await machineToken(at, second);
    const { ClientSecrets } = await at.done<{ ClientSecrets: { ClientSecretId: string }[] }>(
      'ListUserPoolClientSecrets',
      of,
    );
    const { ClientSecretId } = ClientSecrets[0]!;
    await at.done('DeleteUserPoolClientSecret', { ...of, ClientSecretId });
    expect(await refused(client)).toEqual(wrongSecret(client));
    await machineToken(at, second);
  });

  it('must have the flow', async () => {
    const apps = await pool.newClient({ GenerateSecret: true, ExplicitAuthFlows: EVERY_FLOW });
    const unset = await pool.newClient({ GenerateSecret: true, ExplicitAuthFlows: undefined });
    for (const client of [apps, unset]) {
      expect(await refused(client)).toEqual([
        400,
        'InvalidParameterException',
        'Auth flow not enabled for this client',
      ]);
      const wrong = { ...client, secret: machine.secret };
      expect(await refused(wrong)).toEqual(wrongSecret(client));
    }
  });

  it('must have a secret', async () => {
    const guess = { ...pool.client, secret: 'x'.repeat(51) };
    expect(await refused(guess)).toEqual(wrongSecret(guess));
    for (const Secret of [undefined, null, '', 'short', machine.id]) {
      const [status, type] = await refused({ ...pool.client, secret: undefined }, { Secret });
      expect([status, type]).toEqual([
        400,
        Secret === machine.id ? 'NotAuthorizedException' : 'InvalidParameterException',
      ]);
    }
  });

  it('gets nothing once it, or its pool, is deleted', async () => {
    const gone = await TestPool.make(at);
    await makeResourceServer(gone, 'orders', ['read']);
    const [one, two] = [
      await newMachine(gone, ['orders/read']),
      await newMachine(gone, ['orders/read']),
    ];
    await machineToken(at, one);
    await machineToken(at, two);
    const absent = ({ id }: TestClient) => [
      400,
      'ResourceNotFoundException',
      `User pool client ${id} does not exist.`,
    ];
    await at.done('DeleteUserPoolClient', { UserPoolId: gone.id, ClientId: one.id });
    expect(await refused(one)).toEqual(absent(one));
    await at.done('DeleteUserPool', { UserPoolId: gone.id });
    expect(await refused(two)).toEqual(absent(two));
    const nobody = { id: '0'.repeat(26), secret: machine.secret };
    expect(await refused(nobody)).toEqual(absent(nobody));
  });

  it('gets the scopes of its own pool, though another has the same names', async () => {
    const client = await newMachine(other, ['orders/read']);
    await at.done('DeleteResourceServer', { UserPoolId: other.id, Identifier: 'orders' });
    expect(await refused(client)).toEqual(nothingLeft(client));
    expect(await scopesOf(machine, { Scopes: ['orders/read'] })).toEqual(['orders/read']);
  });

  it('signs nobody in', async () => {
    const person = await pool.person();
    for (const AuthFlow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH', 'USER_AUTH']) {
      const { body } = await at.aws('InitiateAuth', {
        AuthFlow,
        ClientId: machine.id,
        AuthParameters: { USERNAME: person.username, PASSWORD: person.password, SRP_A: 'a1' },
      });
      expect(body['AuthenticationResult']).toBeUndefined();
      expect(body['Session']).toBeUndefined();
    }
  });
});

describe('the log', () => {
  it('holds neither secrets nor tokens of machines', async () => {
    const { AccessToken } = await machineToken(at, machine, { ClientMetadata: { own: 'private' } });
    await refused({ ...machine, secret: 'w'.repeat(40) });
    for (const text of [machine.secret!, AccessToken, 'w'.repeat(40), 'private']) {
      expect(at.logged).not.toContain(text);
    }
  });
});
