import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import { PASSWORD, TestPool, type TestPerson } from './support/test-pool.js';
import { SessionCalls } from './support/user-sessions.js';

let at: TestGateway;
let calls: SessionCalls;
let pool: TestPool;
let person: TestPerson;

beforeAll(async () => {
  at = await TestGateway.start();
  calls = new SessionCalls(at);
  pool = await calls.tracked();
  await at.services.background.stop();
});
afterAll(() => at.stop());
beforeEach(async () => {
  person = await pool.person();
});

interface Below {
  readonly userPool: {
    readonly sessionConfiguration: unknown;
    readonly users: { readonly edges: readonly { readonly node: { readonly sessions: Page } }[] };
  };
}
interface Page {
  readonly edges: readonly { readonly node: { readonly isCurrentSession: boolean } }[];
  readonly pageInfo: unknown;
}

const sessions = `sessions(first: 2) { edges { node { id sessionType clientId createdAt
    lastActiveAt deviceType lastIpAddress isCurrentSession } } pageInfo { hasNextPage } }`;

it('the caller sees and ends sign-ins', async () => {
  const [mine, lost] = [await pool.signIn(person), await pool.signIn(person)];
  const { body } = await at.graphql(`{ me { ${sessions} } }`, {}, mine.AccessToken);
  const { me } = body.data as { me: { sessions: { edges: { node: { id: string } }[] } } };
  const nodes = me.sessions.edges.map(({ node }) => node);
  expect(nodes).toMatchObject([
    { sessionType: 'TOKEN', clientId: pool.client.id, isCurrentSession: true },
    { lastIpAddress: '127.0.0.1', isCurrentSession: false },
  ]);
  const revoke = `mutation ($input: RevokeUserSessionInput!) { revokeSession(input: $input) { id } }`;
  const input = { sessionId: nodes[1]!.id };
  const ended = await at.graphql(revoke, { input }, mine.AccessToken);
  expect(ended.body).toEqual({ data: { revokeSession: { id: nodes[1]!.id } } });
  expect([await calls.works(mine.AccessToken), await calls.works(lost.AccessToken)]).toEqual([
    true,
    false,
  ]);
  const own = await at.graphql(revoke, { input: { sessionId: nodes[0]!.id } }, mine.AccessToken);
  expect(own.body.errors![0]!.extensions['code']).toBe('INVALID_PARAMETER');
});

it('an administrator sees them below users, in as many statements for many, and ends them', async () => {
  const many = await calls.tracked();
  const people = [];
  for (let nth = 0; nth < 6; nth += 1) people.push(await many.person());
  for (const one of people) for (let nth = 0; nth < 3; nth += 1) await many.signIn(one);
  const query = `query ($id: ID!, $n: Int!) { userPool(id: $id) { sessionConfiguration {
      userSessionTracking tokenSession { maxPerUser } }
      users(first: $n) { edges { node { username ${sessions} } } } } }`;
  const ask = (n: number) => at.adminGraphql(query, { id: many.id, n });
  const { body } = await ask(6);
  const { userPool } = body.data as unknown as Below;
  expect(userPool.sessionConfiguration).toEqual({
    userSessionTracking: 'ENABLED',
    tokenSession: { maxPerUser: 20 },
  });
  for (const { node } of userPool.users.edges) {
    expect(node.sessions.edges).toHaveLength(2);
    expect(node.sessions.pageInfo).toEqual({ hasNextPage: true });
    expect(node.sessions.edges[0]!.node.isCurrentSession).toBe(false);
  }
  const count = async (n: number) => (await statementsOf(at.services.db, () => ask(n))).length;
  expect(await count(6)).toBe(await count(2));

  const input = {
    userPoolId: many.id,
    username: people[0]!.username,
    sessionId: (await calls.ofUser(many, people[0]!.username))[0]!.SessionId,
  };
  const revoke = `mutation ($input: AdminRevokeUserSessionInput!) {
      revokeUserSession(input: $input) { id isCurrentSession } }`;
  const ended = await at.adminGraphql(revoke, { input });
  expect(ended.body.errors).toBeUndefined();
  expect(await calls.ofUser(many, people[0]!.username)).toHaveLength(2);
});

it('an administrator sets the configuration', async () => {
  const plain = await TestPool.make(at);
  const mutation = `mutation ($input: SetUserPoolSessionConfigurationInput!) {
      setUserPoolSessionConfiguration(input: $input) {
        id sessionConfiguration { userSessionTracking tokenSession { maxPerUser } } } }`;
  const set = (maxPerUser: number) =>
    at.adminGraphql(mutation, {
      input: {
        userPoolId: plain.id,
        userSessionTracking: 'ENABLED',
        tokenSession: { maxPerUser },
      },
    });
  expect((await set(3)).body.data).toEqual({
    setUserPoolSessionConfiguration: {
      id: plain.id,
      sessionConfiguration: {
        userSessionTracking: 'ENABLED',
        tokenSession: { maxPerUser: 3 },
      },
    },
  });
  expect((await set(101)).body.errors![0]!.extensions['code']).toBe('INVALID_PARAMETER');
});

it('a person who has just signed in by it has them too', async () => {
  const mutation = `mutation ($input: SignInInput!) { signIn(input: $input) {
      ... on SignedIn { user { sessions { edges { node { isCurrentSession } } } } } } }`;
  const input = {
    clientId: pool.client.id,
    with: { password: { username: person.username, password: PASSWORD } },
  };
  const { body } = await at.graphql(mutation, { input });
  expect(body.data).toEqual({
    signIn: { user: { sessions: { edges: [{ node: { isCurrentSession: false } }] } } },
  });
});
