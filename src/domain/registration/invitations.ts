import { InvalidParameterError } from '../errors.js';
import type { MessageMedium } from '../messaging/messaging.contract.js';
import type { Contact } from '../users/attribute-changes.js';
import type { Attributes } from '../users/attribute-rules.js';
import { contactOf } from './code-delivery.js';
import type { AdminCreateUserInput } from './registration.contract.js';

type Wishes = Pick<AdminCreateUserInput, 'messageAction' | 'desiredDeliveryMediums'>;

/** One way an invitation goes. */
export interface InvitedAt {
  readonly medium: MessageMedium;
  /** A mailbox or a phone number. */
  readonly destination: string;
}

/**
 * Where an invitation goes, nowhere included. Where no medium is asked for, the API means SMS, and a user
 * without a phone number is made without a message (section 5.4).
 *
 * @throws InvalidParameterError when the user lacks an address that was asked for.
 */
export function invitedAt(wishes: Wishes, attributes: Attributes): InvitedAt[] {
  if (wishes.messageAction === 'SUPPRESS') return [];
  const asked = [...new Set(wishes.desiredDeliveryMediums ?? [])];
  if (asked.length === 0) return reachable(['SMS'], attributes);
  const ways = reachable(asked, attributes);
  const missing = asked.find((medium) => !ways.some((way) => way.medium === medium));
  if (!missing) return ways;
  throw new InvalidParameterError(
    `The user has no ${contactOf[missing]} to send the invitation to.`,
  );
}

/**
 * The same for RESEND. There the new password replaces one that the user may know, so it must go
 * somewhere: to the mailbox, where no medium was asked for and there is no phone number.
 *
 * @throws InvalidParameterError when the user lacks the address.
 */
export function invitedAgainAt(wishes: Wishes, attributes: Attributes): InvitedAt[] {
  const asked = wishes.desiredDeliveryMediums ?? [];
  if (asked.length > 0) return invitedAt({ desiredDeliveryMediums: asked }, attributes);
  const texted = reachable(['SMS'], attributes);
  return texted.length > 0 ? texted : invitedAt({ desiredDeliveryMediums: ['EMAIL'] }, attributes);
}

function reachable(media: readonly MessageMedium[], attributes: Attributes): InvitedAt[] {
  return media.flatMap((medium) => {
    const contact: Contact = contactOf[medium];
    const destination = attributes[contact];
    return destination ? [{ medium, destination }] : [];
  });
}
