import { In } from 'typeorm';
import type { Sweep } from '../../platform/housekeeper.js';
import { poolIsDeleted } from '../pools/deleted-pools.js';
import { UserPoolRow } from '../pools/pools.entities.js';
import { ClientSecretRow, UserPoolClientRow } from './clients.entities.js';

const BATCH = 200;

/** Removes the clients of deleted pools with their secrets, 200 at a time. */
export const clientSweeps: readonly Sweep[] = [
  {
    name: 'clients of deleted pools',
    run: (db) =>
      db.transaction(async (tx) => {
        const rows = await tx
          .createQueryBuilder(UserPoolRow, 'p')
          .innerJoin(UserPoolClientRow, 'c', 'c.poolId = p.id')
          .where(poolIsDeleted)
          .select('c.id', 'id')
          .limit(BATCH)
          .getRawMany<{ id: string }>();
        if (rows.length === 0) return 0;
        const ids = In(rows.map(({ id }) => id));
        await tx.delete(ClientSecretRow, { clientId: ids });
        await tx.delete(UserPoolClientRow, { id: ids });
        return rows.length;
      }),
  },
];
