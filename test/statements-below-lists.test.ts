import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import { TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;

const named = (nth: number) => String(nth).padStart(3, '0');

/** 100 users in two groups each, of 100 groups with two users each; and as many pools as a page has. */
beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  const names = Array.from({ length: 100 }, (_, nth) => named(nth));
  const UserPoolId = pool.id;
  for (const name of names) {
    const person = { UserPoolId, Username: `u${name}`, MessageAction: 'SUPPRESS' };
    await at.done('AdminCreateUser', person);
    await at.done('CreateGroup', { UserPoolId, GroupName: `g${name}`, Precedence: 5 });
  }
  for (const [nth, name] of names.entries()) {
    for (const other of [name, named((nth + 1) % 100)]) {
      const input = { UserPoolId, Username: `u${name}`, GroupName: `g${other}` };
      await at.done('AdminAddUserToGroup', input);
    }
  }
  // Sweeps would be counted with what they happen to run beside.
  await at.services.background.stop();
}, 120_000);

afterAll(() => at.stop());

/** The fewest of three, since what this node knows of pools and keys must be read again at times. */
async function statements(query: string, variables: object): Promise<number> {
  const request = async () => {
    const { status, body } = await at.adminGraphql(query, variables);
    expect([status, body.errors]).toEqual([200, undefined]);
  };
  const counts: number[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    counts.push((await statementsOf(at.services.db, request)).length);
  }
  return Math.min(...counts);
}

describe('a list below each row of a list', () => {
  const usersWithGroups = `query ($id: ID!, $n: Int!) { userPool(id: $id) { users(first: $n) {
    edges { node { username groups(first: 3) { edges { node { name precedence } } } } } } } }`;
  const groupsWithUsers = `query ($id: ID!, $n: Int!) { userPool(id: $id) { groups(first: $n) {
    edges { node { name users(first: 3) { edges { node { username } } } } } } } }`;

  it.each(Object.entries({ usersWithGroups, groupsWithUsers }))(
    '%s: as many statements for 10 rows as for 50 and 100, five at the most',
    async (_name, query) => {
      const counts: number[] = [];
      for (const n of [10, 50, 100]) {
        counts.push(await statements(query, { id: pool.id, n }));
      }
      expect(new Set(counts).size).toBe(1);
      expect(counts[0]).toBeGreaterThan(0);
      expect(counts[0]).toBeLessThanOrEqual(5);
    },
  );

  it('has for each parent its own rows, in their order', async () => {
    const { body } = await at.adminGraphql(usersWithGroups, { id: pool.id, n: 100 });
    const rows = nodes<{ username: string; groups: List<{ name: string }> }>(
      (body.data as { userPool: { users: List<never> } }).userPool.users,
    );
    expect(rows).toHaveLength(100);
    for (const { username, groups } of rows) {
      const nth = Number(username.slice(1));
      const wanted = [`g${named(nth)}`, `g${named((nth + 1) % 100)}`].toSorted();
      expect([username, nodes(groups).map(({ name }) => name)]).toEqual([username, wanted]);
    }
  });

  it('pages each list, from both ends', async () => {
    const query = `query ($id: ID!) { userPool(id: $id) { users(first: 5) { edges { node { username
      a: groups(first: 1) { edges { node { name } } pageInfo { hasNextPage hasPreviousPage } }
      z: groups(last: 1) { edges { node { name } } pageInfo { hasNextPage hasPreviousPage } }
    } } } } }`;
    const { body } = await at.adminGraphql(query, { id: pool.id });
    const { users } = (body.data as { userPool: { users: List<Ends> } }).userPool;
    expect(nodes(users)).toHaveLength(5);
    for (const { username, a, z } of nodes(users)) {
      const nth = Number(username.slice(1));
      expect(a).toEqual(page(`g${named(nth)}`, { hasNextPage: true, hasPreviousPage: false }));
      expect(z).toEqual(page(`g${named(nth + 1)}`, { hasNextPage: false, hasPreviousPage: true }));
    }
  });

  it('of the lists of pools costs as many statements for three pools as for ten', async () => {
    for (let nth = 0; nth < 9; nth += 1) {
      const other = await TestPool.make(at, { PoolName: `more ${nth}` });
      await at.done('CreateGroup', {
        UserPoolId: other.id,
        GroupName: `only ${nth}`.replace(' ', '-'),
      });
      const person = { UserPoolId: other.id, Username: 'only', MessageAction: 'SUPPRESS' };
      await at.done('AdminCreateUser', person);
    }
    const query = `query ($n: Int!, $filter: UserFilter) { userPools(first: $n) { edges { node { id
      clients(first: 2) { edges { node { clientName userPoolId } } }
      users(first: 2, filter: $filter) { edges { node { username poolId } } }
      groups(first: 2) { edges { node { name userPoolId } } } } } } }`;
    for (const filter of [null, { status: ['FORCE_CHANGE_PASSWORD'] }]) {
      const few = await statements(query, { n: 3, filter });
      const many = await statements(query, { n: 10, filter });
      expect(few).toBeGreaterThan(0);
      expect(many).toBe(few);
    }
    const { body } = await at.adminGraphql(query, { n: 10 });
    const pools = nodes((body.data as { userPools: List<Lists> }).userPools);
    expect(pools).toHaveLength(10);
    for (const { id, clients, users, groups } of pools) {
      const own = [...nodes(clients), ...nodes(groups)].map(({ userPoolId }) => userPoolId);
      const owners = [...own, ...nodes(users).map(({ poolId }) => poolId)];
      expect(owners).toHaveLength(id === pool.id ? 5 : 3);
      expect(new Set(owners)).toEqual(new Set([id]));
    }
  });

  it('refuses the filter for the pools that have no such attribute, and answers for the others', async () => {
    const Schema = [{ Name: 'team', AttributeDataType: 'String' }];
    const teams = await TestPool.make(at, { Schema });
    const query = `query { userPools(last: 2) { edges { node { id
      users(filter: { attribute: { name: "custom:team", value: { eq: "x" } } }) {
        edges { node { id } } } } } } }`;
    const { body } = await at.adminGraphql(query);
    const pools = nodes(
      (body.data as { userPools: List<{ id: string; users: unknown }> }).userPools,
    );
    expect(pools.map(({ users }) => users)).toEqual([null, { edges: [] }]);
    expect(pools.at(-1)?.id).toBe(teams.id);
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]).toMatchObject({
      message: 'Invalid search attribute: custom:team',
      extensions: { code: 'INVALID_PARAMETER' },
    });
  });
});

interface List<T> {
  readonly edges: readonly { readonly node: T }[];
}

interface Ends {
  readonly username: string;
  readonly a: object;
  readonly z: object;
}

interface Lists {
  readonly id: string;
  readonly clients: List<{ readonly userPoolId: string }>;
  readonly users: List<{ readonly poolId: string }>;
  readonly groups: List<{ readonly userPoolId: string }>;
}

const nodes = <T>({ edges }: List<T>): T[] => edges.map(({ node }) => node);
const page = (name: string, pageInfo: object) => ({ edges: [{ node: { name } }], pageInfo });
