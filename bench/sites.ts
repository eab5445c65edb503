import { entities, migrations } from '../src/data-model.js';
import { UserPoolRow } from '../src/domain/pools/pools.entities.js';
import { Database } from '../src/platform/database.js';
import { createLog } from '../src/platform/log.js';
import { addCrowd, memberName } from '../test/support/crowd.js';
import { call } from './http-client.js';
import { Ground, Server } from './server.js';

const GROUPS = 100;

/** A server whose pool has so many users. */
export interface Site {
  readonly server: Server;
  readonly ground: Ground;
  readonly poolId: string;
  readonly size: number;
}

/** A site for each size: on SQLite with a database of its own, on MySQL with a pool of its own. */
export async function sitesOf(loaded: Ground, sizes: readonly number[]): Promise<Site[]> {
  const sites: Site[] = [];
  for (const size of sizes) {
    const ground = loaded.engine === 'SQLite' ? new Ground() : loaded;
    const poolId = await newPool(ground);
    await populate(ground, poolId, size);
    sites.push({ server: await Server.gateway(ground), ground, poolId, size });
  }
  return sites;
}

/** Ends the servers and removes what they had on disk. */
export async function leave(sites: readonly Site[]): Promise<void> {
  await Promise.all(sites.map(({ server }) => server.stop()));
  for (const { ground } of sites) ground.remove();
}

async function newPool(ground: Ground): Promise<string> {
  const server = await Server.gateway(ground);
  try {
    const settings = { PoolName: 'bench' };
    const made = await call<{ UserPool: { Id: string } }>(
      server.port,
      'CreateUserPool',
      settings,
      ground.key,
    );
    return made.UserPool.Id;
  } finally {
    // SQLite is written by one process at a time.
    await server.stop();
  }
}

/** People by the product's own rows, straight into the tables: through a door it would take an hour. */
async function populate(ground: Ground, poolId: string, size: number): Promise<void> {
  const url = ground.environment['DATABASE_URL'] ?? '';
  const db = await Database.open({ url, entities, migrations, log: createLog('silent') });
  try {
    const row = await db.read((reader) => reader.findOneByOrFail(UserPoolRow, { id: poolId }));
    await addCrowd(db, { pool: { ...row, arn: '' }, size, groups: GROUPS, attributesOf });
    // MySQL does it by itself, some time after the rows came.
    const tables = 'users, user_attributes, user_groups, group_members';
    if (db.engine === 'mysql') await db.read((reader) => reader.query(`ANALYZE TABLE ${tables}`));
  } finally {
    await db.close();
  }
}

const attributesOf = (nth: number): Record<string, string> => ({
  email: `${memberName(nth)}@example.com`,
  email_verified: 'true',
  name: `Given${nth % 700} Family${nth % 900}`,
});
