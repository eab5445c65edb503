import { In } from 'typeorm';
import type { Sweep } from '../../platform/housekeeper.js';
import { poolIsDeleted } from '../pools/deleted-pools.js';
import { UserPoolRow } from '../pools/pools.entities.js';
import { SigningKeyRow } from './tokens.entities.js';

const BATCH = 500;

/** Removes the keys of deleted pools, 500 at a time: no token of such a pool is accepted any more. */
export const tokenSweeps: readonly Sweep[] = [
  {
    name: 'signing keys of deleted pools',
    run: (db) =>
      db.transaction(async (tx) => {
        // Names first, then rows: SQLite cannot bound a DELETE, MySQL cannot bound a subquery of one.
        const rows = await tx
          .createQueryBuilder(SigningKeyRow, 'k')
          .innerJoin(UserPoolRow, 'p', 'p.id = k.poolId')
          .where(poolIsDeleted)
          .select('k.kid', 'kid')
          .limit(BATCH)
          .getRawMany<{ kid: string }>();
        if (rows.length > 0)
          await tx.delete(SigningKeyRow, { kid: In(rows.map(({ kid }) => kid)) });
        return rows.length;
      }),
  },
];
