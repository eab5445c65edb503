import type { Sweep } from '../../platform/housekeeper.js';
import { UserPoolRow, UserPoolSizeRow } from './pools.entities.js';

const BATCH = 50;
/** Everything else of a deleted pool goes first; its own row is what the other sweeps find it by. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Removes the rows of pools that were deleted a day ago, after everything in them is gone. */
export const poolSweeps: readonly Sweep[] = [
  {
    name: 'deleted pools',
    run: (db, now) =>
      db.transaction(async (tx) => {
        const rows = await tx
          .createQueryBuilder(UserPoolRow, 'p')
          .select('p.id', 'id')
          .where('p.deletedAt < :end', { end: now.getTime() - KEPT_MS })
          .andWhere('NOT EXISTS (SELECT 1 FROM users u WHERE u.poolId = p.id)')
          .limit(BATCH)
          .getRawMany<{ id: string }>();
        for (const { id } of rows) {
          await tx.delete(UserPoolSizeRow, { poolId: id });
          await tx.delete(UserPoolRow, { id });
        }
        return rows.length;
      }),
  },
];
