import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import type { Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import { hidesExistence, writable } from '../clients/client-rules.js';
import type { Client } from '../clients/client.js';
import type { Context } from '../context.js';
import type { Passwords } from '../credentials/passwords.js';
import type { VerificationCodes } from '../credentials/verification-codes.js';
import { CodeMismatchError, UsernameExistsError } from '../errors.js';
import type { CodeDeliveryDetails } from '../messaging/messaging.contract.js';
import type { PreSignUpDecision } from '../triggers/account-triggers.js';
import type { Triggers } from '../triggers/triggers.js';
import { refuseMissing } from '../users/attribute-rules.js';
import { refuseEarlyAlias } from '../users/name-rules.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import type { Applicants, ClientAt } from './applicants.js';
import { deliveryOf, simulatedDelivery } from './code-delivery.js';
import type { CodeGuard } from './code-guard.js';
import type { CodeDraft, CodeSender, Sending } from './code-sender.js';
import type { ConfirmByLinkInput } from './confirmation-link.contract.js';
import { newUser } from './new-user.js';
import { decided, validationMap, verifiesContacts } from './pre-sign-up.js';
import {
  SignUpResult,
  type ConfirmSignUpInput,
  type ConfirmSignUpResult,
  type ResendConfirmationCodeInput,
  type SignUpInput,
} from './registration.contract.js';
import {
  cannotResend,
  givenPassword,
  isWaiting,
  refuseClosed,
  refuseUnconfirmable,
  refuseUnlessUnconfirmed,
  refuseUnresendable,
  refuseUnverifying,
} from './registration-rules.js';

/** The sessions by which a sign-up becomes a sign-in; the sign-in keeps them. */
export interface SignUpSessions {
  /** Undefined where the client has no such sign-in. */
  open(
    tx: EntityManager,
    newcomer: { readonly client: Client; readonly user: UserRow },
    by: {
      readonly username: string;
      readonly credential?: { readonly changedAt: Date } | undefined;
    },
  ): Promise<string | undefined>;
  /** @throws InvalidSessionError for a session that is not that of the sign-up of this person. */
  recall(at: ClientAt, userId: string, session: string): Promise<HeldSignUp>;
}

export interface HeldSignUp {
  /** Replaces it in the transaction that confirms; `contact` is what the code has proved, if anything. */
  confirm(tx: EntityManager, user: UserRow, contact: string | undefined): Promise<string>;
}

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly applicants: Applicants;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly codes: VerificationCodes;
  readonly codeSender: CodeSender;
  readonly signUpSessions: SignUpSessions;
  readonly codeGuard: CodeGuard;
  readonly triggers: Pick<Triggers, 'preSignUp' | 'postConfirmation'>;
}

const purpose = 'SIGN_UP';

/** A code that comes back; `hidden`: whatever is wrong reads as a wrong code. */
type Confirmation = Pick<
  ConfirmSignUpInput,
  'username' | 'confirmationCode' | 'forceAliasCreation' | 'clientMetadata' | 'session'
> & { readonly hidden: boolean };

/** How people join a pool by themselves. */
export class RegistrationService {
  constructor(private readonly needs: Needs) {}

  /**
   * Adds an UNCONFIRMED person and sends a code to an attribute that the pool verifies by itself;
   * without one an administrator confirms. The function of the pool may confirm at once, or refuse.
   *
   * @throws ResourceNotFoundError, NotAuthorizedError, InvalidParameterError, InvalidPasswordError,
   * UsernameExistsError after the same work, TooManyRequestsError, and the refusals of triggers (9.1): when
   * that of the confirmation fails, the person is stored.
   */
  async signUp(ctx: Context, input: SignUpInput): Promise<SignUpResult> {
    const { db, applicants, passwords, directory, codeSender, signUpSessions } = this.needs;
    const { client, pool } = await applicants.clientOf(input);
    refuseClosed(pool);
    const newcomer = this.newcomer({ client, pool }, input);
    const password = givenPassword(input.password, { pool, ...newcomer });
    if (password !== undefined) passwords.accept(pool, password);
    const decision = await this.decisionOf(ctx, { client, pool }, { ...input, user: newcomer });
    const user = decided(newcomer, decision);
    const credential =
      password === undefined ? undefined : await passwords.derive(pool, user, password, null);
    const confirmed = decision.autoConfirmUser;
    const draft = confirmed ? undefined : await this.draftFor(ctx, { client, pool, user }, input);

    const sent = await db.transaction(async (tx) => {
      if (credential) await passwords.store(tx, credential);
      const details = await draft?.send(tx);
      const session = await signUpSessions.open(tx, { client, user }, { ...input, credential });
      if (verifiesContacts(decision)) await directory.takeAliases(tx, pool, user);
      // Last, because it counts the users of the pool, in rows that other sign-ups wait for.
      await directory.insert(tx, pool, user, () => new UsernameExistsError());
      return { codeDeliveryDetails: details, session };
    });
    codeSender.wake();
    if (confirmed) await this.tellConfirmed(ctx, { client, pool, user }, input);
    return Object.assign(new SignUpResult(), {
      userConfirmed: confirmed,
      userSub: user.id,
      ...sent,
    });
  }

  /**
   * Confirms an UNCONFIRMED person who knows the code, and marks what it was sent to as verified. 15
   * attempts an hour, right or wrong. Where the client hides existence, whatever is wrong reads as a
   * wrong code.
   *
   * An address that signs somebody else in becomes an alias of this person only when they ask for it
   * (ForceAliasCreation); it is unverified for the other from then on.
   *
   * @throws CodeMismatchError, ExpiredCodeError, LimitExceededError, UserNotFoundError, AliasExistsError,
   * NotAuthorizedError for a person who is not UNCONFIRMED or is disabled, and the refusals of the
   * trigger (9.1): the person stays confirmed then.
   */
  async confirmSignUp(ctx: Context, input: ConfirmSignUpInput): Promise<ConfirmSignUpResult> {
    const at = await this.needs.applicants.clientOf(input);
    return this.confirm(ctx, at, { ...input, hidden: hidesExistence(at.client) });
  }

  /**
   * The same for whoever opens the link of the mail. Whatever is wrong reads as a wrong code, at every
   * client.
   *
   * @throws ResourceNotFoundError for the client, and as `confirmSignUp`.
   */
  async confirmByLink(ctx: Context, input: ConfirmByLinkInput): Promise<void> {
    const at = await this.needs.applicants.clientOfLink(input.clientId);
    await this.confirm(ctx, at, { ...input, hidden: true });
  }

  private async confirm(
    ctx: Context,
    at: ClientAt,
    input: Confirmation,
  ): Promise<ConfirmSignUpResult> {
    const { db, applicants, codes, codeGuard, directory, signUpSessions } = this.needs;
    const { client, pool, user } = await applicants.find(at, input.username, 'CONFIRM_SIGN_UP');
    const { hidden } = input;
    if (!hidden) refuseUnconfirmable(user);
    const answer = { userId: user?.id ?? '', purpose, hidden } as const;
    const { username, confirmationCode } = input;
    const open = await codeGuard.check(
      { ...answer, code: confirmationCode },
      { pool, username, user },
    );
    if (!user?.enabled) throw new CodeMismatchError();
    const held = input.session && (await signUpSessions.recall(at, user.id, input.session));

    const { user: confirmed, session } = await db.transaction(async (tx) => {
      const present = await directory.locked(tx, user.id);
      refuseUnlessUnconfirmed(present);
      await codes.spend(tx, open);
      // A code proves the address it was sent to, and not one that has replaced it since.
      const proved = present.attributes[open.attributeName] === open.attributeValue;
      const attributes = proved ? { [`${open.attributeName}_verified`]: 'true' } : {};
      const change = { status: 'CONFIRMED', attributes } as const;
      if (input.forceAliasCreation) {
        const confirmed = { ...present, attributes: { ...present.attributes, ...attributes } };
        await directory.takeAliases(tx, pool, confirmed);
      }
      const changed = await directory.change(tx, pool, present, change);
      const contact = proved ? open.attributeName : undefined;
      return { user: changed, session: held && (await held.confirm(tx, changed, contact)) };
    });
    await this.tellConfirmed(ctx, { client, pool, user: confirmed }, input);
    return session ? { session } : {};
  }

  /**
   * Sends a new code in place of the earlier one; five times an hour. Where the client hides existence,
   * somebody who cannot get one receives simulated details.
   *
   * @throws LimitExceededError, UserNotFoundError, InvalidParameterError for a confirmed person or a
   * pool that verifies nothing by itself, NotAuthorizedError for a disabled one.
   */
  async resendConfirmationCode(
    ctx: Context,
    input: ResendConfirmationCodeInput,
  ): Promise<CodeDeliveryDetails> {
    const { db, vault, applicants, directory, codeSender } = this.needs;
    const at = await applicants.clientOf(input);
    const { client, pool, user } = await applicants.find(at, input.username, 'RESEND_CODE');
    const delivery = user && deliveryOf(pool, user.attributes);
    const { username, clientMetadata } = input;
    // Worked out for everybody: it takes its time.
    const nobody = { username, delivery: simulatedDelivery(vault, pool, username) };
    if (hidesExistence(client) && !(delivery && isWaiting(user))) {
      refuseUnverifying(pool);
      const about = { purpose, kind: 'RESEND', clientId: client.id, clientMetadata } as const;
      return codeSender.pretend(ctx, pool, { ...about, ...nobody });
    }
    refuseUnresendable(user);
    if (!delivery) throw cannotResend();
    const about = { user, delivery, purpose, clientId: client.id, clientMetadata } as const;
    const draft = hidesExistence(client)
      ? await codeSender.quietDraft(ctx, pool, { ...about, kind: 'RESEND' })
      : await codeSender.draft(ctx, pool, { ...about, kind: 'RESEND' });
    if (!draft)
      return codeSender.pretend(ctx, pool, { ...about, ...nobody, delivery, kind: 'RESEND' });

    const sent = await db.transaction(async (tx) => {
      const present = await directory.locked(tx, user.id);
      refuseUnresendable(present);
      return draft.send(tx);
    });
    codeSender.wake();
    return sent;
  }

  /** The message with the code of a sign-up; undefined where the person has nowhere to send it to. */
  private async draftFor(
    ctx: Context,
    { client, pool, user }: ClientAt & { readonly user: UserRow },
    { clientMetadata }: Pick<Sending, 'clientMetadata'>,
  ): Promise<CodeDraft | undefined> {
    const delivery = deliveryOf(pool, user.attributes);
    if (!delivery) return undefined;
    const about = { user, delivery, clientId: client.id, clientMetadata };
    return this.needs.codeSender.draft(ctx, pool, { ...about, purpose, kind: purpose });
  }

  private decisionOf(
    ctx: Context,
    { client, pool }: ClientAt,
    { user, validationData, clientMetadata }: SignUpInput & { readonly user: UserRow },
  ): Promise<PreSignUpDecision> {
    const { username, attributes } = user;
    return this.needs.triggers.preSignUp(ctx, {
      ...{ pool, clientId: client.id, source: 'SignUp', username, attributes, clientMetadata },
      validationData: validationMap(validationData),
    });
  }

  private tellConfirmed(
    ctx: Context,
    { client, pool, user }: ClientAt & { readonly user: UserRow },
    { clientMetadata }: Pick<SignUpInput, 'clientMetadata'>,
  ): Promise<void> {
    const about = { pool, clientId: client.id, user, clientMetadata };
    return this.needs.triggers.postConfirmation(ctx, { ...about, source: 'ConfirmSignUp' });
  }

  private newcomer({ client, pool }: ClientAt, input: SignUpInput): UserRow {
    const { random, clock } = this.needs;
    const given = input.userAttributes ?? [];
    refuseEarlyAlias(pool, given);
    const giver = { by: 'user', writable: writable(client, pool) } as const;
    const facts = { id: random.uuid(), name: input.username, now: clock.now() };
    const user = newUser(pool, { ...facts, given, giver, status: 'UNCONFIRMED' });
    refuseMissing(pool, user.attributes);
    return user;
  }
}
