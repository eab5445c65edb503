import { InvalidLambdaResponseError } from '../errors.js';
import type { PreSignUpDecision } from '../triggers/account-triggers.js';
import { verifiedFlag, type Contact } from '../users/attribute-changes.js';
import type { AttributeInput } from '../users/users.contract.js';
import type { UserRow } from '../users/users.entities.js';

/**
 * Somebody who signs up, as the function of the pool wants them stored: confirmed, or with contacts that
 * count as verified.
 *
 * @throws InvalidLambdaResponseError for a contact that is to be verified and is not there.
 */
export function decided(user: UserRow, decision: PreSignUpDecision): UserRow {
  const { autoConfirmUser, autoVerifyEmail, autoVerifyPhone } = decision;
  const verified: Contact[] = [
    ...(autoVerifyEmail ? (['email'] as const) : []),
    ...(autoVerifyPhone ? (['phone_number'] as const) : []),
  ];
  for (const contact of verified) {
    if (user.attributes[contact]) continue;
    throw new InvalidLambdaResponseError(`User has no ${contact} that could be verified.`);
  }
  const flags = Object.fromEntries(verified.map((contact) => [verifiedFlag(contact), 'true']));
  return {
    ...user,
    status: autoConfirmUser ? 'CONFIRMED' : user.status,
    attributes: { ...user.attributes, ...flags },
  };
}

/** Whether contacts count as verified because the function says so: they may sign somebody else in. */
export const verifiesContacts = ({ autoVerifyEmail, autoVerifyPhone }: PreSignUpDecision) =>
  autoVerifyEmail || autoVerifyPhone;

/** ValidationData as triggers read it. */
export const validationMap = (given: readonly AttributeInput[] | null | undefined) =>
  given ? Object.fromEntries(given.map(({ name, value }) => [name, value ?? ''])) : undefined;
