import type { Database } from '../../platform/database.js';
import type { Context } from '../context.js';
import { hourlyLimits, type AttemptLimits } from '../credentials/attempt-limits.js';
import type { PasswordCredentialRow } from '../credentials/credentials.entities.js';
import type { Passwords } from '../credentials/passwords.js';
import type { SignInLadder } from '../credentials/sign-in-ladder.js';
import type { VerificationCodes } from '../credentials/verification-codes.js';
import { InvalidCredentialsError, InvalidParameterError } from '../errors.js';
import type { Principal } from '../sessions/sessions.service.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import type { ChangePasswordInput } from './own-account.contract.js';
import { refuseUnchangeable } from './recovery-rules.js';

interface Needs {
  readonly db: Database;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly codes: VerificationCodes;
  readonly limits: AttemptLimits;
  readonly ladder: SignInLadder;
}

/** How signed-in people replace their password. */
export class PasswordChangeService {
  constructor(private readonly needs: Needs) {}

  /**
   * Replaces the password of a person who knows it. Five attempts an hour, right or wrong, and a wrong
   * one counts on the lockout ladder as at a sign-in: a stolen token must not be a way round it. A
   * password that breaks the policy costs no attempt. Sessions go on; an open code for a forgotten
   * password does not.
   *
   * @throws InvalidPasswordError, PasswordHistoryError, InvalidCredentialsError, LimitExceededError, AttemptsExceededError,
   * NotAuthorizedError for a temporary password, UserNotConfirmedError, PasswordResetRequiredError,
   * TooManyRequestsError.
   */
  async changePassword(
    _ctx: Context,
    { pool, user }: Principal,
    { previousPassword, proposedPassword }: ChangePasswordInput,
  ): Promise<UserRow> {
    const { db, directory, passwords, codes, limits, ladder } = this.needs;
    refuseUnchangeable(user);
    passwords.accept(pool, proposedPassword);
    const subject = limits.subjectOf(pool, user.username, user);
    await limits.spend(subject, 'CHANGE_PASSWORD', hourlyLimits.CHANGE_PASSWORD);
    const proved = await this.prove(user, subject, previousPassword);
    await passwords.refuseReused(pool, user, proposedPassword);
    const credential = await passwords.derive(pool, user, proposedPassword, null);

    return db.transaction(async (tx) => {
      const present = await directory.locked(tx, user.id);
      refuseUnchangeable(present);
      // What was proved may have been replaced since; a rehash keeps the salt, a new password does not.
      const known = await passwords.find(tx, user.id);
      if (known?.srpSalt !== proved?.srpSalt) throw new InvalidCredentialsError();
      await ladder.succeeded(tx, subject);
      await passwords.store(tx, credential);
      await codes.withdraw(tx, user.id, 'PASSWORD_RESET');
      return directory.change(tx, pool, present, {});
    });
  }

  /** The credential whose password was given; none for a person without a password. */
  private async prove(
    user: UserRow,
    subject: string,
    password: string | null | undefined,
  ): Promise<PasswordCredentialRow | undefined> {
    const { db, passwords, ladder } = this.needs;
    const row = await db.read((reader) => passwords.find(reader, user.id));
    if (password === null || password === undefined) {
      if (!row) return undefined;
      throw missing();
    }
    await ladder.ensureOpen(subject);
    if (await passwords.verify(row, password)) return row;
    await ladder.failed(subject);
    throw new InvalidCredentialsError();
  }
}

const missing = () =>
  new InvalidParameterError(
    "1 validation error detected: Value null at 'previousPassword' failed to satisfy constraint: " +
      'Member must not be null',
  );
