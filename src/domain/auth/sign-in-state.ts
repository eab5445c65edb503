import {
  NotAuthorizedError,
  PasswordResetRequiredError,
  UserNotConfirmedError,
} from '../errors.js';
import type { UserRow } from '../users/users.entities.js';

/**
 * Refuses a person whose state forbids signing in. Asked only after the password was proved: who does
 * not know it learns nothing about the account.
 */
export function ensureMaySignIn(user: UserRow, passwordExpiresAt: Date | null, now: Date): void {
  if (!user.enabled) throw new NotAuthorizedError('User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new UserNotConfirmedError();
  if (user.status === 'RESET_REQUIRED') throw new PasswordResetRequiredError();
  if (passwordExpiresAt && passwordExpiresAt <= now) {
    throw new NotAuthorizedError(
      'Temporary password has expired and must be reset by an administrator.',
    );
  }
}
