import type { PoolHome } from './arns.js';
import { factorsOf, firstFactorsOf, refuseMailFactor } from './factor-settings.js';
import { given } from './given.js';
import { messagesOf } from './message-settings.js';
import { passwordPolicyOf } from './password-settings.js';
import type { PoolSettingsInput } from './pool-input.contract.js';
import { nameSettingsOf, recoveryOf, updateSettingsOf, type NameSettings } from './pool-names.js';
import type { PoolSettings } from './pool-settings.js';
import type { CreateUserPoolInput } from './pools.contract.js';
import { schemaOf } from './schema-attributes.js';
import type { FactorSettings } from './second-factors.js';
import { acceptTags } from './tags.js';
import { refuseBeyondTier } from './tier-features.js';
import { triggersOf } from './trigger-settings.js';

/** What is chosen when a pool is made and stays (3.4); the schema only grows. */
type Fixed = NameSettings & Pick<PoolSettings, 'schemaAttributes' | 'usernameConfiguration'>;

/**
 * The settings of a new pool.
 *
 * @throws InvalidParameterError in the words of sections 3.3 and 3.4; FeatureUnavailableInTierError.
 */
export function settingsOf(home: PoolHome, input: CreateUserPoolInput): PoolSettings {
  const schemaAttributes = schemaOf(input.schema);
  return accepted({
    ...changeableOf(home, input),
    ...factorsOf(input),
    schemaAttributes,
    ...nameSettingsOf(input, schemaAttributes),
    ...(input.usernameConfiguration && { usernameConfiguration: input.usernameConfiguration }),
  });
}

/**
 * The settings of a pool that is told anew: what is left out goes back to its default (3.1), except what
 * was chosen for good, and what operations of their own set: the factors, the tracking of sessions.
 *
 * @throws what `settingsOf` throws.
 */
export function changedSettings(
  home: PoolHome,
  present: PoolSettings,
  input: PoolSettingsInput,
): PoolSettings {
  const { schemaAttributes, aliasAttributes, usernameAttributes, usernameConfiguration } = present;
  const { sessionConfiguration } = present;
  return accepted({
    ...changeableOf(home, input),
    ...factorsOf(input, present),
    schemaAttributes,
    ...given({ aliasAttributes, usernameAttributes, usernameConfiguration, sessionConfiguration }),
  });
}

/** @throws InvalidParameterError and FeatureUnavailableInTierError for settings that exclude others. */
export function accepted(settings: PoolSettings): PoolSettings {
  refuseMailFactor(settings);
  refuseBeyondTier(settings);
  return settings;
}

function changeableOf(
  home: PoolHome,
  input: PoolSettingsInput,
): Omit<PoolSettings, keyof Fixed | keyof FactorSettings> {
  const passwordPolicy = passwordPolicyOf(input);
  return {
    policies: { passwordPolicy, signInPolicy: { allowedFirstAuthFactors: firstFactorsOf(input) } },
    deletionProtection: input.deletionProtection ?? 'INACTIVE',
    lambdaConfig: triggersOf(home, input.lambdaConfig),
    ...messagesOf(home, input, passwordPolicy),
    userPoolTags: acceptTags(input.userPoolTags ?? {}),
    userPoolTier: input.userPoolTier ?? 'ESSENTIALS',
    ...given({
      accountRecoverySetting: recoveryOf(input.accountRecoverySetting),
      userAttributeUpdateSettings: updateSettingsOf(
        input.userAttributeUpdateSettings,
        input.autoVerifiedAttributes,
      ),
    }),
  };
}

/** What a document says that was stored before a pool could be told more. */
export function completed(stored: PoolSettings): PoolSettings {
  return { ...{ mfaConfiguration: 'OFF', lambdaConfig: {} }, ...stored };
}
