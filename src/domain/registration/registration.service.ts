import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import type { Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import { checkSecretHash, hidesExistence, writable } from '../clients/client-rules.js';
import type { Client } from '../clients/client.js';
import type { ClientService } from '../clients/clients.service.js';
import type { Context } from '../context.js';
import {
  hourlyLimits,
  type AttemptLimits,
  type AttemptPurpose,
} from '../credentials/attempt-limits.js';
import type { Passwords } from '../credentials/passwords.js';
import { codeLifetimes, type VerificationCodes } from '../credentials/verification-codes.js';
import { CodeMismatchError, UsernameExistsError } from '../errors.js';
import type { CodeDeliveryDetails, MessageKind } from '../messaging/messaging.contract.js';
import type { MessageService } from '../messaging/messaging.service.js';
import type { Pool } from '../pools/pool.js';
import { acceptAttributes, refuseMissing } from '../users/attribute-rules.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import { deliveryOf, detailsOf, simulatedDetails, type CodeDelivery } from './code-delivery.js';
import { newUser } from './new-user.js';
import {
  SignUpResult,
  type ConfirmSignUpInput,
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

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly clients: Pick<ClientService, 'require'>;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly codes: VerificationCodes;
  readonly limits: AttemptLimits;
  readonly messages: MessageService;
}

/** Who asks about whom: `user` is undefined when nobody has the name. */
interface Applicant {
  readonly client: Client;
  readonly pool: Pool;
  readonly user: UserRow | undefined;
}

const purpose = 'SIGN_UP';

/** How people join a pool by themselves. */
export class RegistrationService {
  constructor(private readonly needs: Needs) {}

  /**
   * Adds an UNCONFIRMED person and sends a code to an attribute that the pool verifies by itself;
   * without one an administrator confirms.
   *
   * @throws ResourceNotFoundError, NotAuthorizedError, InvalidParameterError, InvalidPasswordError,
   * UsernameExistsError after the same work, TooManyRequestsError.
   */
  async signUp(_ctx: Context, input: SignUpInput): Promise<SignUpResult> {
    const { db, passwords, directory, messages } = this.needs;
    const { client, pool } = await this.needs.clients.require(input.clientId);
    checkSecretHash(client, [input.username], input.secretHash);
    refuseClosed(pool);
    const user = this.newcomer({ client, pool }, input);
    const password = givenPassword(input.password);
    passwords.accept(pool, password);
    const credential = await passwords.derive(pool, user, password, null);
    const delivery = deliveryOf(pool, user.attributes);

    await db.transaction(async (tx) => {
      await passwords.store(tx, credential);
      if (delivery) await this.sendCode(tx, { pool, user, delivery, kind: 'SIGN_UP' });
      // Last, because it counts the users of the pool, in rows that other sign-ups wait for.
      await directory.insert(tx, pool, user, () => new UsernameExistsError());
    });
    messages.wake();
    return Object.assign(new SignUpResult(), {
      userConfirmed: false,
      userSub: user.id,
      ...(delivery && { codeDeliveryDetails: detailsOf(delivery) }),
    });
  }

  /**
   * Confirms an UNCONFIRMED person who knows the code, and marks what it was sent to as verified. 15
   * attempts an hour, right or wrong. Where the client hides existence, whatever is wrong reads as a
   * wrong code.
   *
   * @throws CodeMismatchError, ExpiredCodeError, LimitExceededError, UserNotFoundError,
   * NotAuthorizedError for a person who is not UNCONFIRMED or is disabled.
   */
  async confirmSignUp(_ctx: Context, input: ConfirmSignUpInput): Promise<void> {
    const { db, codes, directory } = this.needs;
    const { client, pool, user } = await this.applicant(input, 'CONFIRM_SIGN_UP');
    const hidden = hidesExistence(client);
    if (!hidden) refuseUnconfirmable(user);
    const answer = { userId: user?.id ?? '', purpose, hidden } as const;
    const open = await db.read((reader) =>
      codes.check(reader, { ...answer, code: input.confirmationCode }),
    );
    if (!user?.enabled) throw new CodeMismatchError();

    await db.transaction(async (tx) => {
      const present = await directory.locked(tx, user.id);
      refuseUnlessUnconfirmed(present);
      await codes.spend(tx, open);
      // A code proves the address it was sent to, and not one that has replaced it since.
      const proved = present.attributes[open.attributeName] === open.attributeValue;
      const attributes = proved ? { [`${open.attributeName}_verified`]: 'true' } : {};
      await directory.change(tx, pool, present, { status: 'CONFIRMED', attributes });
    });
  }

  /**
   * Sends a new code in place of the earlier one; five times an hour. Where the client hides existence,
   * somebody who cannot get one receives simulated details.
   *
   * @throws LimitExceededError, UserNotFoundError, InvalidParameterError for a confirmed person or a
   * pool that verifies nothing by itself, NotAuthorizedError for a disabled one.
   */
  async resendConfirmationCode(
    _ctx: Context,
    input: ResendConfirmationCodeInput,
  ): Promise<CodeDeliveryDetails> {
    const { db, vault, directory, messages } = this.needs;
    const { client, pool, user } = await this.applicant(input, 'RESEND_CODE');
    const delivery = user && deliveryOf(pool, user.attributes);
    if (hidesExistence(client) && !(delivery && isWaiting(user))) {
      refuseUnverifying(pool);
      return simulatedDetails(vault, pool, input.username);
    }
    refuseUnresendable(user);
    if (!delivery) throw cannotResend();

    await db.transaction(async (tx) => {
      const present = await directory.locked(tx, user.id);
      refuseUnresendable(present);
      await this.sendCode(tx, { pool, user: present, delivery, kind: 'RESEND' });
    });
    messages.wake();
    return detailsOf(delivery);
  }

  private newcomer({ client, pool }: Omit<Applicant, 'user'>, input: SignUpInput): UserRow {
    const { random, clock } = this.needs;
    const by = { by: 'user', writable: writable(client, pool) } as const;
    const attributes = acceptAttributes(pool, input.userAttributes, by);
    refuseMissing(pool, attributes);
    const facts = { id: random.uuid(), name: input.username, now: clock.now() };
    return newUser(pool, { ...facts, attributes, status: 'UNCONFIRMED' });
  }

  /** Finds who is meant and spends one of their attempts, whether there is such a person or not. */
  private async applicant(
    input: ConfirmSignUpInput | ResendConfirmationCodeInput,
    attempt: AttemptPurpose,
  ): Promise<Applicant> {
    const { db, clients, directory, limits } = this.needs;
    const { client, pool } = await clients.require(input.clientId);
    checkSecretHash(client, [input.username], input.secretHash);
    const user = await db.read((reader) => directory.find(reader, pool, input.username));
    const subject = limits.subjectOf(pool, input.username, user);
    await limits.spend(subject, attempt, hourlyLimits[attempt]);
    return { client, pool, user };
  }

  private async sendCode(
    tx: EntityManager,
    { pool, user, delivery, kind }: { pool: Pool; user: UserRow } & Sending,
  ): Promise<void> {
    const { codes, messages } = this.needs;
    const { attribute, medium, value } = delivery;
    const lifetimeMs = codeLifetimes[purpose];
    const code = await codes.issue(tx, { userId: user.id, purpose, attribute, value, lifetimeMs });
    const composed = messages.compose(pool, kind, { medium, code, username: user.username });
    const destination = value;
    await messages.enqueue(tx, {
      ...{ poolId: pool.id, userId: user.id },
      ...{ medium, kind, destination, composed },
    });
  }
}

interface Sending {
  readonly delivery: CodeDelivery;
  readonly kind: MessageKind;
}
