import { InvalidParameterError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { Attributes } from '../users/attribute-rules.js';
import { foldedName, storedName } from '../users/folding.js';
import type { UserStatus } from '../users/user-status.js';
import { USERNAME } from '../users/users.contract.js';
import type { UserRow } from '../users/users.entities.js';

export interface Newcomer {
  readonly id: string;
  /** As it was given. */
  readonly name: string;
  readonly attributes: Attributes;
  readonly status: UserStatus;
  readonly now: Date;
}

/**
 * A user who may be inserted.
 *
 * @throws InvalidParameterError for a name that is too long once it is in lower case: some letters
 * become two.
 */
export function newUser(pool: Pool, { id, name, attributes, status, now }: Newcomer): UserRow {
  const username = storedName(pool, name);
  if (username.length > USERNAME.max) {
    throw new InvalidParameterError(
      "1 validation error detected: Value at 'username' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${USERNAME.max}`,
    );
  }
  return {
    id,
    poolId: pool.id,
    username,
    usernameKey: foldedName(pool, name),
    status,
    enabled: true,
    attributes,
    createdAt: now,
    modifiedAt: now,
  };
}
