import type { Database } from '../../platform/database.js';
import type { Vault } from '../../platform/crypto.js';
import { hidesExistence } from '../clients/client-rules.js';
import type { Context } from '../context.js';
import type { Passwords } from '../credentials/passwords.js';
import type { VerificationCodes } from '../credentials/verification-codes.js';
import { CodeMismatchError, ExpiredCodeError, NoRecoveryContactError } from '../errors.js';
import { DraftOutdated, untilCurrent } from '../messaging/drafts.js';
import type { CodeDeliveryDetails } from '../messaging/messaging.contract.js';
import type { Pool } from '../pools/pool.js';
import type { Triggers } from '../triggers/triggers.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import type { Applicants, ClientAt } from './applicants.js';
import { sameDelivery, simulatedDelivery } from './code-delivery.js';
import type { CodeGuard } from './code-guard.js';
import type { CodeSender, Sending } from './code-sender.js';
import {
  isRecoverable,
  recoveryDelivery,
  refuseUnrecoverable,
  refuseUnrecovering,
  stillProves,
} from './recovery-rules.js';
import type { ConfirmForgotPasswordInput, ForgotPasswordInput } from './recovery.contract.js';
import type { UserMigrations } from './user-migrations.js';

interface Needs {
  readonly db: Database;
  readonly vault: Vault;
  readonly applicants: Applicants;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly codes: VerificationCodes;
  readonly codeSender: CodeSender;
  readonly codeGuard: CodeGuard;
  readonly migrations: UserMigrations;
  readonly triggers: Pick<Triggers, 'postConfirmation'>;
}

const code = { purpose: 'PASSWORD_RESET', kind: 'FORGOT_PASSWORD' } as const;

/** How people replace a password that they have forgotten. */
export class RecoveryService {
  constructor(private readonly needs: Needs) {}

  /**
   * Sends a code to a verified contact; five times an hour. Where the client hides existence, somebody
   * who cannot get one receives simulated details after the same work.
   *
   * @throws LimitExceededError, UserNotFoundError, NoRecoveryContactError, RecoveryRefusedError for a
   * disabled person, one with a temporary password, or a pool where only administrators help.
   */
  async forgotPassword(ctx: Context, input: ForgotPasswordInput): Promise<CodeDeliveryDetails> {
    const { vault, applicants, codeSender } = this.needs;
    const at = await applicants.clientOf(input);
    refuseUnrecovering(at.pool);
    const { client, pool, ...found } = await applicants.find(at, input.username, 'FORGOT_PASSWORD');
    const user = found.user ?? (await this.broughtOver(ctx, at, input));
    const { username, clientMetadata } = input;
    // Worked out for everybody: it takes its time.
    const delivery = simulatedDelivery(vault, pool, username);
    if (hidesExistence(client) && !(user && this.canRecover(pool, user))) {
      const about = { ...code, username, delivery, clientId: client.id, clientMetadata };
      return codeSender.pretend(ctx, pool, about);
    }
    refuseUnrecoverable(user);
    const sent = await untilCurrent(user, (seen) =>
      this.send(ctx, { client, pool }, { ...code, user: seen, clientMetadata }),
    );
    this.needs.codeSender.wake();
    return sent;
  }

  /**
   * Gives a person who knows the code a new password, and confirms a sign-up that waited: the code came
   * to a contact that is verified. Ten attempts an hour, right or wrong; a password that breaks the
   * policy costs none. Where the client hides existence, whatever is wrong reads as a wrong code.
   *
   * Sessions go on, as with every change by the person. The lockout ladder stays as it is: its waits are
   * short, and what was guessed in vain at the old password must not buy guesses at the new one.
   *
   * @throws InvalidPasswordError, PasswordHistoryError, CodeMismatchError, ExpiredCodeError, LimitExceededError,
   * UserNotFoundError, RecoveryRefusedError, TooManyRequestsError.
   */
  async confirmForgotPassword(ctx: Context, input: ConfirmForgotPasswordInput): Promise<void> {
    const { db, applicants, passwords, codes, codeGuard, directory } = this.needs;
    const at = await applicants.clientOf(input);
    passwords.accept(at.pool, input.password);
    const attempt = 'CONFIRM_FORGOT_PASSWORD';
    const { client, pool, user } = await applicants.find(at, input.username, attempt);
    const hidden = hidesExistence(client);
    if (!hidden) refuseUnrecoverable(user);
    const answer = { userId: user?.id ?? '', purpose: code.purpose, hidden };
    const { username, confirmationCode } = input;
    const open = await codeGuard.check(
      { ...answer, code: confirmationCode },
      { pool, username, user },
    );
    if (!user || !isRecoverable(user)) throw new CodeMismatchError();
    // Only who knows the code costs the gateway a hash.
    await passwords.refuseReused(pool, user, input.password);
    const credential = await passwords.derive(pool, user, input.password, null);

    const changed = await db.transaction(async (tx) => {
      const present = await directory.locked(tx, user.id);
      refuseUnrecoverable(present);
      if (!stillProves(pool, present, open)) throw new ExpiredCodeError();
      await codes.spend(tx, open);
      await codes.withdraw(tx, user.id, 'SIGN_UP');
      await passwords.store(tx, credential);
      return directory.change(tx, pool, present, { status: 'CONFIRMED' });
    });
    const about = {
      pool,
      clientId: client.id,
      user: changed,
      clientMetadata: input.clientMetadata,
    };
    await this.needs.triggers.postConfirmation(ctx, { ...about, source: 'ConfirmForgotPassword' });
  }

  private async send(
    ctx: Context,
    { client, pool }: Pick<ClientAt, 'client' | 'pool'>,
    about: Omit<Sending, 'delivery'> & { readonly user: UserRow },
  ): Promise<CodeDeliveryDetails> {
    const { db, directory, codeSender } = this.needs;
    const deliveryFor = (user: UserRow) => recoveryDelivery(pool, user);
    const { user } = about;
    const delivery = deliveryFor(user);
    if (!delivery) throw new NoRecoveryContactError();
    const sending = { ...about, clientId: client.id, delivery };
    const draft = hidesExistence(client)
      ? await codeSender.quietDraft(ctx, pool, sending)
      : await codeSender.draft(ctx, pool, sending);
    if (!draft) return codeSender.pretend(ctx, pool, { ...sending, username: user.username });
    return db.transaction(async (tx) => {
      const present = await directory.locked(tx, user.id);
      refuseUnrecoverable(present);
      if (!sameDelivery(delivery, deliveryFor(present))) throw new DraftOutdated(present);
      return draft.send(tx);
    });
  }

  /** Somebody whom only the function of the pool knows so far. */
  private broughtOver(
    ctx: Context,
    at: ClientAt,
    { username, clientMetadata }: ForgotPasswordInput,
  ): Promise<UserRow | undefined> {
    const sought = { source: 'ForgotPassword', username, clientMetadata } as const;
    return this.needs.migrations.bring(ctx, at, sought);
  }

  private canRecover(pool: Pool, user: UserRow): boolean {
    return isRecoverable(user) && recoveryDelivery(pool, user) !== undefined;
  }
}
