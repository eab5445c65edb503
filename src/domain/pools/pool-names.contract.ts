import { InputType, Int, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { VerifiedAttribute } from './pool-parts.contract.js';

/* By what people sign in, and how they come back when they have forgotten their password. */

export const AliasAttribute = defineEnum(
  'AliasAttribute',
  'An attribute whose value signs in beside the user name.',
  ['phone_number', 'email', 'preferred_username'],
);
export type AliasAttribute = keyof typeof AliasAttribute;

export const UsernameAttribute = defineEnum(
  'UsernameAttribute',
  'An attribute whose value signs in instead of a user name.',
  ['phone_number', 'email'],
);
export type UsernameAttribute = keyof typeof UsernameAttribute;

export const RecoveryOptionName = defineEnum(
  'RecoveryOptionName',
  'How a person gets back who has forgotten the password.',
  ['verified_email', 'verified_phone_number', 'admin_only'],
);
export type RecoveryOptionName = keyof typeof RecoveryOptionName;

@InputType('RecoveryOptionInput', { description: 'One way back and its place in the order.' })
@ObjectType({ description: 'One way back and its place in the order.' })
export class RecoveryOption {
  @Member(() => Int, { min: 1, max: 2, description: '1 is tried first.' })
  priority!: number;

  @Member(() => RecoveryOptionName, { description: 'The way back.' })
  name!: RecoveryOptionName;
}

@InputType('AccountRecoverySettingInput', {
  description: 'Where the code for a forgotten password goes.',
})
@ObjectType({ description: 'Where the code for a forgotten password goes.' })
export class AccountRecoverySetting {
  @Member(() => [RecoveryOption], {
    optional: true,
    min: 1,
    max: 2,
    description: 'The ways, in order of their priority; admin_only stands alone.',
  })
  recoveryMechanisms?: RecoveryOption[] | null;
}

@InputType('UserAttributeUpdateSettingsInput', {
  description: 'How attributes change that a code verifies.',
})
@ObjectType({ description: 'How attributes change that a code verifies.' })
export class UserAttributeUpdateSettings {
  @Member(() => [VerifiedAttribute], {
    optional: true,
    description: 'Attributes that keep their value until the new one is verified.',
  })
  attributesRequireVerificationBeforeUpdate?: VerifiedAttribute[] | null;
}
