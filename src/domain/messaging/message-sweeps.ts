import { In, type SelectQueryBuilder } from 'typeorm';
import type { Database } from '../../platform/database.js';
import type { Sweep } from '../../platform/housekeeper.js';
import { poolIsDeleted } from '../pools/deleted-pools.js';
import { UserPoolRow } from '../pools/pools.entities.js';
import { MessageRow } from './messaging.entities.js';

/** How long a message that will not be sent any more is kept: 30 days. */
export const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

const BATCH = 500;

/**
 * Removes messages 30 days after they were written, those to nobody at once, and those of deleted pools;
 * 500 at a time.
 */
export const messageSweeps: readonly Sweep[] = [
  {
    name: 'old messages',
    run: (db, now) =>
      removeFound(db, (query) =>
        query
          .where('m.state IN (:...states)', { states: ['SENT', 'FAILED', 'HELD', 'PRETENDED'] })
          .andWhere('m.nextAttemptAt < :now', { now: now.getTime() }),
      ),
  },
  {
    name: 'messages of deleted pools',
    run: (db) =>
      removeFound(db, (query) =>
        query.innerJoin(UserPoolRow, 'p', 'p.id = m.poolId').where(poolIsDeleted),
      ),
  },
];

type Query = SelectQueryBuilder<MessageRow>;

async function removeFound(db: Database, found: (query: Query) => Query): Promise<number> {
  return db.transaction(async (tx) => {
    const query = found(tx.createQueryBuilder(MessageRow, 'm'));
    const rows = await query.select('m.id', 'id').limit(BATCH).getRawMany<{ id: string }>();
    if (rows.length === 0) return 0;
    await tx.delete(MessageRow, { id: In(rows.map(({ id }) => id)) });
    return rows.length;
  });
}
