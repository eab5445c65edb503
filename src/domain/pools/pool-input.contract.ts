import { InputType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { StringMap } from '../../platform/scalars.js';
import { DeviceConfiguration } from './pool-factors.contract.js';
import { AccountRecoverySetting, UserAttributeUpdateSettings } from './pool-names.contract.js';
import {
  AdminCreateUserConfig,
  DeletionProtection,
  EmailConfiguration,
  mailBody,
  mailSubject,
  MfaConfiguration,
  UserPoolPolicies,
  UserPoolTier,
  VerificationMessageTemplate,
  VerifiedAttribute,
} from './pool-parts.contract.js';
import { SmsConfiguration, smsText } from './pool-sms.contract.js';
import { LambdaConfig } from './pool-triggers.contract.js';
import {
  IssuerConfigurationInput,
  KeyConfigurationInput,
  usualAcr,
  UserPoolAddOns,
} from './pool-wire.contract.js';

/** How the settings of a pool are described, on the way in and on the way out. */
export const described = {
  name: 'The name, for people; several pools may have the same.',
  policies: 'The rules of passwords and of sign-in.',
  protection: 'ACTIVE: the pool cannot be deleted.',
  autoVerified: 'Attributes that a sign-up verifies by a code.',
  template: 'The messages that carry a code or a link.',
  textMessage: 'The older name of verificationMessageTemplate.smsMessage.',
  message: 'The older name of verificationMessageTemplate.emailMessage.',
  subject: 'The older name of verificationMessageTemplate.emailSubject.',
  mfa: 'Whether a second factor is asked for.',
  email: 'How mail is sent.',
  sms: 'How text messages are sent.',
  smsCode: 'The text message with the code of a second factor: {####} where it goes.',
  devices: 'How devices are remembered; without it, they are not.',
  triggers: 'The functions that are asked or told.',
  tags: 'Words of your own about the pool.',
  admin: 'How administrators make users.',
  usernames: 'How user names compare; without it, byte by byte.',
  tier: 'The features the pool may use.',
  aliases: 'Attributes that sign in beside the user name; never together with usernameAttributes.',
  nameAttributes: 'Attributes that sign in instead of a user name, which is the sub then.',
  recovery: 'Where the code for a forgotten password goes; phone, then mail, when left out.',
  updates: 'How attributes change that a code verifies.',
};

const optional = { optional: true } as const;
const wireOnly = { optional: true, graphql: false } as const;

/** The limits of the name of a pool. */
export const POOL_NAME = { min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ } as const;
/** The limits of the keys of tags. */
export const TAG_KEY = { min: 1, max: 128 } as const;
/** The limits of tags. */
export const TAGS = { max: 50, key: TAG_KEY, item: { max: 256 } } as const;

/** Members of the API that no pool of this version acts on, with the value that asks for nothing. */
export const unbuiltSettings = {
  AcrConfiguration: usualAcr,
  DcrConfiguration: undefined,
} as const;

/** What a pool can be told when it is made and afterwards; what is left out is at its default. */
@InputType()
export abstract class PoolSettingsInput {
  @Member(() => UserPoolPolicies, { ...optional, description: described.policies })
  policies?: UserPoolPolicies | null;

  @Member(() => DeletionProtection, { ...optional, description: described.protection })
  deletionProtection?: DeletionProtection | null;

  @Member(() => [VerifiedAttribute], { ...optional, description: described.autoVerified })
  autoVerifiedAttributes?: VerifiedAttribute[] | null;

  @Member(() => VerificationMessageTemplate, { ...optional, description: described.template })
  verificationMessageTemplate?: VerificationMessageTemplate | null;

  @Member(() => String, { ...mailBody, description: described.message })
  emailVerificationMessage?: string | null;

  @Member(() => String, { ...mailSubject, description: described.subject })
  emailVerificationSubject?: string | null;

  @Member(() => MfaConfiguration, { ...optional, description: described.mfa })
  mfaConfiguration?: MfaConfiguration | null;

  @Member(() => EmailConfiguration, { ...optional, description: described.email })
  emailConfiguration?: EmailConfiguration | null;

  @Member(() => SmsConfiguration, { ...optional, description: described.sms })
  smsConfiguration?: SmsConfiguration | null;

  @Member(() => String, { ...smsText, description: described.textMessage })
  smsVerificationMessage?: string | null;

  @Member(() => String, { ...smsText, description: described.smsCode })
  smsAuthenticationMessage?: string | null;

  @Member(() => DeviceConfiguration, { ...optional, description: described.devices })
  deviceConfiguration?: DeviceConfiguration | null;

  @Member(() => LambdaConfig, { ...optional, description: described.triggers })
  lambdaConfig?: LambdaConfig | null;

  @Member(() => StringMap, { ...optional, ...TAGS, description: described.tags })
  userPoolTags?: Record<string, string> | null;

  @Member(() => AdminCreateUserConfig, { ...optional, description: described.admin })
  adminCreateUserConfig?: AdminCreateUserConfig | null;

  @Member(() => UserPoolTier, { ...optional, description: described.tier })
  userPoolTier?: UserPoolTier | null;

  @Member(() => AccountRecoverySetting, { ...optional, description: described.recovery })
  accountRecoverySetting?: AccountRecoverySetting | null;

  @Member(() => UserAttributeUpdateSettings, { ...optional, description: described.updates })
  userAttributeUpdateSettings?: UserAttributeUpdateSettings | null;

  @Member(() => UserPoolAddOns, { ...wireOnly, description: 'Threat protection.' })
  userPoolAddOns?: UserPoolAddOns | null;

  @Member(() => KeyConfigurationInput, { ...wireOnly, description: 'Whose key encrypts.' })
  keyConfiguration?: KeyConfigurationInput | null;

  @Member(() => IssuerConfigurationInput, {
    ...wireOnly,
    description: 'What tokens are issued by.',
  })
  issuerConfiguration?: IssuerConfigurationInput | null;
}
