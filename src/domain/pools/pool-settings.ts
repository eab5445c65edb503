import { isMailbox, senderOf } from '../../platform/addresses.js';
import {
  FeatureUnavailableInTierError,
  InvalidParameterError,
  NotImplementedError,
} from '../errors.js';
import type { PoolSettingsInput } from './pool-input.contract.js';
import type { AccountRecoverySetting, UserAttributeUpdateSettings } from './pool-names.contract.js';
import { nameSettingsOf, recoveryOf, updateSettingsOf, type NameSettings } from './pool-names.js';
import type {
  AdminCreateUserConfig,
  DeletionProtection,
  EmailConfiguration,
  MessageTemplate,
  PasswordPolicy,
  SignInPolicy,
  UsernameConfiguration,
  UserPoolTier,
  VerificationMessageTemplate,
  VerifiedAttribute,
} from './pool-parts.contract.js';
import type { CreateUserPoolInput } from './pools.contract.js';
import { schemaOf } from './schema-attributes.js';
import type { SchemaAttribute } from './schema-attributes.contract.js';
import { acceptTags } from './tags.js';

type Filled<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };

/** The rules of passwords with every default filled in. */
export type PasswordRules = Filled<Omit<PasswordPolicy, 'passwordHistorySize'>> & {
  readonly passwordHistorySize?: number;
};

/** Everything a pool was told, with the defaults of section 3.1; stored as one document. */
export interface PoolSettings extends NameSettings {
  readonly policies: {
    readonly passwordPolicy: PasswordRules;
    readonly signInPolicy: Filled<SignInPolicy>;
  };
  readonly deletionProtection: DeletionProtection;
  readonly schemaAttributes: readonly SchemaAttribute[];
  readonly autoVerifiedAttributes?: readonly VerifiedAttribute[];
  readonly verificationMessageTemplate: VerificationMessageTemplate;
  readonly emailConfiguration: EmailConfiguration;
  readonly adminCreateUserConfig: Filled<Omit<AdminCreateUserConfig, 'inviteMessageTemplate'>> & {
    readonly inviteMessageTemplate?: MessageTemplate;
  };
  readonly usernameConfiguration?: UsernameConfiguration;
  readonly userPoolTags: Readonly<Record<string, string>>;
  readonly userPoolTier: UserPoolTier;
  readonly accountRecoverySetting?: AccountRecoverySetting;
  readonly userAttributeUpdateSettings?: UserAttributeUpdateSettings;
}

/** What is chosen when a pool is made and stays (3.4); the schema only grows. */
type Fixed = NameSettings & Pick<PoolSettings, 'schemaAttributes' | 'usernameConfiguration'>;

const defaultValidityDays = 7;

/**
 * One mailbox, alone or behind a name in front of `<`: what a mail header cannot read as more. Messages
 * are sent by stricter or equal rules.
 */
const mailbox = /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@[^\s\p{C}@<>()[\]\\,;:"]{1,189}$/u;
const named = /^"?[^"<>\p{C}]*"?\s*<([^<>]*)>$/u;

/**
 * The settings of a new pool.
 *
 * @throws InvalidParameterError in the words of sections 3.3 and 3.4; NotImplementedError for a value
 * that would not act in this version; FeatureUnavailableInTierError.
 */
export function settingsOf(input: CreateUserPoolInput): PoolSettings {
  const schemaAttributes = schemaOf(input.schema);
  return {
    ...changeableOf(input),
    schemaAttributes,
    ...nameSettingsOf(input, schemaAttributes),
    ...(input.usernameConfiguration && { usernameConfiguration: input.usernameConfiguration }),
  };
}

/**
 * The settings of a pool that is told anew: what is left out goes back to its default (3.1), except what
 * was chosen for good.
 *
 * @throws what `settingsOf` throws.
 */
export function changedSettings(present: PoolSettings, input: PoolSettingsInput): PoolSettings {
  const { schemaAttributes, aliasAttributes, usernameAttributes, usernameConfiguration } = present;
  return {
    ...changeableOf(input),
    schemaAttributes,
    ...given({ aliasAttributes, usernameAttributes, usernameConfiguration }),
  };
}

function changeableOf(input: PoolSettingsInput): Omit<PoolSettings, keyof Fixed> {
  refuseUnbuilt(input);
  refuseUnsendable(input);
  refuseSender(input.emailConfiguration ?? {});
  refuseAddresses(input);
  const passwordPolicy = passwordPolicyOf(input);
  const { autoVerifiedAttributes: verified } = input;
  return {
    policies: { passwordPolicy, signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] } },
    deletionProtection: input.deletionProtection ?? 'INACTIVE',
    ...(verified?.length && { autoVerifiedAttributes: [...new Set(verified)] }),
    verificationMessageTemplate: templateOf(input),
    emailConfiguration: given({
      ...input.emailConfiguration,
      emailSendingAccount: 'COGNITO_DEFAULT' as const,
    }),
    adminCreateUserConfig: adminConfigOf(input, passwordPolicy),
    userPoolTags: acceptTags(input.userPoolTags ?? {}),
    userPoolTier: input.userPoolTier ?? 'ESSENTIALS',
    ...given({
      accountRecoverySetting: recoveryOf(input.accountRecoverySetting),
      userAttributeUpdateSettings: updateSettingsOf(input.userAttributeUpdateSettings, verified),
    }),
  };
}

function refuseUnbuilt(input: PoolSettingsInput): void {
  if (input.verificationMessageTemplate?.defaultEmailOption === 'CONFIRM_WITH_LINK') {
    throw new NotImplementedError('DefaultEmailOption CONFIRM_WITH_LINK is not built yet.');
  }
  const factors = input.policies?.signInPolicy?.allowedFirstAuthFactors;
  if (factors && !factors.includes('PASSWORD')) {
    throw new InvalidParameterError(
      'Password should be configured as one of the allowed first auth factors.',
    );
  }
  const other = factors?.find((factor) => factor !== 'PASSWORD');
  if (other) throw new NotImplementedError(`The first factor ${other} is not built yet.`);
}

/** What Cognito itself refuses while a pool has no SmsConfiguration, which is all there is yet. */
function refuseUnsendable(input: PoolSettingsInput): void {
  if (input.autoVerifiedAttributes?.includes('phone_number')) {
    throw new InvalidParameterError(
      'SMS configuration is required when phone_number is selected for auto verification',
    );
  }
  if (input.mfaConfiguration && input.mfaConfiguration !== 'OFF') {
    throw new InvalidParameterError(
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    );
  }
  const invitation = input.adminCreateUserConfig?.inviteMessageTemplate?.emailMessage;
  if (invitation && !(invitation.includes('{username}') && invitation.includes('{####}'))) {
    throw new InvalidParameterError(
      'The invitation message must contain the placeholders {username} and {####}.',
    );
  }
}

function refuseAddresses({ emailConfiguration: email }: PoolSettingsInput): void {
  if (email?.from && !senderOf(email.from)) {
    throw new InvalidParameterError('Provided From email address is invalid');
  }
  if (email?.replyToEmailAddress && !isMailbox(email.replyToEmailAddress)) {
    throw new InvalidParameterError('Provided ReplyTo email address is invalid');
  }
}

/** @throws InvalidParameterError for a sender or a reply address that is not exactly one address. */
function refuseSender({
  emailSendingAccount,
  from,
  replyToEmailAddress,
}: EmailConfiguration): void {
  // A SourceArn is refused by the contract, so that DEVELOPER can only come without one.
  if (emailSendingAccount === 'DEVELOPER') {
    throw new InvalidParameterError('Source ARN is required to use DEVELOPER email sending owner');
  }
  if (from && !mailbox.test((named.exec(from.trim())?.[1] ?? from).trim())) {
    throw new InvalidParameterError('Provided From email address is invalid');
  }
  if (replyToEmailAddress && !mailbox.test(replyToEmailAddress)) {
    throw new InvalidParameterError('Provided ReplyToEmailAddress is invalid');
  }
}

/**
 * A policy that is given replaces the default one: rules it leaves out are off, as the model says, and
 * MinimumLength is 8. Zero days are taken as left out (API reference of both members).
 */
function passwordPolicyOf(input: PoolSettingsInput): PasswordRules {
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
  return {
    minimumLength: policy?.minimumLength ?? 8,
    requireUppercase: policy?.requireUppercase ?? unless,
    requireLowercase: policy?.requireLowercase ?? unless,
    requireNumbers: policy?.requireNumbers ?? unless,
    requireSymbols: policy?.requireSymbols ?? unless,
    temporaryPasswordValidityDays: newer || older || defaultValidityDays,
    ...historyOf(input),
  };
}

/** A history needs more than the cheapest tier (6.2). */
function historyOf({ policies, userPoolTier }: PoolSettingsInput) {
  const size = policies?.passwordPolicy?.passwordHistorySize;
  if (!size) return {};
  if (userPoolTier === 'LITE') {
    throw new FeatureUnavailableInTierError(
      'The following features need to be disabled for the LITE pricing tier configured: Password History',
    );
  }
  return { passwordHistorySize: size };
}

/** The older members and the template are two names of one text. */
function templateOf(input: PoolSettingsInput): VerificationMessageTemplate {
  const { verificationMessageTemplate: template } = input;
  return given({
    emailMessage: oneOf('message', template?.emailMessage, input.emailVerificationMessage),
    emailSubject: oneOf('subject', template?.emailSubject, input.emailVerificationSubject),
    defaultEmailOption: 'CONFIRM_WITH_CODE' as const,
  });
}

/** Which of two texts was meant nobody can tell; what Cognito says of it is not known. */
function oneOf(
  what: string,
  text: string | null | undefined,
  older: string | null | undefined,
): string | null | undefined {
  if (text && older && text !== older) {
    throw new InvalidParameterError(`The verification ${what} is given twice, and differs.`);
  }
  return text ?? older;
}

function adminConfigOf({ adminCreateUserConfig: config }: PoolSettingsInput, rules: PasswordRules) {
  const template = given(config?.inviteMessageTemplate ?? {});
  return {
    allowAdminCreateUserOnly: config?.allowAdminCreateUserOnly ?? false,
    unusedAccountValidityDays: rules.temporaryPasswordValidityDays,
    ...(Object.keys(template).length > 0 && { inviteMessageTemplate: template }),
  };
}

/** Without the members that are null or absent. */
function given<T extends object>(value: T): T {
  const present = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return Object.fromEntries(present) as T;
}
