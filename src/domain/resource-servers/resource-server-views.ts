import { ResourceServer, ResourceServerScope } from './resource-servers.contract.js';
import type { ResourceServerRow } from './resource-servers.entities.js';

/** A resource server by its pool and its identifier, which is how everybody but the table knows it. */
export interface ResourceServerKey {
  readonly poolId: string;
  readonly identifier: string;
}

/** An id of its own over all pools; a pool id has no colon, an identifier may. */
const resourceServerId = ({ poolId, identifier }: ResourceServerKey): string =>
  `resource-server:${poolId}:${identifier}`;

/** What an id of `ResourceServer.id` names; any other text names nothing that there is. */
export function resourceServerKeyOf(id: string): ResourceServerKey {
  const [, poolId = '', identifier = ''] = /^resource-server:([^:]+):(.+)$/su.exec(id) ?? [];
  return { poolId, identifier };
}

/** A scope as tokens and app clients have it (10.4). */
export const fullScope = (identifier: string, name: string): string => `${identifier}/${name}`;

/** A resource server as every door shows it. */
export function resourceServerView(row: ResourceServerRow): ResourceServer {
  const { poolId, identifier, name, scopes } = row;
  return Object.assign(new ResourceServer(), {
    id: resourceServerId(row),
    userPoolId: poolId,
    identifier,
    name,
    scopes: scopes.map((scope) => Object.assign(new ResourceServerScope(), scope)),
  });
}
