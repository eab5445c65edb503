import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientSecretRow } from '../src/domain/clients/clients.entities.js';
import { TestGateway } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import {
  mailOf,
  newName,
  PASSWORD,
  saidOf,
  secretHash,
  TestPool,
  tokensIn,
  type TestClient,
  type TestPerson,
} from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;
let person: TestPerson;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  person = await pool.person();
  await at.services.background.stop();
});

afterAll(() => at.stop());

interface Descriptor {
  readonly ClientSecretId: string;
  readonly ClientSecretValue?: string;
  readonly ClientSecretCreateDate: number;
}

const named = ({ id: ClientId }: TestClient) => ({ UserPoolId: pool.id, ClientId });
const confidential = () => pool.newClient({ GenerateSecret: true });

async function added(client: TestClient, ClientSecret?: string): Promise<Descriptor> {
  const input = { ...named(client), ClientSecret };
  const { ClientSecretDescriptor } = await at.done<{ ClientSecretDescriptor: Descriptor }>(
    'AddUserPoolClientSecret',
    input,
  );
  return ClientSecretDescriptor;
}

const listed = async (client: TestClient): Promise<Descriptor[]> =>
  (await at.done<{ ClientSecrets: Descriptor[] }>('ListUserPoolClientSecrets', named(client)))
    .ClientSecrets;

const deleting = (client: TestClient, ClientSecretId: string) =>
  at.aws('DeleteUserPoolClientSecret', { ...named(client), ClientSecretId });

const withSecret = ({ id }: TestClient, secret: string | undefined): TestClient => ({ id, secret });

describe('a second secret', () => {
  it('is made by the gateway, told once, and listed without its value', async () => {
    const client = await confidential();
    const second = await added(client);
    expect(second.ClientSecretValue).toMatch(/^[0-9a-z]{51}$/);
    expect(second.ClientSecretId).toMatch(new RegExp(`^${client.id}--\\d{13}$`));
    expect(second.ClientSecretCreateDate * 1000).toBe(
      Number(second.ClientSecretId.slice(client.id.length + 2)),
    );
    const list = await listed(client);
    expect(list).toHaveLength(2);
    expect(list[1]).toEqual({
      ClientSecretId: second.ClientSecretId,
      ClientSecretCreateDate: second.ClientSecretCreateDate,
    });
    for (const one of list) expect(one).not.toHaveProperty('ClientSecretValue');
    const rows = await at.services.db.read((db) => db.find(ClientSecretRow));
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows) + at.logged).not.toContain(second.ClientSecretValue);
  });

  it('may be one of the caller, which is not told again', async () => {
    const client = await confidential();
    const own = 'my_own_secret_of_24_chars';
    expect(await added(client, own)).not.toHaveProperty('ClientSecretValue');
    await pool.signIn(person, withSecret(client, own));
    expect(at.logged).not.toContain(own);
  });

  it.each(['x'.repeat(23), 'x'.repeat(65), `${'x'.repeat(24)}-`])('is not %s', async (own) => {
    const client = await confidential();
    const input = { ...named(client), ClientSecret: own };
    const answer = await at.aws('AddUserPoolClientSecret', input);
    expect(saidOf(answer)).toContain("Value at 'clientSecret' failed to satisfy constraint");
    expect(saidOf(answer)).not.toContain(own);
  });

  it('gets an id of its own within one millisecond', async () => {
    const { clock } = at;
    const frozen = clock.now();
    const now = clock.now.bind(clock);
    clock.now = () => frozen;
    try {
      const client = await confidential();
      const { ClientSecretId } = await added(client);
      const ids = (await listed(client)).map((one) => one.ClientSecretId);
      expect(new Set(ids).size).toBe(2);
      expect(ids[1]).toBe(ClientSecretId);
    } finally {
      clock.now = now;
    }
  });

  it('is the last one: a third is refused', async () => {
    const client = await confidential();
    await added(client);
    const { body } = await at.aws('AddUserPoolClientSecret', named(client));
    expect(body).toEqual({
      __type: 'LimitExceededException',
      message: 'A client can have 2 secrets at the most.',
    });
    expect(await listed(client)).toHaveLength(2);
  });

  it('is not for a public client, whose apps have none', async () => {
    const { body } = await at.aws('AddUserPoolClientSecret', named(pool.client));
    expect(body['__type']).toBe('InvalidParameterException');
    expect(await listed(pool.client)).toEqual([]);
    await pool.signIn(person);
  });
});

describe('both secrets are valid', () => {
  let client: TestClient;
  let secrets: readonly TestClient[];

  beforeAll(async () => {
    client = await confidential();
    secrets = [client, withSecret(client, (await added(client)).ClientSecretValue)];
  });

  it('at sign-in, refresh by hash, refresh in clear and revocation', async () => {
    for (const by of secrets) {
      const { RefreshToken } = await pool.signIn(person, by);
      const flow = await at.aws('InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: client.id,
        AuthParameters: {
          REFRESH_TOKEN: RefreshToken,
          SECRET_HASH: secretHash(by, person.username),
        },
      });
      expect(tokensIn(flow.body).AccessToken).toBeDefined();
      const clear = { ClientId: client.id, ClientSecret: by.secret };
      const renewed = await at.aws('GetTokensFromRefreshToken', { ...clear, RefreshToken });
      expect(tokensIn(renewed.body).AccessToken).toBeDefined();
      expect((await at.aws('RevokeToken', { ...clear, Token: RefreshToken })).body).toEqual({});
    }
  });

  it('at sign-up and confirmation', async () => {
    for (const by of secrets) {
      const name = newName();
      const proof = { ClientId: client.id, SecretHash: secretHash(by, name) };
      expect((await pool.signUp(name, proof)).status).toBe(200);
      const ConfirmationCode = await at.newestCode(pool.id, mailOf(name));
      const input = { ...proof, Username: name, ConfirmationCode };
      expect((await at.aws('ConfirmSignUp', input)).body).toEqual({});
    }
  });

  it('and no other is', async () => {
    const wrong = withSecret(client, `${client.secret}x`);
    const answer = await pool.passwordAuth(person.username, PASSWORD, wrong);
    expect(saidOf(answer)).toBe(`Unable to verify secret hash for client ${client.id}`);
  });

  it('DescribeUserPoolClient shows the older one', async () => {
    const { UserPoolClient } = await at.done<{ UserPoolClient: { ClientSecret: string } }>(
      'DescribeUserPoolClient',
      named(client),
    );
    expect(UserPoolClient.ClientSecret).toBe(client.secret);
  });
});

describe('deleting a secret', () => {
  it('makes it invalid at once, and leaves the other', async () => {
    const client = await confidential();
    const second = await added(client);
    const [first] = await listed(client);
    await pool.signIn(person, client);
    expect((await deleting(client, first!.ClientSecretId)).body).toEqual({});
    const answer = await pool.passwordAuth(person.username, PASSWORD, client);
    expect(saidOf(answer)).toBe(`Unable to verify secret hash for client ${client.id}`);
    await pool.signIn(person, withSecret(client, second.ClientSecretValue));
    const { UserPoolClient } = await at.done<{ UserPoolClient: { ClientSecret: string } }>(
      'DescribeUserPoolClient',
      named(client),
    );
    expect(UserPoolClient.ClientSecret).toBe(second.ClientSecretValue);
    const again = await deleting(client, first!.ClientSecretId);
    expect(again.body).toEqual({
      __type: 'ResourceNotFoundException',
      message: `Client secret ${first!.ClientSecretId} does not exist.`,
    });
    expect((await added(client)).ClientSecretValue).toBeDefined();
  });

  it('is refused for the only one', async () => {
    const client = await confidential();
    const [only] = await listed(client);
    expect((await deleting(client, only!.ClientSecretId)).body).toEqual({
      __type: 'InvalidParameterException',
      message: 'The only secret of a client cannot be deleted.',
    });
    await pool.signIn(person, client);
  });

  it('does not reach the secrets of another client', async () => {
    const [client, other] = [await confidential(), await confidential()];
    await Promise.all([added(client), added(other)]);
    const [foreign] = await listed(other);
    const { body } = await deleting(client, foreign!.ClientSecretId);
    expect(body['__type']).toBe('ResourceNotFoundException');
    expect(await listed(other)).toHaveLength(2);
  });
});

describe('at the same time', () => {
  it('of many secrets added one is, and of two deleted one stays', async () => {
    const client = await confidential();
    const adding = Array.from({ length: 6 }, () =>
      at.aws('AddUserPoolClientSecret', named(client)),
    );
    const answers = await Promise.all(adding);
    const types = answers.map(({ status, body }) => (status === 200 ? 'added' : body['__type']));
    expect(types.toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'LimitExceededException'),
      'added',
    ]);
    const both = await listed(client);
    expect(both).toHaveLength(2);
    const gone = await Promise.all(both.map((one) => deleting(client, one.ClientSecretId)));
    expect(gone.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    expect(await listed(client)).toHaveLength(1);
  });
});

describe('a list of secrets', () => {
  it('has one page: no token continues it', async () => {
    const client = await confidential();
    const input = { ...named(client), NextToken: 'anything' };
    const { body } = await at.aws('ListUserPoolClientSecrets', input);
    expect(body['__type']).toBe('InvalidParameterException');
  });

  it('is of a client of the pool that is named', async () => {
    const client = await confidential();
    const foreign = await TestPool.make(at);
    const input = { UserPoolId: foreign.id, ClientId: client.id };
    const missing = {
      __type: 'ResourceNotFoundException',
      message: `User pool client ${client.id} does not exist.`,
    };
    const ClientSecretId = (await listed(client))[0]!.ClientSecretId;
    for (const operation of ['List', 'Add', 'Delete'] as const) {
      const name = `${operation}UserPoolClientSecret${operation === 'List' ? 's' : ''}`;
      expect((await at.aws(name, { ...input, ClientSecretId })).body).toEqual(missing);
    }
  });

  it('goes with the client', async () => {
    const client = await confidential();
    await added(client);
    await at.done('DeleteUserPoolClient', named(client));
    const left = await at.services.db.read((db) =>
      db.countBy(ClientSecretRow, { clientId: client.id }),
    );
    expect(left).toBe(0);
  });
});

describe('through GraphQL', () => {
  const add = `mutation ($input: AddUserPoolClientSecretInput!) {
    addUserPoolClientSecret(input: $input) { id value createdAt } }`;
  const remove = `mutation ($input: DeleteUserPoolClientSecretInput!) {
    deleteUserPoolClientSecret(input: $input) { clientId clientSecret secrets { id value } } }`;
  const all = `query ($id: ID!, $n: Int!) { userPool(id: $id) { clients(first: $n) {
    edges { node { clientId secrets { id value createdAt } } } } } }`;

  it('a secret is added, seen and deleted, as at the other door', async () => {
    const client = await confidential();
    const input = { userPoolId: pool.id, clientId: client.id };
    const { body } = await at.adminGraphql(add, { input });
    const made = body.data!['addUserPoolClientSecret'] as { id: string; value: string };
    expect(made.value).toMatch(/^[0-9a-z]{51}$/);
    await pool.signIn(person, withSecret(client, made.value));
    const third = await at.adminGraphql(add, { input });
    expect(third.body.errors![0]!.extensions['code']).toBe('LIMIT_EXCEEDED');

    const [first] = await listed(client);
    const removed = await at.adminGraphql(remove, {
      input: { ...input, clientSecretId: first!.ClientSecretId },
    });
    expect(removed.body).toEqual({
      data: {
        deleteUserPoolClientSecret: {
          clientId: client.id,
          clientSecret: made.value,
          secrets: [{ id: made.id, value: null }],
        },
      },
    });
    const only = await at.adminGraphql(remove, { input: { ...input, clientSecretId: made.id } });
    expect(only.body.errors![0]!.message).toBe('The only secret of a client cannot be deleted.');
  });

  it('the secrets of many clients cost as many statements as those of one', async () => {
    await Promise.all(Array.from({ length: 4 }, confidential));
    const ask = (n: number) => at.adminGraphql(all, { id: pool.id, n });
    const { body } = await ask(50);
    const { clients } = body.data!['userPool'] as {
      clients: { edges: { node: { clientId: string; secrets: object[] } }[] };
    };
    const counts = new Set(clients.edges.map(({ node }) => node.secrets.length));
    expect([...counts].toSorted()).toEqual([0, 1, 2]);
    const few = await statementsOf(at.services.db, () => ask(1));
    const many = await statementsOf(at.services.db, () => ask(50));
    expect(few.length).toBeGreaterThan(1);
    expect(many).toHaveLength(few.length);
  });

  it('is for administrators alone', async () => {
    const input = { userPoolId: pool.id, clientId: pool.client.id };
    const { body } = await at.graphql(add, { input });
    expect(body.errors![0]!.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
