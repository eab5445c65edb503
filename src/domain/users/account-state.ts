import {
  NotAuthorizedError,
  PasswordResetRequiredError,
  UserNotConfirmedError,
} from '../errors.js';
import type { UserRow } from './users.entities.js';

/**
 * An access token outlives what an administrator does to the account. Without this, whoever holds one
 * could choose a password, an address to recover one with, or a passkey, in spite of a reset.
 *
 * @throws NotAuthorizedError for a disabled user, UserNotConfirmedError, PasswordResetRequiredError.
 */
export function refuseInactive({ enabled, status }: Pick<UserRow, 'enabled' | 'status'>): void {
  if (!enabled) throw new NotAuthorizedError('User is disabled.');
  if (status === 'UNCONFIRMED') throw new UserNotConfirmedError();
  if (status === 'RESET_REQUIRED') throw new PasswordResetRequiredError();
}
