import { InvalidParameterError, NotAuthorizedError, UserNotFoundError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { UserRow } from '../users/users.entities.js';
import type { Attributes } from '../users/attribute-rules.js';
import { verifiedContacts } from './code-delivery.js';
import { canDoWithout } from './passwordless.js';

/** @throws NotAuthorizedError for a user who does not wait for confirmation. */
export function refuseUnlessUnconfirmed({ status }: Pick<UserRow, 'status'>): void {
  if (status === 'UNCONFIRMED') return;
  throw new NotAuthorizedError(`User cannot be confirmed. Current status is ${status}`);
}

/** Whether a person may still confirm themselves. */
export const isWaiting = (user: UserRow): boolean => user.enabled && user.status === 'UNCONFIRMED';

/** @throws NotAuthorizedError where only administrators make users. */
export function refuseClosed({ settings }: Pool): void {
  if (!settings.adminCreateUserConfig.allowAdminCreateUserOnly) return;
  throw new NotAuthorizedError('SignUp is not permitted for this user pool');
}

/**
 * The password of a sign-up; undefined for a person who will sign in by codes.
 *
 * @throws InvalidParameterError in the words of a missing member, where they could not.
 */
export function givenPassword(
  password: string | null | undefined,
  { pool, attributes }: { readonly pool: Pool; readonly attributes: Attributes },
): string | undefined {
  if (password !== null && password !== undefined) return password;
  if (canDoWithout(pool, (contact) => Boolean(attributes[contact]))) return undefined;
  throw new InvalidParameterError(
    "1 validation error detected: Value null at 'password' failed to satisfy constraint: " +
      'Member must not be null',
  );
}

const nobody = () => new UserNotFoundError('Username/client id combination not found.');

/** @throws UserNotFoundError, or NotAuthorizedError for whom a code cannot confirm. */
export function refuseUnconfirmable(user: UserRow | undefined): asserts user is UserRow {
  if (!user) throw nobody();
  if (!user.enabled) throw new NotAuthorizedError('User is disabled.');
  refuseUnlessUnconfirmed(user);
}

/** @throws UserNotFoundError, NotAuthorizedError, or InvalidParameterError for the confirmed. */
export function refuseUnresendable(user: UserRow | undefined): asserts user is UserRow {
  if (!user) throw nobody();
  if (!user.enabled) throw new NotAuthorizedError('User is disabled.');
  if (user.status !== 'UNCONFIRMED') throw new InvalidParameterError('User is already confirmed.');
}

/** @throws InvalidParameterError where no attribute is verified by a code. */
export function refuseUnverifying(pool: Pool): void {
  if (verifiedContacts(pool).length === 0) throw cannotResend();
}

export const cannotResend = () =>
  new InvalidParameterError('Cannot resend codes. Auto verification not turned on.');
