import type { EntityManager } from 'typeorm';
import type { CodePurpose } from '../credentials/code-purpose.js';
import { codeLifetimes, type VerificationCodes } from '../credentials/verification-codes.js';
import type { CodeDeliveryDetails, MessageKind } from '../messaging/messaging.contract.js';
import type { MessageService } from '../messaging/messaging.service.js';
import type { Pool } from '../pools/pool.js';
import type { UserRow } from '../users/users.entities.js';
import { detailsOf, type CodeDelivery } from './code-delivery.js';

interface Needs {
  readonly codes: VerificationCodes;
  readonly messages: MessageService;
}

/** One code on its way to one person. */
export interface Sending {
  readonly user: Pick<UserRow, 'id' | 'username'>;
  readonly delivery: CodeDelivery;
  readonly purpose: CodePurpose;
  readonly kind: MessageKind;
}

/** Draws codes and writes the messages that carry them. */
export class CodeSender {
  constructor(private readonly needs: Needs) {}

  /**
   * Writes a new code, in place of an earlier one for the purpose, and its message in the caller's
   * transaction. Call `wake` after the commit.
   */
  async send(tx: EntityManager, pool: Pool, sending: Sending): Promise<CodeDeliveryDetails> {
    const { codes, messages } = this.needs;
    const { user, delivery, purpose, kind } = sending;
    const { attribute, medium, value } = delivery;
    const lifetimeMs = codeLifetimes[purpose];
    const code = await codes.issue(tx, { userId: user.id, purpose, attribute, value, lifetimeMs });
    const composed = messages.compose(pool, kind, { medium, code, username: user.username });
    const to = { poolId: pool.id, userId: user.id, destination: value };
    await messages.enqueue(tx, { ...to, medium, kind, composed });
    return detailsOf(delivery);
  }

  /** Delivers now what has been committed. */
  wake(): void {
    this.needs.messages.wake();
  }
}
