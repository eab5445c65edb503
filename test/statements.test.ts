import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { askForToken, makeResourceServer, newMachine } from './support/machines.js';
import { statementsOf } from './support/statements.js';
import { PASSWORD, TestPool, tokensIn, type TestPerson, type Tokens } from './support/test-pool.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './support/srp-sign-in.js';

let at: TestGateway;
let pool: TestPool;
let person: TestPerson;
let tokens: Tokens;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  person = await pool.person();
  tokens = await pool.signIn(person);
  // Sweeps would be counted with what they happen to run beside.
  await at.services.background.stop();
});

afterAll(() => at.stop());

/**
 * The statements of a request whose pool, client and keys this node knows already. It forgets them after
 * two seconds, so the shortest of three runs is the one that read none of them again.
 */
async function statements(request: () => Promise<unknown>): Promise<string[]> {
  await request();
  const runs: string[][] = [];
  for (let run = 0; run < 3; run += 1) runs.push(await statementsOf(at.services.db, request));
  return runs.reduce((least, run) => (run.length < least.length ? run : least));
}

/** Refused, or failed: a budget of something that did not work would say nothing. */
async function succeeded<T extends { status: number; body: object }>(
  answer: Promise<T>,
): Promise<T> {
  const { status, body } = await answer;
  expect([status, 'errors' in body ? body.errors : undefined]).toEqual([200, undefined]);
  return answer;
}

describe('the budget of statements', () => {
  it('of a refresh is three at the most', async () => {
    const flow = {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: pool.client.id,
      AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken },
    };
    const direct = { ClientId: pool.client.id, RefreshToken: tokens.RefreshToken };
    const one = await statements(() => succeeded(at.aws('InitiateAuth', flow, false)));
    const two = await statements(() => succeeded(at.aws('GetTokensFromRefreshToken', direct)));
    for (const seen of [one, two]) {
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.length).toBeLessThanOrEqual(3);
    }
  });

  it('of GetUser and of `me` is one', async () => {
    const { AccessToken } = tokens;
    expect(
      await statements(() => succeeded(at.aws('GetUser', { AccessToken }, false))),
    ).toHaveLength(1);
    const query = '{ me { username email attributes { name value } } }';
    expect(await statements(() => succeeded(at.graphql(query, {}, AccessToken)))).toHaveLength(1);
  });

  it('of GetClientToken is none beside what nodes know of settings, and one signature', async () => {
    await makeResourceServer(pool, 'orders', ['read', 'write']);
    const machine = await newMachine(pool, ['orders/read', 'orders/write']);
    const ask = () => succeeded(askForToken(at, machine));
    expect(await statements(ask)).toEqual([]);
    // Client, pool, keys and scopes.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await statementsOf(at.services.db, ask)).length).toBeLessThanOrEqual(4);
    const sign = vi.spyOn(crypto.subtle, 'sign');
    await ask();
    expect(sign).toHaveBeenCalledTimes(1);
    sign.mockRestore();
  });

  it('of a sign-in by SRP does not grow with its use', async () => {
    const signIn = async () => {
      const start = startSrp();
      const opened = await at.done('InitiateAuth', {
        AuthFlow: 'USER_SRP_AUTH',
        ClientId: pool.client.id,
        AuthParameters: { USERNAME: person.username, SRP_A: start.A },
      });
      const step = srpStepIn(opened);
      const { body } = await at.aws('RespondToAuthChallenge', {
        ChallengeName: 'PASSWORD_VERIFIER',
        ClientId: pool.client.id,
        ChallengeResponses: srpResponses(step, proveSrp(start, step, pool.nameForSrp, PASSWORD)),
      });
      tokensIn(body);
    };
    const first = await statements(signIn);
    expect((await statements(signIn)).length).toBe(first.length);
    // The last of them before the session looks at the person under their lock: see LastLook.
    expect(first.length).toBeLessThanOrEqual(10);
  });
});

describe('a page of fifty costs as many statements as a page of five', () => {
  beforeAll(async () => {
    const names = Array.from({ length: 60 }, (_, nth) => `many-${nth}`);
    await Promise.all(names.map((name) => pool.signUp(name)));
  });

  const users = `query ($id: ID!, $n: Int!) { userPool(id: $id) { users(first: $n) {
    edges { cursor node { id username email status attributes { name value } } }
    pageInfo { hasNextPage } } } }`;
  const messages = `query ($id: ID!, $n: Int!) { messages(userPoolId: $id, first: $n) {
    edges { node { destination user { username status } } } } }`;
  const pools = `query ($n: Int!) { userPools(first: $n) {
    edges { node { id name estimatedNumberOfUsers schemaAttributes { name } } } } }`;
  const clients = `query ($id: ID!, $n: Int!) { userPool(id: $id) { clients(first: $n) {
    edges { node { id clientName clientSecret } } } } }`;

  it.each(Object.entries({ users, messages }))('of %s', async (name, query) => {
    const ask = (n: number) => () => succeeded(at.adminGraphql(query, { id: pool.id, n }));
    const few = await statements(ask(5));
    const many = await statements(ask(50));
    expect(many.map(shape)).toEqual(few.map(shape));
    expect([name, few.length]).toEqual([name, expect.any(Number)]);
    expect(few.length).toBeLessThanOrEqual(4);
  });

  it('of pools', async () => {
    for (let nth = 0; nth < 5; nth += 1) await at.done('CreateUserPool', { PoolName: 'more' });
    const ask = (n: number) => () => succeeded(at.adminGraphql(pools, { n }));
    const few = await statements(ask(2));
    const many = await statements(ask(6));
    expect(many).toHaveLength(few.length);
  });

  it('of app clients, their secrets with them', async () => {
    for (let nth = 0; nth < 5; nth += 1) await pool.newClient({ GenerateSecret: true });
    const ask = (n: number) => () => succeeded(at.adminGraphql(clients, { id: pool.id, n }));
    const few = await statements(ask(2));
    expect(await statements(ask(6))).toHaveLength(few.length);
  });

  it('of ListUsers', async () => {
    const ask = (Limit: number) => () =>
      succeeded(at.aws('ListUsers', { UserPoolId: pool.id, Limit }));
    const few = await statements(ask(5));
    expect((await statements(ask(50))).length).toBe(few.length);
    expect(few.length).toBeLessThanOrEqual(3);
  });

  /** A statement without its parameters: lists of ids grow, and that is all that may. */
  const shape = (query: string) => query.replace(/(?:\?|\d+)(?:, *(?:\?|\d+))*/g, '?');

  it('really is a page of fifty', async () => {
    const { body } = await at.adminGraphql(users, { id: pool.id, n: 50 });
    const { userPool } = body.data as { userPool: { users: { edges: unknown[] } } };
    expect(userPool.users.edges).toHaveLength(50);
    const seen = await statements(() => succeeded(at.adminGraphql(users, { id: pool.id, n: 5 })));
    expect(seen.some((query) => /users/.test(query))).toBe(true);
  });
});
