import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { membersOf } from '../src/platform/contract.js';
import { operationDoors } from '../src/doors/aws/operation-names.js';
import { operations } from '../src/doors/aws/operations.js';
import { leastInput } from './support/contract-inputs.js';
import { TestGateway } from './support/gateway.js';
import { machineToken, makeResourceServer, newMachine } from './support/machines.js';
import { guardedFields } from './support/schema-operations.js';
import { TestPool, type TestClient } from './support/test-pool.js';

/* A token of a machine where the token of a user is asked for: it must open nothing, and break nothing. */

let at: TestGateway;
let pool: TestPool;
let machine: TestClient;
let token: string;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  await makeResourceServer(pool, 'orders', ['read']);
  machine = await newMachine(pool, ['orders/read']);
  ({ AccessToken: token } = await machineToken(at, machine));
});

afterAll(() => at.stop());

const withToken = [...operations.values()]
  .filter(({ name }) => operationDoors[name][0] === 'token')
  .map(({ name, input }) => ({ name, input }));

const known = {
  sessionId: `tkn${'0'.repeat(25)}`,
  deviceKey: 'us-east-1_00000000-0000-4000-8000-000000000000',
  userCode: '000000',
};

describe('every operation with an access token', () => {
  it('is among those asked', () => {
    expect(withToken.length).toBeGreaterThanOrEqual(24);
  });

  it.each(withToken)('$name', async ({ name, input }) => {
    expect(membersOf(input).map(({ property }) => property)).toContain('accessToken');
    const body = { ...leastInput(input, known), AccessToken: token };
    const answer = await at.aws(name, body, false);
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        __type: 'NotAuthorizedException',
        message: 'Access Token does not have required scopes',
      },
    ]);
  });
});

describe('every field of GraphQL that wants to know who asks', () => {
  it.each(guardedFields('app'))('$name', async ({ document, variables }) => {
    const { body } = await at.graphql(document, variables, token);
    expect(body.errors).toHaveLength(1);
    expect(body.errors![0]).toMatchObject({
      message: 'Access Token does not have required scopes',
      extensions: { code: 'NOT_AUTHORIZED' },
    });
    expect(Object.values(body.data ?? {})).toEqual([null]);
  });
});

describe('the operations on tokens', () => {
  const wrongKind = (type: string) => [400, type];
  const answerOf = async (operation: string, input: object) => {
    const { status, body } = await at.aws(operation, input, false);
    return [status, body['__type']];
  };

  it('revoke nothing by it, and refresh nothing', async () => {
    const own = { ClientId: machine.id, ClientSecret: machine.secret };
    expect(await answerOf('RevokeToken', { ...own, Token: token })).toEqual(
      wrongKind('UnsupportedTokenTypeException'),
    );
    const refresh = { ...own, RefreshToken: token };
    expect(await answerOf('GetTokensFromRefreshToken', refresh)).toEqual(
      wrongKind('NotAuthorizedException'),
    );
    const revoke = `mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { clientId } }`;
    const input = { clientId: machine.id, clientSecret: machine.secret, token };
    const { body } = await at.graphql(revoke, { input });
    expect(body.errors![0]!.extensions).toMatchObject({ code: 'UNSUPPORTED_TOKEN_TYPE' });
  });

  it('take it at the administrators’ door for no key', async () => {
    const { body } = await at.adminGraphql(
      '{ userPools(first: 1) { edges { cursor } } }',
      {},
      token,
    );
    expect(body.data?.['userPools'] ?? null).toBeNull();
    expect(body.errors).toHaveLength(1);
  });

  it('call it invalid once its client is deleted', async () => {
    const client = await newMachine(pool, ['orders/read']);
    const { AccessToken } = await machineToken(at, client);
    await at.done('DeleteUserPoolClient', { UserPoolId: pool.id, ClientId: client.id });
    const { body } = await at.aws('GetUser', { AccessToken }, false);
    expect(body['message']).toBe('Invalid Access Token');
  });

  it('still know a user whose client became one for machines', async () => {
    const client = await pool.newClient({ GenerateSecret: true });
    const person = await pool.person();
    const { AccessToken } = await pool.signIn(person, client);
    await at.done('UpdateUserPoolClient', {
      UserPoolId: pool.id,
      ClientId: client.id,
      ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
      AllowedOAuthScopes: ['orders/read'],
    });
    const user = await at.done<{ Username: string }>('GetUser', { AccessToken });
    expect(user.Username).toBe(person.username);
    expect((await at.aws('GetUser', await machineToken(at, client), false)).status).toBe(400);
  });
});
