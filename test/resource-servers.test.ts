import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserPoolRow } from '../src/domain/pools/pools.entities.js';
import { resourceServerSweeps } from '../src/domain/resource-servers/resource-server-sweeps.js';
import { ResourceServerRow } from '../src/domain/resource-servers/resource-servers.entities.js';
import { ResourceServerService } from '../src/domain/resource-servers/resource-servers.service.js';
import { TestGateway } from './support/gateway.js';
import { migratedTables } from './support/migrated-tables.js';
import { poolRow } from './support/pool-row.js';
import { newName, TestPool } from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;
let other: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  other = await TestPool.make(at);
});

afterAll(() => at.stop());

const read = { ScopeName: 'read', ScopeDescription: 'Reads orders.' };
const write = { ScopeName: 'write', ScopeDescription: 'Writes orders: – “all” of them.' };
const orders = (UserPoolId = pool.id) => ({ UserPoolId, Identifier: 'https://orders.example' });

const refused = async (operation: string, input: object) => {
  const { status, body } = await at.aws(operation, input);
  return [status, body['__type'], body['message']];
};
const absent = (Identifier: string) => [
  400,
  'ResourceNotFoundException',
  `Resource server ${Identifier} does not exist.`,
];

describe('a resource server', () => {
  it('is made, read, changed and deleted', async () => {
    const made = { ...orders(), Name: 'Orders', Scopes: [read, write] };
    expect(await at.done('CreateResourceServer', made)).toEqual({ ResourceServer: made });
    expect(await at.done('DescribeResourceServer', orders())).toEqual({ ResourceServer: made });
    const changed = { ...orders(), Name: 'All orders', Scopes: [write] };
    expect(await at.done('UpdateResourceServer', changed)).toEqual({ ResourceServer: changed });
    const bare = { ...orders(), Name: 'All orders' };
    const without = { ResourceServer: { ...bare, Scopes: [] } };
    expect(await at.done('UpdateResourceServer', bare)).toEqual(without);
    expect(await at.done('UpdateResourceServer', bare)).toEqual(without);
    expect(await at.done('DescribeResourceServer', orders())).toEqual(without);
    expect(await at.done('DeleteResourceServer', orders())).toEqual({});
    for (const operation of ['DescribeResourceServer', 'DeleteResourceServer']) {
      expect(await refused(operation, orders())).toEqual(absent('https://orders.example'));
    }
    expect(await refused('UpdateResourceServer', bare)).toEqual(absent('https://orders.example'));
  });

  it('has an identifier that is unique in its pool, byte by byte', async () => {
    const input = { UserPoolId: pool.id, Identifier: 'taken', Name: 'first' };
    await at.done('CreateResourceServer', input);
    expect(await refused('CreateResourceServer', { ...input, Name: 'second' })).toEqual([
      400,
      'InvalidParameterException',
      `taken already exists in user pool ${pool.id}.`,
    ]);
    await at.done('CreateResourceServer', { ...input, Identifier: 'Taken' });
    await at.done('CreateResourceServer', { ...input, UserPoolId: other.id });
    const { ResourceServer } = await at.done<{ ResourceServer: { Name: string } }>(
      'DescribeResourceServer',
      { UserPoolId: pool.id, Identifier: 'taken' },
    );
    expect(ResourceServer.Name).toBe('first');
  });

  it('is made once by ten who make it at one moment', async () => {
    const input = { UserPoolId: pool.id, Identifier: 'raced', Name: 'raced' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => at.aws('CreateResourceServer', input)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    expect(new Set(others.map(({ body }) => body['__type']))).toEqual(
      new Set(['InvalidParameterException']),
    );
  });

  it.each([
    ['a blank in the identifier', { Identifier: 'a b' }],
    ['a quotation mark in the identifier', { Identifier: 'a"b' }],
    ['a long identifier', { Identifier: 'a'.repeat(257) }],
    ['a name with a slash', { Name: 'a/b' }],
    ['a slash in a scope', { Scopes: [{ ...read, ScopeName: 'a/b' }] }],
    ['a blank in a scope', { Scopes: [{ ...read, ScopeName: 'a b' }] }],
    ['a scope without a description', { Scopes: [{ ScopeName: 'a' }] }],
    ['a scope named twice', { Scopes: [read, write, read] }],
    [
      '101 scopes',
      { Scopes: Array.from({ length: 101 }, (_, nth) => ({ ...read, ScopeName: `s${nth}` })) },
    ],
    ['an identifier of the service itself', { Identifier: 'aws.cognito/dcr' }],
  ])('is refused with %s', async (_name, wrong) => {
    const input = { UserPoolId: pool.id, Identifier: newName('api'), Name: 'api', ...wrong };
    const [status, type] = await refused('CreateResourceServer', input);
    expect([status, type]).toEqual([400, 'InvalidParameterException']);
  });

  it('takes everything that the limits allow', async () => {
    const Identifier = '!#$%&()*+,-./:;<=>?@[]^_`{|}~'.padEnd(256, 'Z');
    const Scopes = Array.from({ length: 100 }, (_, nth) => ({
      ScopeName: `${nth}:`.padEnd(256, '!'),
      ScopeDescription: '🙂'.repeat(128),
    }));
    const input = { UserPoolId: other.id, Identifier, Name: 'ab +=,.@-'.padEnd(256, 'c'), Scopes };
    expect(await at.done('CreateResourceServer', input)).toEqual({ ResourceServer: input });
    const of = { UserPoolId: other.id, Identifier };
    expect(await at.done('DescribeResourceServer', of)).toEqual({ ResourceServer: input });
  });

  it('is one of 25 in a pool at the most', async () => {
    const full = await TestPool.make(at);
    const input = (nth: number) => ({
      UserPoolId: full.id,
      Identifier: `api-${nth}`,
      Name: 'api',
    });
    for (let nth = 0; nth < 25; nth += 1) await at.done('CreateResourceServer', input(nth));
    const [status, type] = await refused('CreateResourceServer', input(25));
    expect([status, type]).toEqual([400, 'LimitExceededException']);
    await at.done('DeleteResourceServer', { UserPoolId: full.id, Identifier: 'api-7' });
    await at.done('CreateResourceServer', input(25));
  });
});

describe('the scopes of a pool', () => {
  it('are seen by another node within two seconds of a change, and by this one at once', async () => {
    const { services } = at;
    const Identifier = 'seen';
    const input = { UserPoolId: pool.id, Identifier, Name: 'api', Scopes: [read] };
    await at.done('CreateResourceServer', input);
    const another = new ResourceServerService({ ...services, db: services.db });
    const sees = async (node: ResourceServerService) =>
      (await node.scopesOf(pool.id)).has('seen/read');
    expect([await sees(services.resourceServers), await sees(another)]).toEqual([true, true]);
    await at.done('DeleteResourceServer', { UserPoolId: pool.id, Identifier });
    expect(await sees(services.resourceServers)).toBe(false);
    await expect.poll(() => sees(another), { timeout: 4_000, interval: 200 }).toBe(false);
  });
});

describe('the list of resource servers', () => {
  interface Listed {
    readonly ResourceServers: { readonly Identifier: string }[];
    readonly NextToken?: string;
  }
  const names = ({ ResourceServers }: Listed) =>
    ResourceServers.map(({ Identifier }) => Identifier);

  it('is paged by identifier, and its tokens belong to the pool', async () => {
    const home = await TestPool.make(at);
    const UserPoolId = home.id;
    for (const Identifier of ['c', 'a', 'B', 'd', 'e']) {
      await at.done('CreateResourceServer', { UserPoolId, Identifier, Name: 'api' });
    }
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const input = { UserPoolId, MaxResults: 2, NextToken };
      const page = await at.done<Listed>('ListResourceServers', input);
      seen.push(...names(page));
      ({ NextToken } = page);
    } while (NextToken);
    expect(seen).toEqual(['B', 'a', 'c', 'd', 'e']);
    expect(names(await at.done<Listed>('ListResourceServers', { UserPoolId }))).toEqual(seen);
    const first = await at.done<Listed>('ListResourceServers', { UserPoolId, MaxResults: 1 });
    const foreign = { UserPoolId: other.id, NextToken: first.NextToken };
    expect((await refused('ListResourceServers', foreign))[1]).toBe('InvalidParameterException');
    const large = { UserPoolId, MaxResults: 51 };
    expect((await refused('ListResourceServers', large))[1]).toBe('InvalidParameterException');
  });
});

describe('the pool of a resource server', () => {
  const operations = {
    CreateResourceServer: { Name: 'api' },
    DescribeResourceServer: {},
    UpdateResourceServer: { Name: 'api' },
    DeleteResourceServer: {},
    ListResourceServers: {},
  };

  it.each(Object.entries(operations))('must be there for %s', async (operation, more) => {
    const UserPoolId = 'us-east-1_Nowhere00';
    expect(await refused(operation, { UserPoolId, Identifier: 'api', ...more })).toEqual([
      400,
      'ResourceNotFoundException',
      `User pool ${UserPoolId} does not exist.`,
    ]);
  });

  it.each(Object.keys(operations))('must be administered for %s', async (operation) => {
    const { status, body } = await at.aws(operation, { UserPoolId: pool.id }, false);
    expect([status, body['__type']]).toEqual([400, 'MissingAuthenticationTokenException']);
  });

  it('keeps others out of its resource servers', async () => {
    const input = { UserPoolId: pool.id, Identifier: 'mine', Name: 'mine' };
    await at.done('CreateResourceServer', input);
    const theirs = { ...input, UserPoolId: other.id };
    for (const [operation, wanted] of [
      ['DescribeResourceServer', theirs],
      ['UpdateResourceServer', theirs],
      ['DeleteResourceServer', theirs],
    ] as const) {
      expect(await refused(operation, wanted)).toEqual(absent('mine'));
    }
  });

  it('takes them away when it is deleted', async () => {
    const tables = await migratedTables();
    const [living, deleted] = ['us-east-1_Living000', 'us-east-1_Deleted00'];
    const now = new Date('2026-05-06T07:08:09Z');
    const row = (id: string, poolId: string): ResourceServerRow => {
      return { id, poolId, identifier: id, name: 'api', scopes: [] };
    };
    await tables.db.transaction(async (tx) => {
      await tx.insert(UserPoolRow, [poolRow(living, null), poolRow(deleted, now)]);
      const many = Array.from({ length: 250 }, (_, nth) => row(`gone-${nth}`, deleted));
      await tx.insert(ResourceServerRow, [row('stays', living), ...many]);
    });
    const [sweep] = resourceServerSweeps;
    expect(await sweep!.run(tables.db, now)).toBe(200);
    expect(await sweep!.run(tables.db, now)).toBe(50);
    expect(await sweep!.run(tables.db, now)).toBe(0);
    const left = await tables.db.read((db) => db.find(ResourceServerRow));
    expect(left.map(({ id }) => id)).toEqual(['stays']);
    await tables.drop();
  });
});
