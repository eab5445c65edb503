import { isMailbox, isPhoneNumber } from '../../platform/addresses.js';
import { InvalidParameterError } from '../errors.js';
import type { UsernameAttribute } from '../pools/pool-names.contract.js';
import type { Pool } from '../pools/pool.js';
import type { AttributeInput } from './users.contract.js';

/**
 * Checks the form of the name of a new user (5.2). Returns the attribute that the name is the value of,
 * in a pool where an address stands for the user name.
 *
 * @throws InvalidParameterError for a name in the form of an address that is an alias, so that nobody
 * takes the address of somebody else for a name; or for one that is no address where it must be.
 */
export function acceptName({ settings }: Pool, name: string): UsernameAttribute | undefined {
  const { aliasAttributes: aliases = [], usernameAttributes } = settings;
  if (aliases.includes('email') && isMailbox(name)) {
    throw new InvalidParameterError(
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  }
  if (aliases.includes('phone_number') && isPhoneNumber(name)) {
    throw new InvalidParameterError(
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    );
  }
  if (!usernameAttributes) return undefined;
  const attribute = formOf(name);
  if (attribute && usernameAttributes.includes(attribute)) return attribute;
  throw new InvalidParameterError(`Username should be ${expected(usernameAttributes)}.`);
}

/**
 * The attributes of a new user with the one that the name stands for, which the service copies (5.2).
 *
 * @throws InvalidParameterError when it is given as well, and differs.
 */
export function withNameAttribute(
  attribute: UsernameAttribute | undefined,
  name: string,
  given: readonly AttributeInput[],
): readonly AttributeInput[] {
  if (!attribute) return given;
  const present = given.find((other) => other.name === attribute);
  if (!present) return [...given, { name: attribute, value: name }];
  if (present.value === name) return given;
  throw new InvalidParameterError(`The attribute ${attribute} must be the same as the username.`);
}

/**
 * A preferred user name that signs in is chosen after the confirmation (5.2): a sign-up nobody has
 * confirmed must not keep names from others.
 *
 * @throws InvalidParameterError
 */
export function refuseEarlyAlias({ settings }: Pool, given: readonly AttributeInput[]): void {
  if (!settings.aliasAttributes?.includes('preferred_username')) return;
  if (!given.some(({ name, value }) => name === 'preferred_username' && value)) return;
  throw new InvalidParameterError(
    'preferred_username is an alias and can only be set after the user is confirmed.',
  );
}

function formOf(name: string): UsernameAttribute | undefined {
  if (isPhoneNumber(name)) return 'phone_number';
  return isMailbox(name) ? 'email' : undefined;
}

function expected(attributes: readonly UsernameAttribute[]): string {
  if (attributes.length > 1) return 'either an email or a phone number';
  return attributes[0] === 'email' ? 'an email' : 'a phone number';
}
