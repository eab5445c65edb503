import { InvalidParameterError } from '../errors.js';
import type {
  AccountRecoverySetting,
  AliasAttribute,
  UserAttributeUpdateSettings,
  UsernameAttribute,
} from './pool-names.contract.js';
import type { VerifiedAttribute } from './pool-parts.contract.js';
import type { CreateUserPoolInput } from './pools.contract.js';
import type { SchemaAttribute } from './schema-attributes.contract.js';

/* The rules of section 3.4 about names, recovery and verified changes. */

/** By what the people of a pool sign in; chosen when the pool is made, for good. */
export interface NameSettings {
  readonly aliasAttributes?: readonly AliasAttribute[];
  readonly usernameAttributes?: readonly UsernameAttribute[];
}

/**
 * What a new pool says about names; an empty list is taken as left out.
 *
 * @throws InvalidParameterError when both kinds are given, or for a preferred_username that is required
 * and an alias: a sign-up would have to give what it must not (5.2).
 */
export function nameSettingsOf(
  { aliasAttributes: aliases, usernameAttributes: names }: CreateUserPoolInput,
  schema: readonly SchemaAttribute[],
): NameSettings {
  if (aliases?.length && names?.length) {
    throw new InvalidParameterError(
      'Only one of the aliasAttributes or usernameAttributes can be set in a User pool.',
    );
  }
  const required = schema.find(({ name }) => name === 'preferred_username')?.required;
  if (required && aliases?.includes('preferred_username')) {
    throw new InvalidParameterError('preferred_username cannot be both required and an alias.');
  }
  return {
    ...(aliases?.length && { aliasAttributes: [...new Set(aliases)] }),
    ...(names?.length && { usernameAttributes: [...new Set(names)] }),
  };
}

/** @throws InvalidParameterError for mechanisms that exclude or repeat each other. */
export function recoveryOf(
  given: AccountRecoverySetting | null | undefined,
): AccountRecoverySetting | undefined {
  const mechanisms = given?.recoveryMechanisms;
  if (!mechanisms?.length) return undefined;
  const names = new Set(mechanisms.map(({ name }) => name));
  const priorities = new Set(mechanisms.map(({ priority }) => priority));
  if (names.size < mechanisms.length || priorities.size < mechanisms.length) {
    throw new InvalidParameterError(
      'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
    );
  }
  if (names.has('admin_only') && names.size > 1) {
    throw new InvalidParameterError(
      'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    );
  }
  return { recoveryMechanisms: mechanisms };
}

/** @throws InvalidParameterError for an attribute that the pool does not verify by itself. */
export function updateSettingsOf(
  given: UserAttributeUpdateSettings | null | undefined,
  autoVerified: readonly VerifiedAttribute[] | null | undefined,
): UserAttributeUpdateSettings | undefined {
  if (!given) return undefined;
  const names = [...new Set(given.attributesRequireVerificationBeforeUpdate)];
  if (!names.every((name) => autoVerified?.includes(name))) {
    throw new InvalidParameterError(
      'All attributes in AttributesRequireVerificationBeforeUpdate must be auto-verified attributes.',
    );
  }
  return { attributesRequireVerificationBeforeUpdate: names };
}
