import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGN_IN } from './support/documents.js';
import { administrator, TestGateway } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import { newName, PASSWORD, TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;
let accessToken: string;
let sub: string;

const ME = '{ me { id sub username email attributes { name } } }';
const POOLS = '{ userPools { edges { node { id name estimatedNumberOfUsers } } } }';
const adminKey = `${administrator.accessKeyId}:${administrator.secretAccessKey}`;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  accessToken = (await pool.signIn(await memberWithMail())).AccessToken;
  const { body } = await at.graphql(ME, {}, accessToken);
  ({ sub } = body.data!['me'] as { sub: string });
});

/** Joined by themselves, with a verified address. */
async function memberWithMail() {
  const username = newName('member');
  await pool.signUp(username);
  await pool.confirm(username, await pool.code(username));
  return { username, password: PASSWORD };
}

afterAll(() => at.stop());

const codes = (answer: Awaited<ReturnType<TestGateway['graphql']>>) =>
  (answer.body.errors ?? []).map(({ extensions }) => extensions['code']);

describe('who may ask', () => {
  it('a user is known by the access token, and by nothing else', async () => {
    expect((await at.graphql(ME, {}, accessToken)).body.data).toMatchObject({ me: { sub } });
    for (const bearer of [undefined, 'nonsense', adminKey, `${accessToken}x`]) {
      const answer = await at.graphql(ME, {}, bearer);
      expect([answer.status, answer.body.data, codes(answer)]).toEqual([
        200,
        { me: null },
        ['NOT_AUTHORIZED'],
      ]);
      expect(JSON.stringify(answer.body)).not.toContain(administrator.secretAccessKey);
    }
  });

  it.each([
    ['no credentials', null],
    ['a wrong secret', `${administrator.accessKeyId}:${'x'.repeat(40)}`],
    ['an unknown key', `PGAKTESTTESTTEST0009:${administrator.secretAccessKey}`],
    ['half a key', administrator.accessKeyId],
    ['a secret alone', administrator.secretAccessKey],
    ['an access token', 'token'],
  ])('the admin view is shut to %s, its schema included', async (_name, bearer) => {
    const sent = bearer === 'token' ? accessToken : bearer;
    for (const query of [POOLS, '{ __typename }', getIntrospectionQuery()]) {
      const answer = await at.adminGraphql(query, {}, sent);
      expect([answer.status, answer.body.data, codes(answer)]).toEqual([
        401,
        undefined,
        ['ACCESS_DENIED'],
      ]);
    }
    expect((await at.adminGraphql('{ __typename }')).body.data).toEqual({ __typename: 'Query' });
  });

  it('one credential check serves a request, however many fields ask', async () => {
    const query = `{ a: me { id } b: me { id } node(id: "${sub}") { id } }`;
    await at.graphql(query, {}, accessToken);
    const statements = await statementsOf(at.services.db, () => at.graphql(query, {}, accessToken));
    expect(statements).toHaveLength(1);
  });
});

describe('what people see of themselves', () => {
  it('is what their app client may read', async () => {
    const all = await at.graphql(ME, {}, accessToken);
    expect(all.body.data).toMatchObject({ me: { email: expect.stringContaining('@') } });
    const shy = await pool.newClient({ ReadAttributes: ['name'] });
    const person = await memberWithMail();
    const tokens = await pool.signIn(person, shy);
    const { body } = await at.graphql(ME, {}, tokens.AccessToken);
    expect(body.data).toMatchObject({ me: { email: null, attributes: [{ name: 'sub' }] } });
    const with_ = { password: { username: person.username, password: person.password } };
    const signedIn = await at.graphql(
      SIGN_IN.replace('user { username }', 'user { username email attributes { name } }'),
      { input: { clientId: shy.id, with: with_ } },
    );
    expect(signedIn.body.data).toMatchObject({
      signIn: { user: { username: person.username, email: null, attributes: [{ name: 'sub' }] } },
    });
  });

  it('is reached by id as well, and nobody else is', async () => {
    const node = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    const own = await at.graphql(node, { id: sub }, accessToken);
    expect(own.body.data).toEqual({ node: { __typename: 'User', id: sub } });
    const other = await pool.person();
    for (const id of [other.sub, pool.id, pool.client.id, 'msg-1', '']) {
      expect((await at.graphql(node, { id }, accessToken)).body).toMatchObject({
        data: { node: null },
      });
    }
    expect(codes(await at.graphql(node, { id: sub }))).toEqual(['NOT_AUTHORIZED']);
  });
});

describe('the admin view', () => {
  it('finds everything by id, in its own region and while the pool is there', async () => {
    const node = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    const messages = `query ($id: ID!) { messages(userPoolId: $id, first: 1) {
      edges { node { id user { id } } } } }`;
    const { body } = await at.adminGraphql(messages, { id: pool.id });
    const { edges } = body.data!['messages'] as { edges: { node: { id: string } }[] };
    const ids = [
      ['User', sub],
      ['UserPool', pool.id],
      ['UserPoolClient', pool.client.id],
      ...edges.map((edge) => ['Message', edge.node.id]),
    ];
    expect(ids).toHaveLength(4);
    for (const [__typename, id] of ids) {
      expect((await at.adminGraphql(node, { id })).body.data).toEqual({ node: { __typename, id } });
    }
    const gone = await TestPool.make(at);
    const { sub: orphan } = await gone.person();
    await at.done('DeleteUserPool', { UserPoolId: gone.id });
    for (const id of [gone.id, gone.client.id, orphan]) {
      expect((await at.adminGraphql(node, { id })).body).toEqual({ data: { node: null } });
    }
  });

  const nested = (first: number) => `{ userPools(first: ${first}) { edges { node { id
    users(first: 1) { estimatedTotal edges { node { username status } } } } } } }`;

  it('reads fifty rows with as many statements as two', async () => {
    for (let n = 0; n < 4; n += 1) await TestPool.make(at);
    const countOnce = async (query: string) => {
      let rows = 0;
      const statements = await statementsOf(at.services.db, async () => {
        const { body } = await at.adminGraphql(query);
        expect(body.errors).toBeUndefined();
        rows = JSON.stringify(body).split('"node"').length - 1;
      });
      return [rows, statements.length] as const;
    };
    /** The least of three: settings are read again after two seconds, which belongs to no request. */
    const countFor = async (query: string) => {
      const counts = [await countOnce(query), await countOnce(query), await countOnce(query)];
      return [counts[0]![0], Math.min(...counts.map(([, statements]) => statements))] as const;
    };
    const pools = (first: number) =>
      `{ userPools(first: ${first}) { edges { node { id name estimatedNumberOfUsers } } } }`;
    const clients = (first: number) => `{ userPool(id: "${pool.id}") { clients(first: ${first}) {
      edges { node { clientName clientSecret userPool { name } } } } } }`;
    for (let n = 0; n < 5; n += 1) await pool.newClient({});
    for (const query of [pools, clients, nested]) {
      const [few, many] = [await countFor(query(2)), await countFor(query(50))];
      expect(few[0]).toBeLessThan(many[0]);
      expect(few[1]).toBe(many[1]);
    }
  });

  it('refuses sizes, cursors and lists of other pools', async () => {
    const users = `query ($id: ID!, $n: Int, $after: String) { userPool(id: $id) {
      users(first: $n, after: $after) { pageInfo { endCursor hasNextPage } } } }`;
    const { body } = await at.adminGraphql(users, { id: pool.id, n: 1 });
    const page = body.data!['userPool'] as { users: { pageInfo: Record<string, unknown> } };
    const after = page.users.pageInfo['endCursor'];
    expect(page.users.pageInfo).toMatchObject({ hasNextPage: true });
    const other = await TestPool.make(at);
    expect(codes(await at.adminGraphql(users, { id: pool.id, n: 1, after }))).toEqual([]);
    expect(codes(await at.adminGraphql(users, { id: other.id, n: 1, after }))).toEqual([
      'INVALID_PARAMETER',
    ]);
    expect(codes(await at.adminGraphql(users, { id: pool.id, n: 101 }))).toEqual([
      'INVALID_PARAMETER',
    ]);
  });
});

describe('browsers', () => {
  const preflight = (path: string) =>
    fetch(at.url + path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  it('may ask the app view from any origin, without cookies, and never the admin view', async () => {
    const app = await preflight('/graphql');
    expect(app.status).toBe(204);
    expect(app.headers.get('access-control-allow-origin')).toBe('*');
    expect(app.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(app.headers.get('access-control-allow-credentials')).toBeNull();
    const admin = await preflight('/admin/graphql');
    expect(admin.headers.get('access-control-allow-origin')).toBeNull();
    expect((await preflight('/livez')).status).toBe(404);
  });

  it.each([
    ['/explorer', '/graphql'],
    ['/explorer/admin', '/admin/graphql'],
  ])('have an explorer at %s whose every part is served here', async (path, endpoint) => {
    const page = await fetch(at.url + path);
    const text = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const parts = [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css|ico|svg))"/g)];
    expect(parts.length).toBeGreaterThan(5);
    for (const [, part] of parts) {
      const served = await fetch(`${at.url}${path}/${part}`);
      await served.arrayBuffer();
      expect(served.status, part).toBe(200);
    }
    expect(text).toContain(`\`${endpoint}\``);
  });
});

it('in production shows neither schema nor explorer', async () => {
  const hidden = await TestGateway.start({ NODE_ENV: 'production' });
  try {
    expect((await fetch(`${hidden.url}/explorer`)).status).toBe(404);
    const asked = await hidden.graphql('{ __schema { types { name } } }');
    expect([asked.status, codes(asked)]).toEqual([400, ['INTROSPECTION_DISABLED']]);
    expect(codes(await hidden.graphql('{ __typename }'))).toEqual([]);
  } finally {
    await hidden.stop();
  }
});
