import type { Vault } from '../../platform/crypto.js';
import type { Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import { asForNobody, takenBack } from '../messaging/pretended.js';
import type { CodeDeliveryDetails } from '../messaging/messaging.contract.js';
import type { Pool } from '../pools/pool.js';
import type { UserDirectory } from '../users/user-directory.js';
import { detailsOf, simulatedDelivery } from './code-delivery.js';
import type { CodeSender, Sending } from './code-sender.js';

interface Needs {
  readonly db: Database;
  readonly random: Random;
  readonly vault: Vault;
  readonly directory: UserDirectory;
  readonly codeSender: CodeSender;
}

/** Codes for people who do not exist, or may not have one, where nobody may learn that. */
export class Pretence {
  constructor(private readonly needs: Needs) {}

  /**
   * Says where a code went that was never sent. A code for nobody is written and taken back, so that the
   * time the answer takes does not tell what its words hide.
   */
  async send(
    ctx: Context,
    pool: Pool,
    {
      username,
      ...about
    }: Pick<Sending, 'purpose' | 'kind' | 'clientId'> & {
      readonly username: string;
    },
  ): Promise<CodeDeliveryDetails> {
    const { db, random, vault, directory, codeSender } = this.needs;
    const user = { id: random.uuid(), username, attributes: {} };
    const delivery = simulatedDelivery(vault, pool, username);
    const sending = { ...about, user, delivery, pretended: true };
    const draft = await codeSender.draft(ctx, pool, sending).catch(asForNobody);
    await takenBack(db, async (tx) => {
      await directory.byId(tx, user.id);
      await draft?.send(tx);
    });
    return detailsOf(delivery);
  }
}
