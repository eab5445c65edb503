import { In, type SelectQueryBuilder } from 'typeorm';
import type { Database } from '../../platform/database.js';
import type { Sweep } from '../../platform/housekeeper.js';
import { poolIsDeleted } from '../pools/deleted-pools.js';
import { UserPoolRow } from '../pools/pools.entities.js';
import { TokenSessionRow } from './sessions.entities.js';

const BATCH = 500;
/** The longest life of an access token: one may be made in the last second of a session. */
const LONGEST_ACCESS_MS = 24 * 60 * 60 * 1000;

/** Removes sessions that no token can need any more, 500 at a time. */
export const sessionSweeps: readonly Sweep[] = [
  {
    // Until its last access token has expired, the row is what tells whether that token was revoked.
    name: 'expired sessions',
    run: (db, now) =>
      removeFound(db, (query) =>
        query.where('s.expiresAt < :end', { end: now.getTime() - LONGEST_ACCESS_MS }),
      ),
  },
  {
    name: 'sessions of deleted pools',
    run: (db) =>
      removeFound(db, (query) =>
        query.innerJoin(UserPoolRow, 'p', 'p.id = s.poolId').where(poolIsDeleted),
      ),
  },
];

type Query = SelectQueryBuilder<TokenSessionRow>;

function removeFound(db: Database, found: (query: Query) => Query): Promise<number> {
  return db.transaction(async (tx) => {
    const query = found(tx.createQueryBuilder(TokenSessionRow, 's'));
    const rows = await query.select('s.id', 'id').limit(BATCH).getRawMany<{ id: string }>();
    if (rows.length > 0) await tx.delete(TokenSessionRow, { id: In(rows.map(({ id }) => id)) });
    return rows.length;
  });
}
