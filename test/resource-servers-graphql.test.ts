import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import { TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  // Sweeps would be counted with what they happen to run beside.
  await at.services.background.stop();
});

afterAll(() => at.stop());

/** The data of an administrator's operation that must succeed. */
async function asked<T>(query: string, variables: object = {}): Promise<T> {
  const { body } = await at.adminGraphql(query, variables);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data as T;
}

const fields = 'id userPoolId identifier name scopes { name description }';
const read = { name: 'read', description: 'Reads.' };

describe('an administrator', () => {
  it('makes, changes, reads and deletes a resource server', async () => {
    const of = { userPoolId: pool.id, identifier: 'https://a:b/c' };
    const id = `resource-server:${pool.id}:https://a:b/c`;
    const made = { ...of, name: 'Orders', scopes: [read] };
    const mutation = (name: string) =>
      `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) {
        ${name}(input: $input) { ${fields} } }`;
    expect(await asked(mutation('createResourceServer'), { input: made })).toEqual({
      createResourceServer: { id, ...made },
    });
    const changed = { ...of, name: 'More', scopes: [] };
    expect(
      await asked(mutation('updateResourceServer'), { input: { ...of, name: 'More' } }),
    ).toEqual({ updateResourceServer: { id, ...changed } });
    const query = `query ($userPoolId: ID!, $identifier: String!, $id: ID!) {
      resourceServer(userPoolId: $userPoolId, identifier: $identifier) {
        ${fields} userPool { id } }
      node(id: $id) { __typename id ... on ResourceServer { name } } }`;
    expect(await asked(query, { ...of, id })).toEqual({
      resourceServer: { id, ...changed, userPool: { id: pool.id } },
      node: { __typename: 'ResourceServer', id, name: 'More' },
    });
    expect(await asked(mutation('deleteResourceServer'), { input: of })).toEqual({
      deleteResourceServer: { id, ...changed },
    });
    expect(await asked('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({
      node: null,
    });
  });

  it('is refused with the codes of the rules', async () => {
    const input = { userPoolId: pool.id, identifier: 'twice', name: 'twice' };
    const make = `mutation ($input: CreateResourceServerInput!) {
      createResourceServer(input: $input) { id } }`;
    await asked(make, { input });
    const again = await at.adminGraphql(make, { input });
    expect(again.body.errors![0]).toMatchObject({
      message: `twice already exists in user pool ${pool.id}.`,
      extensions: { code: 'INVALID_PARAMETER' },
    });
    const none = await at.adminGraphql(
      `query ($id: ID!) { resourceServer(userPoolId: $id, identifier: "none") { id } }`,
      { id: pool.id },
    );
    expect(none.body.errors![0]).toMatchObject({
      message: 'Resource server none does not exist.',
      extensions: { code: 'RESOURCE_NOT_FOUND' },
    });
  });
});

describe('the resource servers of a pool', () => {
  const query = `query ($n: Int!, $first: Int, $after: String, $last: Int) {
    userPools(first: $n) { edges { node { id
      resourceServers(first: $first, after: $after, last: $last) {
        edges { node { identifier scopes { name } } }
        pageInfo { hasNextPage hasPreviousPage endCursor } } } } } }`;
  interface Asked {
    readonly userPools: {
      edges: {
        node: {
          id: string;
          resourceServers: {
            edges: { node: { identifier: string } }[];
            pageInfo: { endCursor: string; hasNextPage: boolean; hasPreviousPage: boolean };
          };
        };
      }[];
    };
  }
  const of = (data: Asked, id: string) => {
    const { edges, pageInfo } = data.userPools.edges.find(({ node }) => node.id === id)!.node
      .resourceServers;
    return { names: edges.map(({ node }) => node.identifier), pageInfo };
  };
  let pools: TestPool[];

  beforeAll(async () => {
    pools = [];
    for (let nth = 0; nth < 6; nth += 1) pools.push(await TestPool.make(at));
    for (const { id: UserPoolId } of pools) {
      for (const name of ['c', 'a', 'b']) {
        await at.done('CreateResourceServer', { UserPoolId, Identifier: name, Name: name });
      }
    }
  });

  it('are a list with pages from both ends', async () => {
    const { id } = pools[0]!;
    const first = of(await asked(query, { n: 50, first: 2 }), id);
    expect(first.names).toEqual(['a', 'b']);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const one = `query ($id: ID!, $after: String) { userPool(id: $id) {
      resourceServers(first: 2, after: $after) { edges { node { identifier } } } } }`;
    const after = first.pageInfo.endCursor;
    expect(await asked(one, { id, after })).toEqual({
      userPool: { resourceServers: { edges: [{ node: { identifier: 'c' } }] } },
    });
    expect(of(await asked(query, { n: 50, last: 2 }), id).names).toEqual(['b', 'c']);
    const foreign = await at.adminGraphql(one, { id: pools[1]!.id, after });
    expect(foreign.body.errors![0]!.extensions).toMatchObject({ code: 'INVALID_PARAMETER' });
  });

  it('cost as many statements for two pools as for six', async () => {
    const statements = async (n: number) => {
      const counts: number[] = [];
      for (let nth = 0; nth < 3; nth += 1) {
        const request = () => asked(query, { n, first: 3 });
        counts.push((await statementsOf(at.services.db, request)).length);
      }
      return Math.min(...counts);
    };
    const few = await statements(2);
    expect(await statements(6)).toBe(few);
    expect(few).toBeLessThanOrEqual(5);
  });

  it('are not in the view of apps', async () => {
    const person = await pool.person();
    const { AccessToken } = await pool.signIn(person);
    const id = `resource-server:${pools[0]!.id}:a`;
    const node = await at.graphql('query ($id: ID!) { node(id: $id) { id } }', { id }, AccessToken);
    expect(node.body.data).toEqual({ node: null });
    const type = await at.graphql('{ __type(name: "ResourceServer") { name } }');
    expect(type.body.data).toEqual({ __type: null });
  });
});
