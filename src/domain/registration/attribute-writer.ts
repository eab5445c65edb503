import type { EntityManager } from 'typeorm';
import type { CodePurpose } from '../credentials/code-purpose.js';
import type { VerificationCodes } from '../credentials/verification-codes.js';
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
import { deliveryTo, verifiedContacts } from './code-delivery.js';
import type { CodeSender } from './code-sender.js';

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

/** Changes attributes, whoever asks for it: one way for people and administrators. */
export class AttributeWriter {
  constructor(private readonly needs: Needs) {}

  /**
   * Changes attributes of a user whom the caller has locked, and sends a code to each new contact that
   * the pool verifies by itself. An open code for a contact that was replaced is void.
   *
   * @throws what `attributeChanges` throws, and AliasExistsError for a contact that is somebody else's.
   */
  async write(
    tx: EntityManager,
    pool: Pool,
    present: UserRow,
    { given, giver }: { readonly given: readonly AttributeInput[]; readonly giver: Giver },
  ): Promise<Written> {
    const { codes, directory } = this.needs;
    const changes = attributeChanges(pool, present.attributes, given, giver);
    for (const contact of changes.replaced) {
      await codes.withdraw(tx, present.id, contactPurpose(contact));
    }
    const deliveries = await this.sendCodes(tx, pool, present, changes);
    const user = await directory.change(tx, pool, present, { attributes: changes.patch });
    return { user, deliveries };
  }

  private async sendCodes(
    tx: EntityManager,
    pool: Pool,
    user: UserRow,
    { unproved }: AttributeChanges,
  ): Promise<CodeDeliveryDetails[]> {
    const verified = verifiedContacts(pool);
    const deliveries: CodeDeliveryDetails[] = [];
    for (const { contact, value } of unproved) {
      if (!verified.includes(contact) && !provedFirst(pool, contact)) continue;
      const delivery = deliveryTo(contact, value);
      const code = { purpose: contactPurpose(contact), kind: 'ATTRIBUTE_UPDATE' } as const;
      deliveries.push(await this.needs.codeSender.send(tx, pool, { user, delivery, ...code }));
    }
    return deliveries;
  }
}
