import { InvalidParameterError } from '../errors.js';
import type { PoolSettingsInput } from './pool-input.contract.js';
import type { PasswordPolicy } from './pool-parts.contract.js';

/** A settings class with every default filled in. */
export type Filled<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };

/** The rules of passwords with every default filled in. */
export type PasswordRules = Filled<Omit<PasswordPolicy, 'passwordHistorySize'>> & {
  readonly passwordHistorySize?: number;
};

const defaultValidityDays = 7;

/**
 * A policy that is given replaces the default one: rules it leaves out are off, as the model says, and
 * MinimumLength is 8. Zero days are taken as left out (API reference of both members).
 *
 * @throws InvalidParameterError when the days are given under both names.
 */
export function passwordPolicyOf(input: PoolSettingsInput): PasswordRules {
  const { policies, adminCreateUserConfig } = input;
  const policy = policies?.passwordPolicy;
  const older = adminCreateUserConfig?.unusedAccountValidityDays;
  const newer = policy?.temporaryPasswordValidityDays;
  if (older && newer) {
    throw new InvalidParameterError(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    );
  }
  const unless = !policy;
  const history = policy?.passwordHistorySize;
  return {
    minimumLength: policy?.minimumLength ?? 8,
    requireUppercase: policy?.requireUppercase ?? unless,
    requireLowercase: policy?.requireLowercase ?? unless,
    requireNumbers: policy?.requireNumbers ?? unless,
    requireSymbols: policy?.requireSymbols ?? unless,
    temporaryPasswordValidityDays: newer || older || defaultValidityDays,
    ...(history && { passwordHistorySize: history }),
  };
}
