import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { MACHINE_FLOW, machineToken, makeResourceServer, newMachine } from './support/machines.js';
import { EVERY_FLOW, TestPool, type TestClient } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;
let other: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  other = await TestPool.make(at);
  await makeResourceServer(pool, 'orders', ['read', 'write']);
  const many = Array.from({ length: 51 }, (_, nth) => `s${nth}`);
  await makeResourceServer(pool, 'many', many);
  await makeResourceServer(other, 'theirs', ['read']);
});

afterAll(() => at.stop());

const scopes = ['orders/read', 'orders/write'];
const whole = {
  ExplicitAuthFlows: MACHINE_FLOW,
  GenerateSecret: true,
  AllowedOAuthScopes: scopes,
};

const create = (more: object) =>
  at.aws('CreateUserPoolClient', { UserPoolId: pool.id, ClientName: 'machine', ...more });
const update = ({ id: ClientId }: TestClient, more: object) =>
  at.aws('UpdateUserPoolClient', { UserPoolId: pool.id, ClientId, ...more });
const shown = async ({ id: ClientId }: TestClient) => {
  const of = { UserPoolId: pool.id, ClientId };
  const { UserPoolClient } = await at.done<{ UserPoolClient: Record<string, unknown> }>(
    'DescribeUserPoolClient',
    of,
  );
  return UserPoolClient;
};
type Answer = Awaited<ReturnType<typeof create>>;
const why = ({ status, body }: Answer) => [status, body['__type'], body['message']];
const noScope = (scope: string) => [
  400,
  'ScopeDoesNotExistException',
  `Invalid scope requested: ${scope}`,
];

describe('ALLOW_CLIENT_TOKEN_AUTH', () => {
  it('is the only flow of its client', async () => {
    const beside = { ...whole, ExplicitAuthFlows: [...MACHINE_FLOW, 'ALLOW_REFRESH_TOKEN_AUTH'] };
    const refused = [
      400,
      'InvalidParameterException',
      'ALLOW_CLIENT_TOKEN_AUTH cannot be used with other authentication flows.',
    ];
    expect(why(await create(beside))).toEqual(refused);
    const client = await newMachine(pool, scopes);
    const { GenerateSecret: _secret, ...settings } = beside;
    expect(why(await update(client, settings))).toEqual(refused);
    const legacy = { ...whole, ExplicitAuthFlows: [...MACHINE_FLOW, 'USER_PASSWORD_AUTH'] };
    expect(why(await create(legacy))[1]).toBe('InvalidParameterException');
    const twice = { ...whole, ExplicitAuthFlows: [...MACHINE_FLOW, ...MACHINE_FLOW] };
    const made = await create(twice);
    expect(made.body['UserPoolClient']).toMatchObject({ ExplicitAuthFlows: MACHINE_FLOW });
  });

  it('needs a secret', async () => {
    const refused = [
      400,
      'InvalidParameterException',
      'ALLOW_CLIENT_TOKEN_AUTH cannot be selected if client does not have a client secret.',
    ];
    expect(why(await create({ ...whole, GenerateSecret: false }))).toEqual(refused);
    const { GenerateSecret: _secret, ...settings } = whole;
    expect(why(await create(settings))).toEqual(refused);
    expect(why(await update(pool.client, settings))).toEqual(refused);
    const ClientSecret = 'a_secret+of+its+own_0123456789';
    const own = await create({ ...settings, ClientSecret });
    const { ClientId } = own.body['UserPoolClient'] as { ClientId: string };
    await machineToken(at, { id: ClientId, secret: ClientSecret });
  });
});

describe('AllowedOAuthScopes', () => {
  it('is shown as it was set, each scope once, and reset where it is left out', async () => {
    const made = await create({ ...whole, AllowedOAuthScopes: [...scopes, 'orders/read'] });
    const client = made.body['UserPoolClient'] as { ClientId: string };
    expect(client).toMatchObject({ AllowedOAuthScopes: scopes, ExplicitAuthFlows: MACHINE_FLOW });
    const it = { id: client.ClientId, secret: undefined };
    expect(await shown(it)).toEqual(client);
    const flows = { ExplicitAuthFlows: MACHINE_FLOW };
    const changed = await update(it, { ...flows, AllowedOAuthScopes: ['orders/write'] });
    expect(changed.body['UserPoolClient']).toMatchObject({ AllowedOAuthScopes: ['orders/write'] });
    const reset = await update(it, flows);
    expect(reset.body['UserPoolClient']).not.toHaveProperty('AllowedOAuthScopes');
    expect(await shown(it)).not.toHaveProperty('AllowedOAuthScopes');
    await update(it, { ...flows, AllowedOAuthScopes: ['orders/write'] });
    const app = await update(it, { ExplicitAuthFlows: EVERY_FLOW });
    expect(app.body['UserPoolClient']).not.toHaveProperty('AllowedOAuthScopes');
  });

  it.each(['orders/delete', 'theirs/read', 'openid', 'aws.cognito.signin.user.admin', 'orders'])(
    'refuses what no resource server of the pool has: %s',
    async (scope) => {
      const AllowedOAuthScopes = ['orders/read', scope];
      expect(why(await create({ ...whole, AllowedOAuthScopes }))).toEqual(noScope(scope));
      const client = await newMachine(pool, scopes);
      const settings = { ExplicitAuthFlows: MACHINE_FLOW, AllowedOAuthScopes };
      expect(why(await update(client, settings))).toEqual(noScope(scope));
      expect(await shown(client)).toMatchObject({ AllowedOAuthScopes: scopes });
    },
  );

  it('has fifty at the most', async () => {
    const of = (length: number) => Array.from({ length }, (_, nth) => `many/s${nth}`);
    const client = await newMachine(pool, of(50));
    expect(await shown(client)).toMatchObject({ AllowedOAuthScopes: of(50) });
    const more = await create({ ...whole, AllowedOAuthScopes: of(51) });
    expect(why(more)[1]).toBe('InvalidParameterException');
    expect(why(more)[2]).toContain('Member must have length less than or equal to 50');
    const blank = await create({ ...whole, AllowedOAuthScopes: ['orders/read orders/write'] });
    expect(why(blank)[1]).toBe('InvalidParameterException');
  });

  it('is refused as not built on any other client', async () => {
    const refused = [501, 'NotImplementedException', 'AllowedOAuthScopes is not built yet.'];
    const settings = { AllowedOAuthScopes: ['orders/read'], GenerateSecret: true };
    for (const ExplicitAuthFlows of [undefined, EVERY_FLOW, []]) {
      expect(why(await create({ ...settings, ExplicitAuthFlows }))).toEqual(refused);
    }
    expect(why(await update(pool.client, settings))).toEqual(refused);
    expect((await create({ AllowedOAuthScopes: [] })).status).toBe(200);
  });

  it('names a scope as soon as its resource server has it', async () => {
    const input = { ...whole, AllowedOAuthScopes: ['fresh/a'] };
    expect(why(await create(input))).toEqual(noScope('fresh/a'));
    await makeResourceServer(pool, 'fresh', ['a']);
    const client = await newMachine(pool, ['fresh/a']);
    await machineToken(at, client);
  });
});

describe('in GraphQL', () => {
  interface Made {
    readonly createUserPoolClient: { readonly clientId: string; readonly clientSecret: string };
  }
  const make = `mutation ($input: CreateUserPoolClientInput!) { createUserPoolClient(input: $input) {
    clientId clientSecret explicitAuthFlows allowedOAuthScopes } }`;
  const settings = () => ({
    userPoolId: pool.id,
    clientName: 'machine',
    generateSecret: true,
    explicitAuthFlows: MACHINE_FLOW,
    allowedOAuthScopes: scopes,
  });
  const issue = `mutation ($input: GetClientTokenInput!) { issueClientToken(input: $input) {
    accessToken expiresIn tokenType } }`;
  const codeOf = ({ body }: Awaited<ReturnType<TestGateway['graphql']>>) => {
    const [error] = body.errors ?? [];
    return [error?.extensions?.['code'], error?.message];
  };

  it('a machine is made, and gets its token at the door of apps', async () => {
    const { body } = await at.adminGraphql(make, { input: settings() });
    const { createUserPoolClient: client } = body.data as never as Made;
    expect(client).toMatchObject({ explicitAuthFlows: MACHINE_FLOW, allowedOAuthScopes: scopes });
    const { clientId, clientSecret: secret } = client;
    const input = { clientId, secret, scopes: ['orders/read'] };
    for (const ask of [at.graphql.bind(at), at.adminGraphql.bind(at)]) {
      const answer = await ask(issue, { input });
      expect(answer.body).toEqual({
        data: {
          issueClientToken: {
            accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
            expiresIn: 3600,
            tokenType: 'Bearer',
          },
        },
      });
    }
    const wrong = { ...input, secret: 'x'.repeat(51) };
    expect(codeOf(await at.graphql(issue, { input: wrong }))).toEqual([
      'NOT_AUTHORIZED',
      `Unable to verify secret for client ${clientId}`,
    ]);
    const foreign = { ...input, scopes: ['many/s1'] };
    expect(codeOf(await at.graphql(issue, { input: foreign }))).toEqual([
      'INVALID_PARAMETER',
      'Invalid scope requested: many/s1',
    ]);
    const nobody = { ...input, clientId: 'nobody' };
    expect(codeOf(await at.graphql(issue, { input: nobody }))).toEqual([
      'RESOURCE_NOT_FOUND',
      'User pool client nobody does not exist.',
    ]);
  });

  it('settings are refused with the codes of the rules', async () => {
    const unknown = { ...settings(), allowedOAuthScopes: ['orders/delete'] };
    expect(codeOf(await at.adminGraphql(make, { input: unknown }))).toEqual([
      'SCOPE_DOES_NOT_EXIST',
      'Invalid scope requested: orders/delete',
    ]);
    const app = { ...settings(), explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] };
    expect(codeOf(await at.adminGraphql(make, { input: app }))).toEqual([
      'NOT_IMPLEMENTED',
      'AllowedOAuthScopes is not built yet.',
    ]);
  });
});
