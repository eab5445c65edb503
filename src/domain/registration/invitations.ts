import { InvalidParameterError, NotImplementedError } from '../errors.js';
import type { Attributes } from '../users/attribute-rules.js';
import type { AdminCreateUserInput } from './registration.contract.js';

type Wishes = Pick<AdminCreateUserInput, 'messageAction' | 'desiredDeliveryMediums'>;

/**
 * The mailbox an invitation goes to, or undefined when none is sent. Mail is sent only when EMAIL was
 * asked for: where no medium is, the API means SMS, which this version does not have, and the call
 * succeeds without a message as it does for a user without any address (section 5.4).
 *
 * @throws InvalidParameterError when the user lacks the address that was asked for;
 * NotImplementedError when SMS was asked for and the user has a phone number.
 */
export function invitedAt(wishes: Wishes, attributes: Attributes): string | undefined {
  if (wishes.messageAction === 'SUPPRESS') return undefined;
  const asked = wishes.desiredDeliveryMediums ?? [];
  if (asked.includes('SMS')) refuseTextMessage(attributes);
  if (!asked.includes('EMAIL')) return undefined;
  if (attributes['email']) return attributes['email'];
  throw new InvalidParameterError('The user has no email to send the invitation to.');
}

/**
 * The same for RESEND. There the new password replaces one that the user may know, so it must go
 * somewhere: to the mailbox, also when no medium was asked for.
 */
export function invitedAgainAt(wishes: Wishes, attributes: Attributes): string | undefined {
  const asked = wishes.desiredDeliveryMediums ?? [];
  return asked.length > 0
    ? invitedAt(wishes, attributes)
    : invitedAt({ desiredDeliveryMediums: ['EMAIL'] }, attributes);
}

function refuseTextMessage(attributes: Attributes): void {
  if (attributes['phone_number']) {
    throw new NotImplementedError('Invitations by SMS are not built yet.');
  }
  throw new InvalidParameterError('The user has no phone_number to send the invitation to.');
}
