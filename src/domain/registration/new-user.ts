import { InvalidParameterError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { acceptAttributes, type Giver } from '../users/attribute-rules.js';
import { foldedName, storedName } from '../users/folding.js';
import { acceptName, withNameAttribute } from '../users/name-rules.js';
import type { UserStatus } from '../users/user-status.js';
import { USERNAME, type AttributeInput } from '../users/users.contract.js';
import type { UserRow } from '../users/users.entities.js';

export interface Newcomer {
  readonly id: string;
  /** As it was given. */
  readonly name: string;
  readonly given: readonly AttributeInput[] | null | undefined;
  readonly giver: Giver;
  readonly status: UserStatus;
  readonly now: Date;
}

/**
 * A user who may be inserted. Where an address stands for the user name, it becomes an attribute, and the
 * sub the user name (5.2).
 *
 * @throws what `acceptName` and `acceptAttributes` throw, and InvalidParameterError for a name that is
 * too long once it is in lower case: some letters become two.
 */
export function newUser(pool: Pool, newcomer: Newcomer): UserRow {
  const { id, name, status, now } = newcomer;
  const named = acceptName(pool, name);
  const given = withNameAttribute(named, name, newcomer.given ?? []);
  const attributes = acceptAttributes(pool, given, giverOf(newcomer, named));
  const username = named ? id : storedName(pool, name);
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
    mfa: null,
    createdAt: now,
    modifiedAt: now,
  };
}

/** What stands for the name needs no leave of the client. */
function giverOf({ giver }: Newcomer, named: string | undefined): Giver {
  if (giver.by === 'admin' || !named) return giver;
  return { by: 'user', writable: (name) => name === named || giver.writable(name) };
}
