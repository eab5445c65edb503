import type { Vault } from '../../platform/crypto.js';
import { isMailbox, isPhoneNumber } from '../../platform/addresses.js';
import { maskEmail, maskPhone } from '../messaging/masking.js';
import { CodeDeliveryDetails, type MessageMedium } from '../messaging/messaging.contract.js';
import type { Pool } from '../pools/pool.js';
import type { Attributes } from '../users/attribute-rules.js';
import type { Contact } from '../users/attribute-changes.js';
import { simulatedContact } from '../users/simulated-people.js';

/** Where a code goes. */
export interface CodeDelivery {
  readonly attribute: Contact;
  readonly medium: MessageMedium;
  readonly value: string;
}

const media: Readonly<Record<Contact, MessageMedium>> = { phone_number: 'SMS', email: 'EMAIL' };

/** What a medium sends to. */
export const contactOf: Readonly<Record<MessageMedium, Contact>> = {
  SMS: 'phone_number',
  EMAIL: 'email',
};

/**
 * Where the code of a sign-up goes: to the phone number or else the mail address, of those that the pool
 * verifies by itself (section 6.3). Undefined when the person has none of them: no code is sent then.
 */
export function deliveryOf(pool: Pool, attributes: Attributes): CodeDelivery | undefined {
  const attribute = verifiedContacts(pool).find((name) => attributes[name]);
  return attribute && deliveryTo(attribute, attributes[attribute]!);
}

/** The road to a mail address or a phone number. */
export const deliveryTo = (attribute: Contact, value: string): CodeDelivery => ({
  attribute,
  medium: media[attribute],
  value,
});

/** Whether two codes go the same way. */
export const sameDelivery = (one: CodeDelivery, other: CodeDelivery | undefined): boolean =>
  one.attribute === other?.attribute && one.value === other.value;

/** What the caller learns of it. */
export function detailsOf({ attribute, medium, value }: CodeDelivery): CodeDeliveryDetails {
  return Object.assign(new CodeDeliveryDetails(), {
    attributeName: attribute,
    deliveryMedium: medium,
    destination: medium === 'SMS' ? maskPhone(value) : maskEmail(value),
  });
}

/** The attributes that the pool verifies by itself, in the order in which a code looks for them. */
export function verifiedContacts({ settings }: Pool): Contact[] {
  const order: readonly Contact[] = ['phone_number', 'email'];
  return order.filter((name) => settings.autoVerifiedAttributes?.includes(name));
}

/**
 * The way of a code to somebody who does not exist (section 6.4): a name that is an address goes there,
 * any other by what the pool verifies. The same each time for one name of one pool.
 */
export function simulatedDelivery(vault: Vault, pool: Pool, name: string): CodeDelivery {
  if (isMailbox(name)) return deliveryTo('email', name);
  if (isPhoneNumber(name)) return deliveryTo('phone_number', name);
  const attribute = verifiedContacts(pool)[0] ?? 'email';
  return deliveryTo(attribute, simulatedContact(vault, attribute, { pool, name }));
}
