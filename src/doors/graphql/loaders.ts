import DataLoader from 'dataloader';
import type { UserPoolClient } from '../../domain/clients/clients.contract.js';
import type { ClientService } from '../../domain/clients/clients.service.js';
import type { Context } from '../../domain/context.js';
import type { UserPool } from '../../domain/pools/pools.contract.js';
import type { PoolService } from '../../domain/pools/pools.service.js';
import type { User } from '../../domain/users/users.contract.js';
import type { UserService } from '../../domain/users/users.service.js';

interface Needs {
  readonly clients: Pick<ClientService, 'byIds'>;
  readonly pools: Pick<PoolService, 'byIds'>;
  readonly users: Pick<UserService, 'byIds' | 'view'>;
}

type Loader<T> = DataLoader<string, T | null>;

/**
 * What one request reads by id, as administrators see it: one or two statements for each kind, whatever
 * the number of rows. Null for what is not there.
 */
export class Loaders {
  readonly clients: Loader<UserPoolClient>;
  readonly pools: Loader<UserPool>;
  readonly users: Loader<User>;

  constructor(ctx: Context, { clients, pools, users }: Needs) {
    this.clients = loader((ids) => clients.byIds(ids));
    this.pools = loader((ids) => pools.byIds(ctx, ids));
    this.users = loader(async (ids) => {
      const rows = await users.byIds(ids);
      return new Map([...rows].map(([id, row]) => [id, users.view(row)]));
    });
  }
}

function loader<T>(byIds: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>): Loader<T> {
  return new DataLoader(async (ids) => {
    const found = await byIds(ids);
    return ids.map((id) => found.get(id) ?? null);
  });
}
