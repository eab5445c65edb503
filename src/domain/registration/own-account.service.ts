import type { EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import { writable } from '../clients/client-rules.js';
import type { Context } from '../context.js';
import {
  hourlyLimits,
  type AttemptLimits,
  type AttemptPurpose,
} from '../credentials/attempt-limits.js';
import type { VerificationCodes } from '../credentials/verification-codes.js';
import { ExpiredCodeError, InvalidParameterError } from '../errors.js';
import { DraftOutdated, untilCurrent } from '../messaging/drafts.js';
import type { CodeDeliveryDetails } from '../messaging/messaging.contract.js';
import type { Principal } from '../sessions/sessions.service.js';
import { refuseInactive } from '../users/account-state.js';
import {
  isContact,
  provedFirst,
  removalOf,
  verifiedFlag,
  type Contact,
} from '../users/attribute-changes.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import type { AccountAdministration } from './account-administration.service.js';
import {
  contactPurpose,
  type AttributeWriter,
  type Change,
  type Written,
} from './attribute-writer.js';
import { deliveryTo, sameDelivery } from './code-delivery.js';
import type { CodeGuard } from './code-guard.js';
import type { CodeSender } from './code-sender.js';
import type {
  DeleteUserAttributesInput,
  GetUserAttributeVerificationCodeInput,
  UpdateUserAttributesInput,
  VerifyUserAttributeInput,
} from './own-account.contract.js';

interface Needs {
  readonly db: Database;
  readonly directory: UserDirectory;
  readonly limits: AttemptLimits;
  readonly codes: VerificationCodes;
  readonly codeSender: CodeSender;
  readonly codeGuard: CodeGuard;
  readonly attributeWriter: AttributeWriter;
  readonly accounts: Pick<AccountAdministration, 'erase'>;
}

/**
 * What signed-in people do to their account and its attributes. Each method asks again, under the lock
 * of the user, whether they may: an administrator may have decided otherwise since the token was read.
 */
export class OwnAccountService {
  constructor(private readonly needs: Needs) {}

  /**
   * Changes attributes that the app client may write (5.3); a code goes to each new address or number
   * that the pool verifies. Updates of those are limited to twenty an hour: they send messages to
   * whomever the caller names.
   *
   * @throws InvalidParameterError, NotAuthorizedError, AliasExistsError, LimitExceededError, and for a
   * person who may not act UserNotConfirmedError or PasswordResetRequiredError.
   */
  async updateAttributes(
    ctx: Context,
    principal: Principal,
    { userAttributes, clientMetadata }: UpdateUserAttributesInput,
  ): Promise<Written> {
    if (userAttributes.some(({ name, value }) => isContact(name) && value)) {
      await this.spend(principal, 'UPDATE_CONTACT');
    }
    const written = await this.write(ctx, principal, { given: userAttributes, clientMetadata });
    if (written.deliveries.length > 0) this.needs.codeSender.wake();
    return written;
  }

  /** Takes attributes away that the app client may write. @throws as `updateAttributes`. */
  async deleteAttributes(
    ctx: Context,
    principal: Principal,
    { userAttributeNames }: DeleteUserAttributesInput,
  ): Promise<UserRow> {
    const given = removalOf(principal.pool, userAttributeNames);
    return (await this.write(ctx, principal, { given })).user;
  }

  /**
   * Sends a code that proves an address or number, in place of an earlier one; five times an hour. Where
   * a new one is kept back until it is proved, the code goes there.
   *
   * @throws InvalidParameterError, LimitExceededError.
   */
  async sendAttributeCode(
    ctx: Context,
    principal: Principal,
    { attributeName, clientMetadata }: GetUserAttributeVerificationCodeInput,
  ): Promise<CodeDeliveryDetails> {
    const contact = contactOf(attributeName);
    const { client, pool } = principal;
    const { db, codeSender } = this.needs;
    await this.spend(principal, 'ATTRIBUTE_CODE');
    const code = { purpose: contactPurpose(contact), kind: 'ATTRIBUTE_VERIFICATION' } as const;
    const about = { ...code, clientId: client.id, clientMetadata };
    const sent = await untilCurrent(principal.user, async (user) => {
      const deliveryFor = async (db: EntityManager, to: UserRow) =>
        deliveryTo(contact, await this.provable(db, principal, { contact, user: to }));
      const delivery = await db.read((reader) => deliveryFor(reader, user));
      const draft = await codeSender.draft(ctx, pool, { ...about, user, delivery });
      return this.locked(principal, async (tx, present) => {
        const stands = sameDelivery(delivery, await deliveryFor(tx, present));
        if (!stands) throw new DraftOutdated(present);
        return draft.send(tx);
      });
    });
    codeSender.wake();
    return sent;
  }

  /**
   * Marks the address or number as verified that the code was sent to; fifteen attempts an hour, right
   * or wrong. A code for one that has been replaced since proves nothing.
   *
   * @throws CodeMismatchError, ExpiredCodeError, LimitExceededError, InvalidParameterError,
   * AliasExistsError.
   */
  async verifyAttribute(
    _ctx: Context,
    principal: Principal,
    { attributeName, code }: VerifyUserAttributeInput,
  ): Promise<UserRow> {
    const contact = contactOf(attributeName);
    const { codes, codeGuard, directory } = this.needs;
    const { pool, user } = principal;
    await this.spend(principal, 'VERIFY_ATTRIBUTE');
    const purpose = contactPurpose(contact);
    const whose = { pool, username: user.username, user };
    const open = await codeGuard.check({ userId: user.id, purpose, code }, whose);
    return this.locked(principal, async (tx, present) => {
      const value = open.attributeValue;
      const stands = present.attributes[contact] === value || provedFirst(pool, contact);
      if (!stands) throw new ExpiredCodeError();
      await codes.spend(tx, open);
      const attributes = { [contact]: value, [verifiedFlag(contact)]: 'true' };
      return directory.change(tx, pool, present, { attributes });
    });
  }

  /** Deletes the caller with everything that is kept of them. */
  async remove(_ctx: Context, principal: Principal): Promise<UserRow> {
    return this.locked(principal, async (tx, user) => {
      await this.needs.accounts.erase(tx, user);
      return user;
    });
  }

  private write(
    ctx: Context,
    principal: Principal,
    change: Pick<Change, 'given' | 'clientMetadata'>,
  ): Promise<Written> {
    const { pool, client, user } = principal;
    refuseInactive(user);
    const giver = { by: 'user', writable: writable(client, pool) } as const;
    const whole = { ...change, giver, clientId: client.id };
    return untilCurrent(user, async (seen) => {
      const prepared = await this.needs.attributeWriter.prepare(ctx, pool, seen, whole);
      return this.locked(principal, (tx, present) => prepared.write(tx, present));
    });
  }

  private async provable(
    tx: EntityManager,
    { pool }: Principal,
    { contact, user }: { contact: Contact; user: UserRow },
  ): Promise<string> {
    const keptBack = provedFirst(pool, contact)
      ? await this.needs.codes.sentTo(tx, user.id, contactPurpose(contact))
      : undefined;
    const value = keptBack ?? user.attributes[contact];
    if (value) return value;
    throw new InvalidParameterError(`User does not have ${described[contact]}.`);
  }

  private async spend({ pool, user }: Principal, attempt: AttemptPurpose): Promise<void> {
    const { limits } = this.needs;
    refuseInactive(user);
    const subject = limits.subjectOf(pool, user.username, user);
    await limits.spend(subject, attempt, hourlyLimits[attempt]);
  }

  private async locked<T>(
    { user }: Principal,
    work: (tx: EntityManager, present: UserRow) => Promise<T>,
  ): Promise<T> {
    const { db, directory } = this.needs;
    refuseInactive(user);
    return db.transaction(async (tx) => {
      const present = await directory.locked(tx, user.id);
      refuseInactive(present);
      return work(tx, present);
    });
  }
}

const described: Readonly<Record<Contact, string>> = {
  email: 'an email',
  phone_number: 'a phone_number',
};

/** @throws InvalidParameterError for an attribute that no code can prove. */
function contactOf(name: string): Contact {
  if (isContact(name)) return name;
  throw new InvalidParameterError(
    'Invalid attribute name. Only phone_number and email can be verified.',
  );
}
