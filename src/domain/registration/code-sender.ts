import type { EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import type { CodePurpose } from '../credentials/code-purpose.js';
import { codeLifetimes, type VerificationCodes } from '../credentials/verification-codes.js';
import type { DraftRequest } from '../messaging/drafts.js';
import { isOverLimit } from '../messaging/message-limits.js';
import type { CodeDeliveryDetails } from '../messaging/messaging.contract.js';
import type { MessageService } from '../messaging/messaging.service.js';
import type { Pool } from '../pools/pool.js';
import type { UserDirectory } from '../users/user-directory.js';
import { detailsOf, type CodeDelivery } from './code-delivery.js';

interface Needs {
  readonly db: Database;
  readonly random: Random;
  readonly directory: Pick<UserDirectory, 'byId'>;
  readonly codes: VerificationCodes;
  readonly messages: MessageService;
}

/** One code on its way to one person. */
export interface Sending extends Pick<
  DraftRequest,
  'user' | 'kind' | 'clientId' | 'clientMetadata'
> {
  readonly delivery: CodeDelivery;
  readonly purpose: CodePurpose;
}

/** A code that is on its way to nobody. */
export type Pretence = Omit<Sending, 'user'> & { readonly username: string };

/** A message that waits for its code. */
export interface CodeDraft {
  readonly delivery: CodeDelivery;
  /**
   * Writes a new code, in place of an earlier one for the purpose, and its message in the caller's
   * transaction. Call `wake` after the commit.
   */
  send(tx: EntityManager): Promise<CodeDeliveryDetails>;
}

/** Draws codes and writes the messages that carry them. */
export class CodeSender {
  constructor(private readonly needs: Needs) {}

  /**
   * Composes the message; call it outside the transaction.
   *
   * @throws what `MessageService.draft` throws.
   */
  async draft(ctx: Context, pool: Pool, sending: Sending): Promise<CodeDraft> {
    const { codes, messages } = this.needs;
    const { delivery, purpose, ...about } = sending;
    const { attribute, medium, value } = delivery;
    const draft = await messages.draft(ctx, { ...about, pool, medium, destination: value });
    const lifetimeMs = codeLifetimes[purpose];
    const request = { userId: sending.user.id, purpose, attribute, value, lifetimeMs };
    return {
      delivery,
      send: async (tx) => {
        await draft.write(tx, await codes.issue(tx, request));
        return detailsOf(delivery);
      },
    };
  }

  /**
   * Does for nobody what `draft`, `send` and `wake` do for somebody, down to the commit, which takes
   * longest: otherwise the time of the answer tells what its words hide. The message is never seen; it and
   * the code, which has expired when it is written, go with the next sweep.
   */
  async pretend(ctx: Context, pool: Pool, sending: Pretence): Promise<CodeDeliveryDetails> {
    const { db, random, directory, codes, messages } = this.needs;
    const { username, purpose, delivery, ...about } = sending;
    const user = { id: random.uuid(), username, attributes: {} };
    const { attribute, medium, value } = delivery;
    const request = { ...about, user, pool, medium, destination: value };
    const draft = await messages.draftForNobody(ctx, request);
    await db.transaction(async (tx) => {
      // As somebody is locked; nobody to lock would keep others from adding users there.
      await directory.byId(tx, user.id);
      const code = { userId: user.id, purpose, attribute, value, lifetimeMs: 0 };
      await draft.write(tx, await codes.issue(tx, code));
    });
    this.wake();
    return detailsOf(delivery);
  }

  /**
   * The same where nobody may learn that the person exists: undefined when a limit stands against the
   * message. It is said to be sent then, as a message to nobody is.
   *
   * @throws the refusals of triggers (9.1).
   */
  async quietDraft(ctx: Context, pool: Pool, sending: Sending): Promise<CodeDraft | undefined> {
    try {
      return await this.draft(ctx, pool, sending);
    } catch (error) {
      if (!isOverLimit(error)) throw error;
      return undefined;
    }
  }

  /** Delivers now what has been committed. */
  wake(): void {
    this.needs.messages.wake();
  }
}
