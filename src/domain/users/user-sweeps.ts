import { In, type EntityManager } from 'typeorm';
import type { Sweep } from '../../platform/housekeeper.js';
import { poolIsDeleted } from '../pools/deleted-pools.js';
import { UserPoolRow } from '../pools/pools.entities.js';
import { UserAliasRow, UserAttributeRow, UserRow } from './users.entities.js';

/** Rows of users that another area keeps: they must go in the transaction that takes the users. */
export interface UserData {
  removeOf(tx: EntityManager, userIds: readonly string[]): Promise<void>;
}

const BATCH = 200;

/** Removes the users of deleted pools, with what other areas keep of them, 200 at a time. */
export function userSweeps(keepers: readonly UserData[]): Sweep[] {
  const users: Sweep = {
    name: 'users of deleted pools',
    run: (db) =>
      db.transaction(async (tx) => {
        const ids = await nextIds(tx);
        if (ids.length === 0) return 0;
        for (const keeper of keepers) await keeper.removeOf(tx, ids);
        await tx.delete(UserAttributeRow, { userId: In(ids) });
        await tx.delete(UserAliasRow, { userId: In(ids) });
        await tx.delete(UserRow, { id: In(ids) });
        return ids.length;
      }),
  };
  return [users];
}

async function nextIds(tx: EntityManager): Promise<string[]> {
  const rows = await tx
    .createQueryBuilder(UserPoolRow, 'p')
    .innerJoin(UserRow, 'u', 'u.poolId = p.id')
    .where(poolIsDeleted)
    .select('u.id', 'id')
    .limit(BATCH)
    .getRawMany<{ id: string }>();
  return rows.map(({ id }) => id);
}
