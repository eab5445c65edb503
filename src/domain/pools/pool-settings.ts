import { isMailbox, senderOf } from '../../platform/addresses.js';
import { InvalidParameterError, NotImplementedError } from '../errors.js';
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

type Filled<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };

/** The rules of passwords with every default filled in. */
export type PasswordRules = Filled<PasswordPolicy>;

/** Everything a pool was told, with the defaults of section 3.1; stored as one document. */
export interface PoolSettings {
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
}

const defaultValidityDays = 7;

/**
 * The settings of a new pool.
 *
 * @throws InvalidParameterError in the words of sections 3.3 and 3.4; NotImplementedError for a value
 * that would not act in this version.
 */
export function settingsOf(input: CreateUserPoolInput): PoolSettings {
  refuseUnbuilt(input);
  refuseUnsendable(input);
  refuseAddresses(input);
  const passwordPolicy = passwordPolicyOf(input);
  return {
    policies: { passwordPolicy, signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] } },
    deletionProtection: input.deletionProtection ?? 'INACTIVE',
    schemaAttributes: schemaOf(input.schema),
    ...(input.autoVerifiedAttributes?.length && {
      autoVerifiedAttributes: [...new Set(input.autoVerifiedAttributes)],
    }),
    verificationMessageTemplate: templateOf(input),
    emailConfiguration: given({
      ...input.emailConfiguration,
      emailSendingAccount: 'COGNITO_DEFAULT' as const,
    }),
    adminCreateUserConfig: adminConfigOf(input, passwordPolicy),
    ...(input.usernameConfiguration && { usernameConfiguration: input.usernameConfiguration }),
    userPoolTags: input.userPoolTags ?? {},
    userPoolTier: input.userPoolTier ?? 'ESSENTIALS',
  };
}

function refuseUnbuilt(input: CreateUserPoolInput): void {
  const { mfaConfiguration, verificationMessageTemplate, emailConfiguration } = input;
  if (mfaConfiguration && mfaConfiguration !== 'OFF') {
    throw new NotImplementedError(`MfaConfiguration ${mfaConfiguration} is not built yet.`);
  }
  if (emailConfiguration?.emailSendingAccount === 'DEVELOPER') {
    throw new NotImplementedError('EmailSendingAccount DEVELOPER is not built yet.');
  }
  if (verificationMessageTemplate?.defaultEmailOption === 'CONFIRM_WITH_LINK') {
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

/** Codes by SMS without an SmsConfiguration, and an invitation that does not tell what it is for. */
function refuseUnsendable(input: CreateUserPoolInput): void {
  if (input.autoVerifiedAttributes?.includes('phone_number')) {
    throw new InvalidParameterError(
      'SMS configuration is required when phone_number is selected for auto verification',
    );
  }
  const invitation = input.adminCreateUserConfig?.inviteMessageTemplate?.emailMessage;
  if (invitation && !(invitation.includes('{username}') && invitation.includes('{####}'))) {
    throw new InvalidParameterError(
      'The invitation message must contain the placeholders {username} and {####}.',
    );
  }
}

function refuseAddresses({ emailConfiguration: email }: CreateUserPoolInput): void {
  if (email?.from && !senderOf(email.from)) {
    throw new InvalidParameterError('Provided From email address is invalid');
  }
  if (email?.replyToEmailAddress && !isMailbox(email.replyToEmailAddress)) {
    throw new InvalidParameterError('Provided ReplyTo email address is invalid');
  }
}

/**
 * A policy that is given replaces the default one: rules it leaves out are off, as the model says, and
 * MinimumLength is 8. Zero days are taken as left out (API reference of both members).
 */
function passwordPolicyOf({ policies, adminCreateUserConfig }: CreateUserPoolInput): PasswordRules {
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
  };
}

/** The older members and the template are two names of one text. */
function templateOf(input: CreateUserPoolInput): VerificationMessageTemplate {
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

function adminConfigOf(
  { adminCreateUserConfig: config }: CreateUserPoolInput,
  rules: PasswordRules,
) {
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
