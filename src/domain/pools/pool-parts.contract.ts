import { InputType, Int, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { ARN } from './arns.js';
import { smsText } from './pool-sms.contract.js';

/* The parts of a pool's settings, each one declaration for the way in and the way out. */

export const DeletionProtection = defineEnum(
  'DeletionProtection',
  'Whether the pool can be deleted.',
  ['ACTIVE', 'INACTIVE'],
);
export type DeletionProtection = keyof typeof DeletionProtection;

export const VerifiedAttribute = defineEnum(
  'VerifiedAttribute',
  'An attribute that a code can verify.',
  ['phone_number', 'email'],
);
export type VerifiedAttribute = keyof typeof VerifiedAttribute;

export const MfaConfiguration = defineEnum(
  'MfaConfiguration',
  'Whether a second factor is asked for.',
  ['OFF', 'ON', 'OPTIONAL'],
);
export type MfaConfiguration = keyof typeof MfaConfiguration;

export const UserPoolTier = defineEnum('UserPoolTier', 'The features a pool may use.', [
  'LITE',
  'ESSENTIALS',
  'PLUS',
]);
export type UserPoolTier = keyof typeof UserPoolTier;

export const EmailSendingAccount = defineEnum(
  'EmailSendingAccount',
  'Whose mail account sends: the one of the gateway, or one of the pool.',
  ['COGNITO_DEFAULT', 'DEVELOPER'],
);
export type EmailSendingAccount = keyof typeof EmailSendingAccount;

export const DefaultEmailOption = defineEnum(
  'DefaultEmailOption',
  'How a mail verifies: by a code in it or by a link.',
  ['CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE'],
);
export type DefaultEmailOption = keyof typeof DefaultEmailOption;

export const AuthFactor = defineEnum('AuthFactor', 'What a sign-in can begin with.', [
  'PASSWORD',
  'EMAIL_OTP',
  'SMS_OTP',
  'WEB_AUTHN',
]);
export type AuthFactor = keyof typeof AuthFactor;

const rule = { optional: true } as const;

@InputType('PasswordPolicyInput', { description: 'What a password must look like.' })
@ObjectType({ description: 'What a password must look like.' })
export class PasswordPolicy {
  @Member(() => Int, { ...rule, min: 6, max: 99, description: 'Least length; 8 when left out.' })
  minimumLength?: number | null;

  @Member(() => Boolean, { ...rule, description: 'At least one of A to Z.' })
  requireUppercase?: boolean | null;

  @Member(() => Boolean, { ...rule, description: 'At least one of a to z.' })
  requireLowercase?: boolean | null;

  @Member(() => Boolean, { ...rule, description: 'At least one of 0 to 9.' })
  requireNumbers?: boolean | null;

  @Member(() => Boolean, { ...rule, description: 'At least one symbol, or a blank inside.' })
  requireSymbols?: boolean | null;

  @Member(() => Int, {
    ...rule,
    min: 0,
    max: 365,
    description: 'Days until a temporary password stops working; 7 when left out.',
  })
  temporaryPasswordValidityDays?: number | null;

  @Member(() => Int, {
    ...rule,
    min: 0,
    max: 24,
    description:
      'How many of the last passwords, the present one included, cannot be chosen again.',
  })
  passwordHistorySize?: number | null;
}

@InputType('SignInPolicyInput', { description: 'What a sign-in can begin with.' })
@ObjectType({ description: 'What a sign-in can begin with.' })
export class SignInPolicy {
  @Member(() => [AuthFactor], { optional: true, min: 1, max: 4, description: 'The first factors.' })
  allowedFirstAuthFactors?: AuthFactor[] | null;
}

@InputType('UserPoolPoliciesInput', { description: 'The rules of passwords and of sign-in.' })
@ObjectType({ description: 'The rules of passwords and of sign-in.' })
export class UserPoolPolicies {
  @Member(() => PasswordPolicy, { optional: true, description: 'What a password must look like.' })
  passwordPolicy?: PasswordPolicy | null;

  @Member(() => SignInPolicy, { optional: true, description: 'What a sign-in can begin with.' })
  signInPolicy?: SignInPolicy | null;
}

const written = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*';
/** Limits of the texts of mails; placeholders are in braces. */
export const mailBody = {
  optional: true,
  min: 6,
  max: 20_000,
  pattern: new RegExp(`^${written}\\{####\\}${written}$`, 'u'),
} as const;
export const mailSubject = {
  optional: true,
  min: 1,
  max: 140,
  pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}\s]+$/u,
} as const;

/**
 * A mail with a link, which goes where `{##` and `##}` stand around its text. Each lookahead is taken at
 * its first place and never anew, so that no text is slow to refuse.
 */
const linkBody = {
  ...mailBody,
  pattern: new RegExp(`^(?=(${written}?\\{##))\\1(?=(${written}?##\\}))\\2${written}$`, 'u'),
} as const;

@InputType('VerificationMessageTemplateInput', { description: 'The messages that verify.' })
@ObjectType({ description: 'The messages that verify.' })
export class VerificationMessageTemplate {
  @Member(() => String, { ...smsText, description: 'Text with {####} where the code goes.' })
  smsMessage?: string | null;

  @Member(() => String, { ...mailBody, description: 'HTML with {####} where the code goes.' })
  emailMessage?: string | null;

  @Member(() => String, { ...mailSubject, description: 'One line.' })
  emailSubject?: string | null;

  @Member(() => String, {
    ...linkBody,
    description: 'HTML with {##text##}, the text of the link.',
  })
  emailMessageByLink?: string | null;

  @Member(() => String, { ...mailSubject, description: 'One line, of the mail with the link.' })
  emailSubjectByLink?: string | null;

  @Member(() => DefaultEmailOption, { optional: true, description: 'By code or by link.' })
  defaultEmailOption?: DefaultEmailOption | null;
}

@InputType('MessageTemplateInput', { description: 'The messages that invite a person.' })
@ObjectType({ description: 'The messages that invite a person.' })
export class MessageTemplate {
  @Member(() => String, {
    optional: true,
    min: 6,
    max: 140,
    wire: 'SMSMessage',
    description: 'Text with {username} and {####}, where the temporary password goes.',
  })
  smsMessage?: string | null;

  @Member(() => String, {
    optional: true,
    min: 6,
    max: 20_000,
    pattern: new RegExp(`^${written}$`, 'u'),
    description: 'HTML with {username} and {####}, where the temporary password goes.',
  })
  emailMessage?: string | null;

  @Member(() => String, { ...mailSubject, description: 'One line.' })
  emailSubject?: string | null;
}

@InputType('AdminCreateUserConfigInput', { description: 'How administrators make users.' })
@ObjectType({ description: 'How administrators make users.' })
export class AdminCreateUserConfig {
  @Member(() => Boolean, { optional: true, description: 'True: nobody may sign up.' })
  allowAdminCreateUserOnly?: boolean | null;

  @Member(() => Int, {
    optional: true,
    min: 0,
    max: 365,
    description: 'The older name of temporaryPasswordValidityDays.',
  })
  unusedAccountValidityDays?: number | null;

  @Member(() => MessageTemplate, { optional: true, description: 'The invitation.' })
  inviteMessageTemplate?: MessageTemplate | null;
}

@InputType('EmailConfigurationInput', { description: 'How mail is sent.' })
@ObjectType({ description: 'How mail is sent.' })
export class EmailConfiguration {
  @Member(() => EmailSendingAccount, { optional: true, description: 'Whose account sends.' })
  emailSendingAccount?: EmailSendingAccount | null;

  @Member(() => String, {
    optional: true,
    max: 320,
    description: 'Sender: an address, or a name with one.',
  })
  from?: string | null;

  @Member(() => String, {
    optional: true,
    max: 320,
    pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+@[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
    description: 'Where answers go.',
  })
  replyToEmailAddress?: string | null;

  @Member(() => String, {
    ...ARN,
    optional: true,
    description: 'The identity at Amazon SES that sends; DEVELOPER needs one.',
  })
  sourceArn?: string | null;

  @Member(() => String, {
    optional: true,
    min: 1,
    max: 64,
    pattern: /^[a-zA-Z0-9_-]+$/,
    description: 'The rules of Amazon SES that mails are sent by.',
  })
  configurationSet?: string | null;
}

@InputType('UsernameConfigurationInput', { description: 'How user names compare.' })
@ObjectType({ description: 'How user names compare.' })
export class UsernameConfiguration {
  @Member(() => Boolean, { description: 'Whether `Ann` and `ann` are two people.' })
  caseSensitive!: boolean;
}
