import {
  NoRecoveryContactError,
  NotAuthorizedError,
  RecoveryRefusedError,
  UserNotFoundError,
} from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { refuseInactive } from '../users/account-state.js';
import { recoveryContacts, recoveryOrder } from '../users/factor-contacts.js';
import type { MfaOwner } from '../users/user-mfa.js';
import type { UserStatus } from '../users/user-status.js';
import type { UserRow } from '../users/users.entities.js';
import { deliveryTo, type CodeDelivery } from './code-delivery.js';

type State = Pick<UserRow, 'enabled' | 'status'>;

/** @throws RecoveryRefusedError where only administrators replace forgotten passwords. */
export function refuseUnrecovering(pool: Pool): void {
  if (recoveryOrder(pool).length > 0) return;
  throw new RecoveryRefusedError('Contact administrator to reset password.');
}

/**
 * Where a code for a new password goes: to a verified contact, or nowhere. What receives the person's
 * second factor does not count (6.3).
 */
export function recoveryDelivery(pool: Pool, user: MfaOwner): CodeDelivery | undefined {
  const [contact] = recoveryContacts(pool, user);
  return contact && deliveryTo(contact, user.attributes[contact]!);
}

/**
 * A code proves the contact it was sent to, and whose account it is only while that contact is still the
 * person's, still verified and none of their second factors: otherwise whoever reads an abandoned mailbox
 * could use a late code.
 */
export function stillProves(
  pool: Pool,
  user: MfaOwner,
  open: { readonly attributeName: string; readonly attributeValue: string },
): boolean {
  const contact = recoveryContacts(pool, user).find((name) => name === open.attributeName);
  return contact !== undefined && user.attributes[contact] === open.attributeValue;
}

/**
 * Where the code of AdminResetUserPassword goes: an administrator may also help where nobody else may.
 *
 * @throws NoRecoveryContactError for a user without a verified contact.
 */
export function resetDelivery(pool: Pool, user: MfaOwner): CodeDelivery {
  const delivery = recoveryDelivery(pool, user);
  if (!delivery) throw new NoRecoveryContactError();
  return delivery;
}

const resettable: readonly UserStatus[] = ['CONFIRMED', 'RESET_REQUIRED'];
const recoverable: readonly UserStatus[] = [...resettable, 'UNCONFIRMED'];
const currentState = 'User password cannot be reset in the current state.';

/** Whether a person may replace a forgotten password by themself. */
export const isRecoverable = ({ enabled, status }: State): boolean =>
  enabled && recoverable.includes(status);

/** @throws UserNotFoundError, or RecoveryRefusedError for whom a code does not help. */
export function refuseUnrecoverable(user: UserRow | undefined): asserts user is UserRow {
  if (!user) throw new UserNotFoundError('Username/client id combination not found.');
  if (!user.enabled) throw new RecoveryRefusedError('User is disabled.');
  if (!isRecoverable(user)) throw new RecoveryRefusedError(currentState);
}

/**
 * A disabled user may be reset: the code is of no use until they are enabled again. Who has not
 * confirmed, or has a temporary password, has nothing that could be reset.
 *
 * @throws RecoveryRefusedError
 */
export function refuseUnresettable({ status }: State): void {
  if (!resettable.includes(status)) throw new RecoveryRefusedError(currentState);
}

/**
 * A temporary password is replaced at the sign-in, where required attributes are asked for as well.
 *
 * @throws NotAuthorizedError besides what `refuseInactive` throws.
 */
export function refuseUnchangeable(state: State): void {
  refuseInactive(state);
  if (state.status === 'CONFIRMED') return;
  throw new NotAuthorizedError('User password cannot be changed in the current state.');
}
