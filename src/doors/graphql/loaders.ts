import DataLoader from 'dataloader';
import type { ClientSecret } from '../../domain/clients/client-secrets.contract.js';
import type { ClientSecretService } from '../../domain/clients/client-secrets.service.js';
import type { UserPoolClient } from '../../domain/clients/clients.contract.js';
import type { ClientService } from '../../domain/clients/clients.service.js';
import type { Context } from '../../domain/context.js';
import type { Group } from '../../domain/groups/groups.contract.js';
import type { GroupService } from '../../domain/groups/groups.service.js';
import type { UserPool } from '../../domain/pools/pools.contract.js';
import type { PoolService } from '../../domain/pools/pools.service.js';
import type { User } from '../../domain/users/users.contract.js';
import type { AuthFactorService } from '../../domain/registration/auth-factors.service.js';
import type { ResourceServer } from '../../domain/resource-servers/resource-servers.contract.js';
import type { ResourceServerService } from '../../domain/resource-servers/resource-servers.service.js';
import type { UserAuthFactor } from '../../domain/registration/second-factors.contract.js';
import type { UserService } from '../../domain/users/users.service.js';

interface Needs {
  readonly authFactors: Pick<AuthFactorService, 'byUsers'>;
  readonly clients: Pick<ClientService, 'byIds'>;
  readonly clientSecrets: Pick<ClientSecretService, 'byClients'>;
  readonly pools: Pick<PoolService, 'byIds'>;
  readonly groups: Pick<GroupService, 'byIds'>;
  readonly resourceServers: Pick<ResourceServerService, 'byIds'>;
  readonly users: Pick<UserService, 'byIds' | 'view'>;
}

type Loader<T> = DataLoader<string, T | null>;

/**
 * What one request reads by id, as administrators see it: one or two statements for each kind, whatever
 * the number of rows. Null for what is not there.
 */
export class Loaders {
  readonly clients: Loader<UserPoolClient>;
  /** By the id of the client. */
  readonly clientSecrets: Loader<ClientSecret[]>;
  readonly groups: Loader<Group>;
  readonly pools: Loader<UserPool>;
  readonly resourceServers: Loader<ResourceServer>;
  readonly users: Loader<User>;
  /** By user. */
  readonly authFactors: Loader<UserAuthFactor[]>;

  constructor(ctx: Context, needs: Needs) {
    const { authFactors, clients, clientSecrets, groups, pools, resourceServers, users } = needs;
    this.clients = loader((ids) => clients.byIds(ids));
    this.clientSecrets = loader((ids) => clientSecrets.byClients(ids));
    this.groups = loader((ids) => groups.byIds(ids));
    this.pools = loader((ids) => pools.byIds(ctx, ids));
    this.resourceServers = loader((ids) => resourceServers.byIds(ids));
    this.authFactors = loader(async (ids) => {
      const rows = await users.byIds(ids);
      return authFactors.byUsers(ctx, [...rows.values()]);
    });
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
