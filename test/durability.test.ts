import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildGateway } from './support/child-gateway.js';
import { administrator, TestGateway } from './support/gateway.js';
import { EVERY_FLOW, mailOf, PASSWORD, TestPool } from './support/test-pool.js';

/** Somebody whose sign-up was acknowledged. */
interface Acknowledged {
  readonly name: string;
  readonly sub: string;
}

const times = <T>(count: number, make: (nth: number) => T): T[] =>
  Array.from({ length: count }, (_, nth) => make(nth));

const personOf = (ClientId: string, name: string) => ({
  ClientId,
  Username: name,
  Password: PASSWORD,
  UserAttributes: [{ Name: 'email', Value: mailOf(name) }],
});

async function prepared(server: ChildGateway): Promise<{ UserPoolId: string; ClientId: string }> {
  const settings = { PoolName: 'people', AutoVerifiedAttributes: ['email'] };
  const { UserPool } = await server.done<{ UserPool: { Id: string } }>('CreateUserPool', settings);
  const { UserPoolClient } = await server.done<{ UserPoolClient: { ClientId: string } }>(
    'CreateUserPoolClient',
    { UserPoolId: UserPool.Id, ClientName: 'app', ExplicitAuthFlows: EVERY_FLOW },
  );
  return { UserPoolId: UserPool.Id, ClientId: UserPoolClient.ClientId };
}

describe('a server that is killed', () => {
  const KILLS = 3;
  /** Acknowledged before the kill; more come while it is on its way. */
  const ENOUGH = 20;
  const WRITERS = 8;
  let server: ChildGateway;
  let UserPoolId: string;
  let ClientId: string;
  const acknowledged: Acknowledged[] = [];

  beforeAll(async () => {
    server = await ChildGateway.make();
    server.migrate();
    await server.start();
    ({ UserPoolId, ClientId } = await prepared(server));
  });

  afterAll(() => server.remove());

  /** Signs people up until the connection breaks. */
  async function writer(prefix: string): Promise<void> {
    for (let nth = 0; ; nth += 1) {
      const name = `${prefix}-${nth}`;
      const answer = await server.aws('SignUp', personOf(ClientId, name)).catch(() => undefined);
      if (!answer) return;
      expect([name, answer.status]).toEqual([name, 200]);
      acknowledged.push({ name, sub: String(answer.body['UserSub']) });
    }
  }

  it('has kept everybody whose sign-up it acknowledged, time after time', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = acknowledged.length;
      const writers = times(WRITERS, (nth) => writer(`kill${kill}-${nth}`));
      while (acknowledged.length < before + ENOUGH)
        await new Promise((soon) => setTimeout(soon, 5));
      expect((await server.end('SIGKILL')).signal).toBe('SIGKILL');
      await Promise.all(writers);
      await server.start();
      await Promise.all(acknowledged.slice(before).map(isThere));
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS * ENOUGH);
  }, 90_000);

  it('has kept their codes as well: they confirm and sign in', async () => {
    const codes = await codesInOutbox();
    for (const { name } of acknowledged) expect(codes.has(mailOf(name))).toBe(true);
    for (const { name } of acknowledged.filter((_, nth) => nth % 10 === 0)) {
      const ConfirmationCode = codes.get(mailOf(name));
      await server.done('ConfirmSignUp', { ClientId, Username: name, ConfirmationCode });
      const AuthParameters = { USERNAME: name, PASSWORD };
      const flow = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters };
      expect(await server.done('InitiateAuth', flow)).toHaveProperty('AuthenticationResult');
    }
  });

  async function isThere({ name, sub }: Acknowledged): Promise<void> {
    const user = await server.done('AdminGetUser', { UserPoolId, Username: name });
    expect(user).toMatchObject({ Username: name, UserStatus: 'UNCONFIRMED' });
    expect(user['UserAttributes']).toContainEqual({ Name: 'sub', Value: sub });
  }

  async function codesInOutbox(): Promise<Map<string, string>> {
    const codes = new Map<string, string>();
    let after: string | null = null;
    do {
      const page: Outbox = await outboxPage(after);
      for (const { node } of page.edges) codes.set(node.destination, /\d{6}/.exec(node.body)![0]);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    return codes;
  }

  async function outboxPage(after: string | null): Promise<Outbox> {
    const query = `query ($id: ID!, $after: String) {
      messages(userPoolId: $id, first: 100, after: $after) {
        edges { node { destination body } } pageInfo { hasNextPage endCursor } } }`;
    const { accessKeyId, secretAccessKey } = administrator;
    const response = await fetch(`${server.url}/admin/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${accessKeyId}:${secretAccessKey}`,
      },
      body: JSON.stringify({ query, variables: { id: UserPoolId, after } }),
    });
    const { data } = (await response.json()) as { data: { messages: Outbox } };
    return data.messages;
  }
});

interface Outbox {
  readonly edges: readonly { node: { destination: string; body: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

describe('a server that is asked to stop', () => {
  it('answers every request that was sent to it, and ends well', async () => {
    const server = await ChildGateway.make({ POOLGATE_DRAIN_SECONDS: '2' });
    try {
      server.migrate();
      await server.start();
      const { UserPoolId, ClientId } = await prepared(server);
      const broken: unknown[] = [];
      const answered: string[] = [];

      /** Goes on over its open connection until there is nobody to connect to. */
      const client = async (prefix: string) => {
        for (let nth = 0; ; nth += 1) {
          const name = `${prefix}-${nth}`;
          try {
            const { status } = await server.aws('SignUp', personOf(ClientId, name));
            if (status === 200) answered.push(name);
            else broken.push(status);
          } catch (error) {
            if (codeOf(error) !== 'ECONNREFUSED') broken.push(error);
            return;
          }
        }
      };
      const clients = times(8, (nth) => client(`stop-${nth}`));
      await new Promise((soon) => setTimeout(soon, 300));
      const sent = answered.length;
      const ending = await server.end('SIGTERM');
      await Promise.all(clients);
      expect(ending).toEqual({ code: 0, signal: null });
      expect(broken).toEqual([]);
      expect(answered.length).toBeGreaterThan(sent);

      await server.start();
      for (const Username of answered.slice(-20)) {
        const { status } = await server.aws('AdminGetUser', { UserPoolId, Username });
        expect([Username, status]).toEqual([Username, 200]);
      }
    } finally {
      await server.remove();
    }
  });

  const codeOf = (error: unknown) =>
    ((error as Error).cause as { code?: unknown } | undefined)?.code;
});

describe('64 writers at the same time', () => {
  let at: TestGateway;
  let pool: TestPool;

  beforeAll(async () => {
    at = await TestGateway.start();
    pool = await TestPool.make(at);
  });

  afterAll(() => at.stop());

  it('lose nothing', async () => {
    const names = times(64, (nth) => `writer-${String(nth).padStart(2, '0')}`);
    const answers = await Promise.all(names.map((name) => pool.signUp(name)));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    const subs = new Set(answers.map(({ body }) => body['UserSub']));
    expect(subs.size).toBe(64);
    expect((await listed()).sort()).toEqual(names);
    const { UserPool } = await at.done<{ UserPool: { EstimatedNumberOfUsers: number } }>(
      'DescribeUserPool',
      { UserPoolId: pool.id },
    );
    expect(UserPool.EstimatedNumberOfUsers).toBe(64);
  });

  it('of one name, one gets it and the others are told so', async () => {
    // Each with an address of its own: messages to one address are limited.
    const ofOwn = (nth: number) => [{ Name: 'email', Value: mailOf(`everybody-${nth}`) }];
    const answers = await Promise.all(
      times(64, (nth) => pool.signUp('everybody', { UserAttributes: ofOwn(nth) })),
    );
    const counts = { 200: 0, 400: 0 } as Record<number, number>;
    for (const { status } of answers) counts[status]! += 1;
    expect(counts).toEqual({ 200: 1, 400: 63 });
    for (const { status, body } of answers) {
      if (status === 400) expect(body['__type']).toBe('UsernameExistsException');
    }
    expect((await listed()).filter((name) => name === 'everybody')).toHaveLength(1);
  });

  async function listed(): Promise<string[]> {
    const names: string[] = [];
    let PaginationToken: string | undefined;
    do {
      const page: { Users: { Username: string }[]; PaginationToken?: string } = await at.done(
        'ListUsers',
        { UserPoolId: pool.id, PaginationToken },
      );
      names.push(...page.Users.map(({ Username }) => Username));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken);
    return names;
  }
});
