import { In } from 'typeorm';
import type { Sweep } from '../../platform/housekeeper.js';
import { poolIsDeleted } from '../pools/deleted-pools.js';
import { UserPoolRow } from '../pools/pools.entities.js';
import { ResourceServerRow } from './resource-servers.entities.js';

const BATCH = 200;

/** Removes the resource servers of deleted pools, 200 at a time. */
export const resourceServerSweeps: readonly Sweep[] = [
  {
    name: 'resource servers of deleted pools',
    run: (db) =>
      db.transaction(async (tx) => {
        const rows = await tx
          .createQueryBuilder(UserPoolRow, 'p')
          .innerJoin(ResourceServerRow, 'r', 'r.poolId = p.id')
          .where(poolIsDeleted)
          .select('r.id', 'id')
          .limit(BATCH)
          .getRawMany<{ id: string }>();
        if (rows.length > 0) {
          await tx.delete(ResourceServerRow, { id: In(rows.map(({ id }) => id)) });
        }
        return rows.length;
      }),
  },
];
