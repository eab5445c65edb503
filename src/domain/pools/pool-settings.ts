import type { MessageSettings } from './message-settings.js';
import type { Filled, PasswordRules } from './password-settings.js';
import type { AccountRecoverySetting, UserAttributeUpdateSettings } from './pool-names.contract.js';
import type { NameSettings } from './pool-names.js';
import type {
  DeletionProtection,
  SignInPolicy,
  UsernameConfiguration,
  UserPoolTier,
} from './pool-parts.contract.js';
import type { SessionConfiguration } from './pool-sessions.contract.js';
import type { LambdaConfig } from './pool-triggers.contract.js';
import type { SchemaAttribute } from './schema-attributes.contract.js';
import type { FactorSettings } from './second-factors.js';

/** Everything a pool was told, with the defaults of section 3.1; stored as one document. */
export interface PoolSettings extends NameSettings, MessageSettings, FactorSettings {
  readonly policies: {
    readonly passwordPolicy: PasswordRules;
    readonly signInPolicy: Filled<SignInPolicy>;
  };
  readonly deletionProtection: DeletionProtection;
  readonly lambdaConfig: LambdaConfig;
  readonly schemaAttributes: readonly SchemaAttribute[];
  readonly usernameConfiguration?: UsernameConfiguration;
  readonly userPoolTags: Readonly<Record<string, string>>;
  readonly userPoolTier: UserPoolTier;
  readonly accountRecoverySetting?: AccountRecoverySetting;
  readonly userAttributeUpdateSettings?: UserAttributeUpdateSettings;
  /** Set by an operation of its own, which is all that changes it. */
  readonly sessionConfiguration?: SessionConfiguration;
}
