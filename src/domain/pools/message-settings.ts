import { isMailbox, senderOf } from '../../platform/addresses.js';
import { InvalidParameterError } from '../errors.js';
import { accountOf, regionOf, type PoolHome } from './arns.js';
import { given } from './given.js';
import type { PasswordRules } from './password-settings.js';
import type { PoolSettingsInput } from './pool-input.contract.js';
import type {
  AdminCreateUserConfig,
  EmailConfiguration,
  EmailSendingAccount,
  MessageTemplate,
  VerificationMessageTemplate,
  VerifiedAttribute,
} from './pool-parts.contract.js';
import type { SmsConfiguration } from './pool-sms.contract.js';
import type { Filled } from './password-settings.js';

/** What a pool says, and how it is sent. */
export interface MessageSettings {
  readonly autoVerifiedAttributes?: readonly VerifiedAttribute[];
  readonly verificationMessageTemplate: VerificationMessageTemplate;
  readonly emailConfiguration: EmailConfiguration & {
    readonly emailSendingAccount: EmailSendingAccount;
  };
  readonly smsConfiguration?: SmsConfiguration;
  /** The text message with the code of a second factor. */
  readonly smsAuthenticationMessage?: string;
  readonly adminCreateUserConfig: Filled<Omit<AdminCreateUserConfig, 'inviteMessageTemplate'>> & {
    readonly inviteMessageTemplate?: MessageTemplate;
  };
}

/**
 * The messages of a pool, with their defaults (3.1).
 *
 * @throws InvalidParameterError in the words of section 3.4.
 */
export function messagesOf(
  home: PoolHome,
  input: PoolSettingsInput,
  rules: PasswordRules,
): MessageSettings {
  const { autoVerifiedAttributes: verified } = input;
  if (verified?.includes('phone_number') && !input.smsConfiguration) {
    throw new InvalidParameterError(
      'SMS configuration is required when phone_number is selected for auto verification',
    );
  }
  return {
    ...(verified?.length && { autoVerifiedAttributes: [...new Set(verified)] }),
    verificationMessageTemplate: templateOf(input),
    emailConfiguration: emailConfigurationOf(home, input.emailConfiguration ?? {}),
    adminCreateUserConfig: adminConfigOf(input, rules),
    ...given({
      smsConfiguration: smsConfigurationOf(home, input.smsConfiguration),
      smsAuthenticationMessage: input.smsAuthenticationMessage ?? undefined,
    }),
  };
}

/**
 * How text messages are sent. Only the pools of Seoul have another region that sends for them (API
 * reference of SnsRegion).
 *
 * @throws InvalidParameterError for another region, and for a role of another account.
 */
export function smsConfigurationOf(
  { region, accountId }: PoolHome,
  sms: SmsConfiguration | null | undefined,
): SmsConfiguration | undefined {
  if (!sms) return undefined;
  const sending = region === 'ap-northeast-2' ? 'ap-northeast-1' : region;
  if (sms.snsRegion && sms.snsRegion !== sending) {
    throw new InvalidParameterError(
      `Invalid snsRegion. Allowed SNS region for ${region} is ${sending}`,
    );
  }
  if (accountOf(sms.snsCallerArn) !== accountId) {
    throw new InvalidParameterError('Cross-account pass role is not allowed.');
  }
  return given({ ...sms });
}

/** Where Amazon SES sends for pools of every region; a pool's own region is the other choice. */
const sesRegions = ['eu-west-1', 'us-east-1', 'us-west-2'];

function emailConfigurationOf({ region }: PoolHome, email: EmailConfiguration) {
  const { emailSendingAccount, from, replyToEmailAddress, sourceArn } = email;
  if (emailSendingAccount === 'DEVELOPER' && !sourceArn) {
    throw new InvalidParameterError('Source ARN is required to use DEVELOPER email sending owner');
  }
  const regions = [...new Set([...sesRegions, region])].sort();
  if (sourceArn && !regions.includes(regionOf(sourceArn))) {
    throw new InvalidParameterError(
      `Provided SourceArn must be in one of the following SES regions: ${regions.join(', ')}.`,
    );
  }
  if (from && !isSender(from)) {
    throw new InvalidParameterError('Provided From email address is invalid');
  }
  if (replyToEmailAddress && !isMailbox(replyToEmailAddress)) {
    throw new InvalidParameterError('Provided ReplyToEmailAddress is invalid');
  }
  return given({ ...email, emailSendingAccount: emailSendingAccount ?? 'COGNITO_DEFAULT' });
}

/** Exactly one address, alone or behind a name; a line break could begin another header. */
const isSender = (text: string): boolean => !/\p{C}/u.test(text) && senderOf(text) !== undefined;

/** The older members and the template are two names of one text. */
function templateOf(input: PoolSettingsInput): VerificationMessageTemplate {
  const { verificationMessageTemplate: template } = input;
  const emailMessage = oneOf('message', template?.emailMessage, input.emailVerificationMessage);
  if (emailMessage && template?.emailMessageByLink) {
    throw new InvalidParameterError(
      'Only one of EmailMessage and EmailMessageByLink can be set in a verification message template.',
    );
  }
  return given({
    smsMessage: oneOf('text message', template?.smsMessage, input.smsVerificationMessage),
    emailMessage,
    emailSubject: oneOf('subject', template?.emailSubject, input.emailVerificationSubject),
    emailMessageByLink: template?.emailMessageByLink,
    emailSubjectByLink: template?.emailSubjectByLink,
    defaultEmailOption: template?.defaultEmailOption ?? 'CONFIRM_WITH_CODE',
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
  for (const text of [template.emailMessage, template.smsMessage]) {
    if (!text || (text.includes('{username}') && text.includes('{####}'))) continue;
    throw new InvalidParameterError(
      'The invitation message must contain the placeholders {username} and {####}.',
    );
  }
  return {
    allowAdminCreateUserOnly: config?.allowAdminCreateUserOnly ?? false,
    unusedAccountValidityDays: rules.temporaryPasswordValidityDays,
    ...(Object.keys(template).length > 0 && { inviteMessageTemplate: template }),
  };
}
