import type { EntityManager } from 'typeorm';
import type { Context } from '../context.js';
import type { CodePurpose } from '../credentials/code-purpose.js';
import type { VerificationCodes } from '../credentials/verification-codes.js';
import { DraftOutdated } from '../messaging/drafts.js';
import type { CodeDeliveryDetails } from '../messaging/messaging.contract.js';
import type { Pool } from '../pools/pool.js';
import {
  attributeChanges,
  provedFirst,
  type AttributeChanges,
  type Contact,
} from '../users/attribute-changes.js';
import type { Giver } from '../users/attribute-rules.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { AttributeInput } from '../users/users.contract.js';
import type { UserRow } from '../users/users.entities.js';
import { deliveryTo, sameDelivery, verifiedContacts, type CodeDelivery } from './code-delivery.js';
import type { CodeDraft, CodeSender, Sending } from './code-sender.js';

interface Needs {
  readonly directory: UserDirectory;
  readonly codes: VerificationCodes;
  readonly codeSender: CodeSender;
}

/** A user after a change of attributes, and where codes went because of it. */
export interface Written {
  readonly user: UserRow;
  readonly deliveries: CodeDeliveryDetails[];
}

/** The purpose of a code that proves a contact. */
export const contactPurpose = (contact: Contact): CodePurpose =>
  contact === 'email' ? 'ATTRIBUTE_EMAIL' : 'ATTRIBUTE_PHONE';

/** What is to be changed, by whom, and what triggers are told of it. */
export interface Change extends Pick<Sending, 'clientId' | 'clientMetadata'> {
  readonly given: readonly AttributeInput[];
  readonly giver: Giver;
}

/** A change whose messages are composed. */
export interface PreparedChange {
  /**
   * Changes attributes of a user whom the caller has locked, and sends a code to each new contact that
   * the pool verifies by itself. An open code for a contact that was replaced is void.
   *
   * @throws what `attributeChanges` throws, AliasExistsError for a contact that is somebody else's, and
   * DraftOutdated: see `untilCurrent`.
   */
  write(tx: EntityManager, present: UserRow): Promise<Written>;
}

/** Changes attributes, whoever asks for it: one way for people and administrators. */
export class AttributeWriter {
  constructor(private readonly needs: Needs) {}

  /**
   * Checks a change of a user as they were seen and composes the messages it will send; call it outside
   * the transaction.
   *
   * @throws what `attributeChanges` throws, and the refusals of triggers (9.1).
   */
  async prepare(ctx: Context, pool: Pool, seen: UserRow, change: Change): Promise<PreparedChange> {
    const { codeSender } = this.needs;
    const { given, giver, ...about } = change;
    const changesOf = (user: UserRow) => attributeChanges(pool, user.attributes, given, giver);
    const drafts: CodeDraft[] = [];
    for (const delivery of deliveriesOf(pool, changesOf(seen))) {
      const code = {
        purpose: contactPurpose(delivery.attribute),
        kind: 'ATTRIBUTE_UPDATE',
      } as const;
      drafts.push(await codeSender.draft(ctx, pool, { ...about, ...code, user: seen, delivery }));
    }
    return {
      write: (tx, present) =>
        this.write(tx, pool, present, { changes: changesOf(present), drafts }),
    };
  }

  private async write(
    tx: EntityManager,
    pool: Pool,
    present: UserRow,
    { changes, drafts }: { readonly changes: AttributeChanges; readonly drafts: CodeDraft[] },
  ): Promise<Written> {
    const { codes, directory } = this.needs;
    const due = deliveriesOf(pool, changes).map((delivery) => {
      const draft = drafts.find((one) => sameDelivery(one.delivery, delivery));
      if (!draft) throw new DraftOutdated(present);
      return draft;
    });
    for (const contact of changes.replaced) {
      await codes.withdraw(tx, present.id, contactPurpose(contact));
    }
    const deliveries: CodeDeliveryDetails[] = [];
    for (const draft of due) deliveries.push(await draft.send(tx));
    const user = await directory.change(tx, pool, present, { attributes: changes.patch });
    return { user, deliveries };
  }
}

/** Where codes go because of a change. */
function deliveriesOf(pool: Pool, { unproved }: AttributeChanges): CodeDelivery[] {
  const verified = verifiedContacts(pool);
  return unproved
    .filter(({ contact }) => verified.includes(contact) || provedFirst(pool, contact))
    .map(({ contact, value }) => deliveryTo(contact, value));
}
