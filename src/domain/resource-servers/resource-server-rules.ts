import type { EntityManager } from 'typeorm';
import { InvalidParameterError, LimitExceededError, ResourceNotFoundError } from '../errors.js';
import type { ResourceServerKey } from './resource-server-views.js';
import type { ResourceServerScope } from './resource-servers.contract.js';
import { ResourceServerRow, type StoredScope } from './resource-servers.entities.js';

/** Section 2.3. */
const mostServers = 25;

/** The service's own resource servers are called like this (`aws.cognito/dcr/register`, 10.3). */
const reserved = /^aws\.cognito(?:[./]|$)/i;

/** The refusal of every operation on one that is not there; its sentence is not recorded anywhere. */
export const missingResourceServer = ({ identifier }: ResourceServerKey) =>
  new ResourceNotFoundError(`Resource server ${identifier} does not exist.`);

/** Section 12.6 has the sentence; no exception of its own is declared. */
export const takenIdentifier = ({ poolId, identifier }: ResourceServerKey) =>
  new InvalidParameterError(`${identifier} already exists in user pool ${poolId}.`);

/** @throws ResourceNotFoundError */
export async function presentResourceServer(
  db: EntityManager,
  { poolId, identifier }: ResourceServerKey,
): Promise<ResourceServerRow> {
  const row = await db.findOneBy(ResourceServerRow, { poolId, identifier });
  if (!row) throw missingResourceServer({ poolId, identifier });
  return row;
}

/** @throws InvalidParameterError for an identifier whose scopes would look like the service's own. */
export function refuseReserved(identifier: string): void {
  if (!reserved.test(identifier)) return;
  throw new InvalidParameterError(`The identifier ${identifier} is reserved.`);
}

/** @throws InvalidParameterError for two scopes of one name. */
export function acceptScopes(
  scopes: readonly ResourceServerScope[] | null | undefined,
): StoredScope[] {
  const accepted = (scopes ?? []).map(({ name, description }) => ({ name, description }));
  if (new Set(accepted.map(({ name }) => name)).size === accepted.length) return accepted;
  throw new InvalidParameterError('Scope names must be unique in a resource server.');
}

/** Those that are made at one moment may go past the limit. @throws LimitExceededError */
export async function refuseTooManyServers(tx: EntityManager, poolId: string): Promise<void> {
  if ((await tx.countBy(ResourceServerRow, { poolId })) < mostServers) return;
  throw new LimitExceededError(`A user pool can have ${mostServers} resource servers at the most.`);
}
