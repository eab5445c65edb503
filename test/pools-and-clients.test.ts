import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientSweeps } from '../src/domain/clients/client-sweeps.js';
import { ClientSecretRow, UserPoolClientRow } from '../src/domain/clients/clients.entities.js';
import { ClientSecretService } from '../src/domain/clients/client-secrets.service.js';
import { ClientService } from '../src/domain/clients/clients.service.js';
import type { Context } from '../src/domain/context.js';
import { LimitExceededError, ResourceNotFoundError } from '../src/domain/errors.js';
import { countUser } from '../src/domain/pools/pool-size.js';
import { poolSweeps } from '../src/domain/pools/pool-sweeps.js';
import { UserPoolRow, UserPoolSizeRow } from '../src/domain/pools/pools.entities.js';
import { PoolService } from '../src/domain/pools/pools.service.js';
import { ResourceServerService } from '../src/domain/resource-servers/resource-servers.service.js';
import { systemRandom } from '../src/platform/random.js';
import { createLog } from '../src/platform/log.js';
import { Vault } from '../src/platform/crypto.js';
import type { Sweep } from '../src/platform/housekeeper.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { poolRow } from './support/pool-row.js';
import { TestClock } from './support/test-clock.js';

let tables: MigratedTables;
let pools: PoolService;
let clients: ClientService;
let ctx: Context;
let other: Context;
let regions = 0;
const clock = new TestClock();
clock.stop();
const vault = new Vault(systemRandom.bytes(32));

/** Another node over the same tables: nothing remembered is shared. */
function aNode() {
  const signingKeys = { prepare: async () => 'keys', store: async () => {} };
  const needs = { db: tables.db, clock, random: systemRandom, vault };
  const made = new PoolService({ ...needs, config: { accountId: '123456789012' }, signingKeys });
  const resourceServers = new ResourceServerService({ ...needs, pools: made });
  const apps = new ClientService({ ...needs, pools: made, resourceServers });
  return {
    pools: made,
    clients: apps,
    secrets: new ClientSecretService({ ...needs, clients: apps }),
  };
}

beforeAll(async () => {
  tables = await migratedTables();
  ({ pools, clients } = aNode());
});
afterAll(() => tables.drop());

/** Each test has regions of its own. */
beforeEach(() => {
  regions += 2;
  const log = createLog('silent');
  const caller = { ip: undefined, userAgent: undefined };
  ctx = { requestId: 'test', log, region: `eu-test-${regions}`, caller };
  other = { ...ctx, region: `eu-test-${regions + 1}` };
});

const missing = (id: string) => ({
  name: ResourceNotFoundError.name,
  message: `User pool ${id} does not exist.`,
});
const missingClient = (id: string) => ({
  name: ResourceNotFoundError.name,
  message: `User pool client ${id} does not exist.`,
});

describe('a user pool', () => {
  it('is described as it was made', async () => {
    const pool = await pools.create(ctx, { poolName: 'people' });
    expect(pool.id).toMatch(/^eu-test-\d+_[0-9A-Za-z]{9}$/);
    expect(pool.arn).toBe(`arn:aws:cognito-idp:${ctx.region}:123456789012:userpool/${pool.id}`);
    expect(pool.createdAt).toEqual(clock.now());
    expect(await pools.describe(ctx, { userPoolId: pool.id })).toEqual(pool);
    expect(await aNode().pools.describe(ctx, { userPoolId: pool.id })).toEqual(pool);
  });

  it('is there in its own region only', async () => {
    const { id } = await pools.create(ctx, { poolName: 'people' });
    await expect(pools.require(ctx, id)).resolves.toMatchObject({ id });
    await expect(pools.require(other, id)).rejects.toMatchObject(missing(id));
    await expect(pools.remove(other, { userPoolId: id })).rejects.toMatchObject(missing(id));
    expect([...(await pools.byIds(other, [id])).keys()]).toEqual([]);
    expect([...(await pools.byIds(ctx, [id])).keys()]).toEqual([id]);
    expect((await pools.byId(id))?.region).toBe(ctx.region);
  });

  it('is gone at once when it is deleted, and once only', async () => {
    const { id } = await pools.create(ctx, { poolName: 'people' });
    const client = await clients.create(ctx, { userPoolId: id, clientName: 'app' });
    expect(await pools.remove(ctx, { userPoolId: id })).toMatchObject({ id });
    await expect(pools.describe(ctx, { userPoolId: id })).rejects.toMatchObject(missing(id));
    await expect(pools.remove(ctx, { userPoolId: id })).rejects.toMatchObject(missing(id));
    await expect(clients.require(client.clientId)).rejects.toMatchObject(
      missingClient(client.clientId),
    );
    expect((await pools.page(ctx, { limit: 10 })).items).toEqual([]);
  });

  it('is deleted by one of two who try at the same time', async () => {
    const { id } = await pools.create(ctx, { poolName: 'people' });
    const removals = [pools, aNode().pools].map((node) => node.remove(ctx, { userPoolId: id }));
    const states = (await Promise.allSettled(removals)).map(({ status }) => status);
    expect(states.toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('stays while it is protected', async () => {
    const { id } = await pools.create(ctx, { poolName: 'x', deletionProtection: 'ACTIVE' });
    await expect(pools.remove(ctx, { userPoolId: id })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
      message:
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    });
    await expect(pools.require(ctx, id)).resolves.toMatchObject({ id });
  });

  it('counts its users, and never below none', async () => {
    const { id } = await pools.create(ctx, { poolName: 'people' });
    const count = (by: 1 | -1) =>
      tables.db.transaction((tx) => countUser(tx, id, by, systemRandom));
    const estimate = async () =>
      (await pools.describe(ctx, { userPoolId: id })).estimatedNumberOfUsers;
    for (const by of [1, 1, 1, -1] as const) await count(by);
    expect(await estimate()).toBe(2);
    for (const by of [-1, -1, -1] as const) await count(by);
    expect(await estimate()).toBe(0);
  });
});

describe('a list of pools', () => {
  it('goes through the region in the order of creation', async () => {
    const ids: string[] = [];
    for (const poolName of ['a', 'b', 'c']) {
      ids.push((await pools.create(ctx, { poolName })).id);
      clock.advance(1);
    }
    await pools.create(other, { poolName: 'elsewhere' });
    const first = await pools.page(ctx, { limit: 2 });
    expect([first.items.map(({ id }) => id), first.more]).toEqual([ids.slice(0, 2), true]);
    const after = first.positionOf(first.items[1]!);
    const second = await pools.page(ctx, { limit: 2, after });
    expect([second.items.map(({ id }) => id), second.more]).toEqual([ids.slice(2), false]);
    const back = await pools.page(ctx, { limit: 2, backward: true });
    expect([back.items.map(({ id }) => id), back.more]).toEqual([ids.slice(1), true]);
  });

  it('ends at a thousand, of which deleted pools are none', async () => {
    const rows = Array.from({ length: 1_001 }, (_, index) =>
      poolRow(`${ctx.region}_${index}`, index < 2 ? clock.now() : null),
    );
    await tables.db.transaction((tx) => tx.insert(UserPoolRow, rows));
    await expect(pools.create(ctx, { poolName: 'the last' })).resolves.toBeDefined();
    await expect(pools.create(ctx, { poolName: 'one more' })).rejects.toThrow(LimitExceededError);
    await expect(pools.create(other, { poolName: 'elsewhere' })).resolves.toBeDefined();
  });
});

describe('an app client', () => {
  let userPoolId: string;
  beforeEach(async () => {
    userPoolId = (await pools.create(ctx, { poolName: 'people' })).id;
  });

  it('is described as it was made, with its secret', async () => {
    const input = { userPoolId, clientName: 'app', generateSecret: true };
    const client = await clients.create(ctx, input);
    expect(client.clientId).toMatch(/^[0-9a-z]{26}$/);
    expect(client.clientSecret).toMatch(/^[0-9a-z]{51}$/);
    const key = { userPoolId, clientId: client.clientId };
    expect(await clients.describe(ctx, key)).toEqual(client);
    expect((await clients.byIds([client.clientId, 'nobody'])).get(client.id)).toEqual(client);
  });

  it('has no secret unless one is asked for', async () => {
    const open = await clients.create(ctx, { userPoolId, clientName: 'app' });
    expect((await clients.require(open.clientId)).client.secrets).toEqual([]);
    const clientSecret = 'a-secret-of-my-own-000000'.replaceAll('-', '_');
    const own = await clients.create(ctx, { userPoolId, clientName: 'app', clientSecret });
    expect((await clients.require(own.clientId)).client.secrets).toEqual([clientSecret]);
    const both = { userPoolId, clientName: 'app', clientSecret, generateSecret: true };
    await expect(clients.create(ctx, both)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
      message: 'GenerateSecret and ClientSecret cannot be used together.',
    });
  });

  it('has its secret sealed, for itself alone', async () => {
    const make = () => clients.create(ctx, { userPoolId, clientName: 'x', generateSecret: true });
    const [one, two] = [await make(), await make()];
    const rowOf = (clientId: string) =>
      tables.db.read((db) => db.findOneByOrFail(ClientSecretRow, { clientId }));
    const stolen = await rowOf(one.clientId);
    expect(JSON.stringify(stolen)).not.toContain(one.clientSecret);
    expect(stolen.id).toBe(`${one.clientId}--${clock.now().getTime()}`);
    const { sealedSecret } = stolen;
    await tables.db.transaction((tx) =>
      tx.update(ClientSecretRow, { clientId: two.clientId }, { sealedSecret }),
    );
    await expect(aNode().clients.require(two.clientId)).rejects.toThrow('cannot be opened');
    await expect(aNode().clients.require(one.clientId)).resolves.toBeDefined();
  });

  it('is read with its secrets by one statement', async () => {
    const input = { userPoolId, clientName: 'app', generateSecret: true };
    const { clientId } = await clients.create(ctx, input);
    const node = aNode();
    await node.pools.byId(userPoolId);
    const before = await statementsOf(() => node.clients.require(clientId));
    expect(before).toBe(1);
  });

  it('belongs to one pool', async () => {
    const { clientId } = await clients.create(ctx, { userPoolId, clientName: 'app' });
    const strange = await pools.create(ctx, { poolName: 'others' });
    const there = { userPoolId: strange.id, clientId };
    await expect(clients.describe(ctx, there)).rejects.toMatchObject(missingClient(clientId));
    await expect(clients.remove(ctx, there)).rejects.toMatchObject(missingClient(clientId));
    await expect(clients.describe(ctx, { userPoolId, clientId })).resolves.toBeDefined();
    const nowhere = { userPoolId: `${ctx.region}_nowhere`, clientId };
    await expect(clients.describe(ctx, nowhere)).rejects.toMatchObject(missing(nowhere.userPoolId));
  });

  it('is gone with its secret when it is deleted', async () => {
    const input = { userPoolId, clientName: 'app', generateSecret: true };
    const { clientId } = await clients.create(ctx, input);
    await clients.require(clientId);
    await clients.remove(ctx, { userPoolId, clientId });
    await expect(clients.require(clientId)).rejects.toMatchObject(missingClient(clientId));
    const again = clients.remove(ctx, { userPoolId, clientId });
    await expect(again).rejects.toMatchObject(missingClient(clientId));
    const left = await tables.db.read((db) => db.countBy(ClientSecretRow, { clientId }));
    expect(left).toBe(0);
  });

  it('is listed with the others of its pool, a thousand at the most', async () => {
    const now = clock.now();
    const rows = Array.from({ length: 999 }, (_, index) => ({
      id: `${userPoolId.slice(-9).toLowerCase()}${index}`,
      poolId: userPoolId,
      name: 'many',
      settings: { refreshTokenValidity: 30, enableTokenRevocation: true, authSessionValidity: 3 },
      createdAt: now,
      modifiedAt: now,
    }));
    await tables.db.transaction((tx) => tx.insert(UserPoolClientRow, rows));
    const last = await clients.create(ctx, { userPoolId, clientName: 'the last' });
    const more = clients.create(ctx, { userPoolId, clientName: 'one more' });
    await expect(more).rejects.toThrow(LimitExceededError);
    const all = [...rows.map(({ id }) => id), last.clientId].toSorted();
    const first = await clients.page(ctx, userPoolId, { limit: 60 });
    expect([first.items.map(({ clientId }) => clientId), first.more]).toEqual([
      all.slice(0, 60),
      true,
    ]);
    const after = first.positionOf(first.items.at(-1)!);
    const second = await clients.page(ctx, userPoolId, { limit: 60, after });
    expect(second.items.map(({ clientId }) => clientId)).toEqual(all.slice(60, 120));
  });
});

describe('a change of an app client', () => {
  it('acts at once on its own node, and within two seconds on another', async () => {
    const [here, there] = [aNode(), aNode()];
    const userPoolId = (await here.pools.create(ctx, { poolName: 'people' })).id;
    const input = { userPoolId, clientName: 'app', generateSecret: true };
    const { clientId } = await here.clients.create(ctx, input);
    const seenBy = async ({ clients: apps }: typeof here) => {
      const { client } = await apps.require(clientId);
      return [client.settings.accessTokenValidity, client.secrets.length];
    };
    for (const node of [here, there]) expect(await seenBy(node)).toEqual([undefined, 1]);

    // A read that is under way while the change is made must not be remembered after it.
    const underway = Array.from({ length: 20 }, () => seenBy(here));
    await here.clients.update(ctx, { userPoolId, clientId, accessTokenValidity: 2 });
    expect(await seenBy(here)).toEqual([2, 1]);
    await here.secrets.add(ctx, { userPoolId, clientId });
    expect(await seenBy(here)).toEqual([2, 2]);
    await Promise.all(underway);
    const changed = Date.now();
    while ((await seenBy(there))[1] !== 2) {
      expect(Date.now() - changed).toBeLessThan(2_100);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await seenBy(there)).toEqual([2, 2]);
  });
});

describe('what is left of a deleted pool', () => {
  const run = async (sweeps: readonly Sweep[]) => {
    for (const sweep of sweeps) while ((await sweep.run(tables.db, clock.now())) > 0);
  };
  const rowsOf = (poolId: string) =>
    tables.db.read(async (db) => [
      await db.countBy(UserPoolRow, { id: poolId }),
      await db.countBy(UserPoolSizeRow, { poolId }),
      await db.countBy(UserPoolClientRow, { poolId }),
    ]);

  it('is removed: clients soon, the pool itself a day later', async () => {
    const make = async () => {
      const { id } = await pools.create(ctx, { poolName: 'people' });
      await clients.create(ctx, { userPoolId: id, clientName: 'app', generateSecret: true });
      return id;
    };
    const [kept, gone] = [await make(), await make()];
    await pools.remove(ctx, { userPoolId: gone });
    expect(await rowsOf(gone)).toEqual([1, 16, 1]);
    await run([...clientSweeps, ...poolSweeps]);
    expect(await rowsOf(gone)).toEqual([1, 16, 0]);
    clock.advance(24 * 3_600_000 + 1);
    await run(poolSweeps);
    expect(await rowsOf(gone)).toEqual([0, 0, 0]);
    expect(await rowsOf(kept)).toEqual([1, 16, 1]);
  });
});

/** How many statements the database ran meanwhile. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const logger = await tables.db.read(async (db) => db.connection.logger);
  const original = logger.logQuery;
  let count = 0;
  logger.logQuery = () => {
    count += 1;
  };
  try {
    await work();
    return count;
  } finally {
    logger.logQuery = original;
  }
}
