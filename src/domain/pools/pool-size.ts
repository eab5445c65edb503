import { In, type EntityManager } from 'typeorm';
import { changeRows } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import { UserPoolSizeRow } from './pools.entities.js';

/** Rows a pool's count is spread over: that many sign-ups can be written without waiting in turn. */
const shards = 16;

/** The rows of a new pool, all zero. */
export async function startCounting(tx: EntityManager, poolId: string): Promise<void> {
  const rows = Array.from({ length: shards }, (_, shard) => ({ poolId, shard, users: 0 }));
  const insert = tx.createQueryBuilder().insert().into(UserPoolSizeRow).updateEntity(false);
  await insert.values(rows).execute();
}

/** Counts one user more or less, in the transaction that adds or removes the user. */
export async function countUser(
  tx: EntityManager,
  poolId: string,
  by: 1 | -1,
  random: Random,
): Promise<void> {
  const shard = random.bytes(1).readUInt8() % shards;
  const users = () => `users ${by < 0 ? '-' : '+'} 1`;
  await changeRows(tx, UserPoolSizeRow, { poolId, shard }, { users });
}

/** How many users the pools have, in one statement. A shard may be below zero, never the sum. */
export async function estimatedUsers(
  db: EntityManager,
  poolIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.findBy(UserPoolSizeRow, { poolId: In([...poolIds]) });
  const sums = new Map<string, number>();
  for (const { poolId, users } of rows) sums.set(poolId, (sums.get(poolId) ?? 0) + users);
  return sums;
}
