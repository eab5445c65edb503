import { ID, InputType, Int, ObjectType } from 'type-graphql';
import { Member, NotBuilt } from '../../platform/contract.js';
import { DateTime, StringMap } from '../../platform/scalars.js';
import {
  AccountRecoverySetting,
  AliasAttribute,
  UserAttributeUpdateSettings,
  UsernameAttribute,
} from './pool-names.contract.js';
import { described, POOL_NAME, PoolSettingsInput, unbuiltSettings } from './pool-input.contract.js';
import {
  AdminCreateUserConfig,
  DeletionProtection,
  EmailConfiguration,
  MfaConfiguration,
  UsernameConfiguration,
  UserPoolPolicies,
  UserPoolTier,
  VerificationMessageTemplate,
  VerifiedAttribute,
} from './pool-parts.contract.js';
import {
  DeviceConfiguration,
  EmailMfaConfiguration,
  SmsMfaConfiguration,
  SoftwareTokenMfaConfiguration,
  WebAuthnConfiguration,
} from './pool-factors.contract.js';
import { SmsConfiguration } from './pool-sms.contract.js';
import { LambdaConfig } from './pool-triggers.contract.js';
import { AcrConfiguration, IssuerConfiguration, KeyConfiguration } from './pool-wire.contract.js';
import { SessionConfiguration } from './pool-sessions.contract.js';
import { SchemaAttribute, SchemaAttributeInput } from './schema-attributes.contract.js';

/** The limits of a pool id. */
export const POOL_ID = { min: 1, max: 55, pattern: /^[\w-]+_[0-9a-zA-Z]+$/ } as const;

const optional = { optional: true } as const;
/** The AWS door has GetUserPoolMfaConfig instead. */
const factor = { optional: true, wire: false } as const;

@NotBuilt(unbuiltSettings)
@InputType({ description: 'A new user pool; what is left out has the default of Cognito.' })
export class CreateUserPoolInput extends PoolSettingsInput {
  @Member(() => String, { description: described.name, ...POOL_NAME })
  poolName!: string;

  @Member(() => [SchemaAttributeInput], {
    ...optional,
    min: 1,
    max: 50,
    description: 'Standard attributes that differ from the default, and custom ones.',
  })
  schema?: SchemaAttributeInput[] | null;

  @Member(() => UsernameConfiguration, { ...optional, description: described.usernames })
  usernameConfiguration?: UsernameConfiguration | null;

  @Member(() => [AliasAttribute], { ...optional, description: described.aliases })
  aliasAttributes?: AliasAttribute[] | null;

  @Member(() => [UsernameAttribute], { ...optional, description: described.nameAttributes })
  usernameAttributes?: UsernameAttribute[] | null;
}

@InputType({ description: 'Names a user pool.' })
export class DescribeUserPoolInput {
  @Member(() => ID, { description: 'The id of the pool.', ...POOL_ID })
  userPoolId!: string;
}

@InputType({ description: 'Names the user pool to be deleted, with everything in it.' })
export class DeleteUserPoolInput extends DescribeUserPoolInput {}

/** GraphQL has a connection instead. */
export class ListUserPoolsInput {
  @Member(() => Int, { min: 1, max: 60, description: 'Pools on a page.', graphql: false })
  maxResults!: number;

  @Member(() => String, {
    ...optional,
    min: 1,
    pattern: /^[\S]+$/,
    description: 'Where the page before this one ended.',
    graphql: false,
  })
  nextToken?: string | null;
}

@ObjectType({ description: 'A user pool in a list.' })
export class UserPoolDescription {
  @Member(() => ID, { description: 'The id of the pool.' })
  id!: string;

  @Member(() => String, { description: described.name })
  name!: string;

  @Member(() => DateTime, { description: 'When it was made.', wire: 'CreationDate' })
  createdAt!: Date;

  @Member(() => DateTime, { description: 'When it last changed.', wire: 'LastModifiedDate' })
  lastModifiedAt!: Date;

  @Member(() => LambdaConfig, { description: described.triggers })
  lambdaConfig!: LambdaConfig;
}

@ObjectType({ description: 'A directory of people with its own rules, keys and issuer.' })
export class UserPool {
  @Member(() => ID, { description: '`<region>_` and nine letters and digits.' })
  id!: string;

  @Member(() => String, { description: described.name })
  name!: string;

  @Member(() => String, { description: 'The Amazon Resource Name.' })
  arn!: string;

  @Member(() => UserPoolPolicies, { description: described.policies })
  policies!: UserPoolPolicies;

  @Member(() => DeletionProtection, { description: described.protection })
  deletionProtection!: DeletionProtection;

  @Member(() => [SchemaAttribute], { description: 'The attributes of its people.' })
  schemaAttributes!: SchemaAttribute[];

  @Member(() => [VerifiedAttribute], { ...optional, description: described.autoVerified })
  autoVerifiedAttributes?: VerifiedAttribute[] | null;

  @Member(() => VerificationMessageTemplate, { description: described.template })
  verificationMessageTemplate!: VerificationMessageTemplate;

  @Member(() => String, { ...optional, description: described.message })
  emailVerificationMessage?: string | null;

  @Member(() => String, { ...optional, description: described.subject })
  emailVerificationSubject?: string | null;

  @Member(() => MfaConfiguration, { description: described.mfa })
  mfaConfiguration!: MfaConfiguration;

  @Member(() => Int, {
    description: 'How many people it has, some seconds ago.',
  })
  estimatedNumberOfUsers!: number;

  @Member(() => EmailConfiguration, { description: described.email })
  emailConfiguration!: EmailConfiguration;

  @Member(() => SmsConfiguration, { ...optional, description: described.sms })
  smsConfiguration?: SmsConfiguration | null;

  @Member(() => String, { ...optional, description: described.textMessage })
  smsVerificationMessage?: string | null;

  @Member(() => String, { ...optional, description: described.smsCode })
  smsAuthenticationMessage?: string | null;

  @Member(() => DeviceConfiguration, { ...optional, description: described.devices })
  deviceConfiguration?: DeviceConfiguration | null;

  @Member(() => SmsMfaConfiguration, { ...factor, description: 'Codes in text messages.' })
  smsMfaConfiguration?: SmsMfaConfiguration | null;

  @Member(() => SoftwareTokenMfaConfiguration, {
    ...factor,
    description: 'Codes of authenticator apps.',
  })
  softwareTokenMfaConfiguration?: SoftwareTokenMfaConfiguration | null;

  @Member(() => EmailMfaConfiguration, { ...factor, description: 'Codes in mails.' })
  emailMfaConfiguration?: EmailMfaConfiguration | null;

  @Member(() => WebAuthnConfiguration, { ...factor, description: 'Passkeys.' })
  webAuthnConfiguration?: WebAuthnConfiguration | null;

  @Member(() => StringMap, { description: described.tags })
  userPoolTags!: Record<string, string>;

  @Member(() => AdminCreateUserConfig, { description: described.admin })
  adminCreateUserConfig!: AdminCreateUserConfig;

  @Member(() => UsernameConfiguration, { ...optional, description: described.usernames })
  usernameConfiguration?: UsernameConfiguration | null;

  @Member(() => [AliasAttribute], { ...optional, description: described.aliases })
  aliasAttributes?: AliasAttribute[] | null;

  @Member(() => [UsernameAttribute], { ...optional, description: described.nameAttributes })
  usernameAttributes?: UsernameAttribute[] | null;

  @Member(() => AccountRecoverySetting, { ...optional, description: described.recovery })
  accountRecoverySetting?: AccountRecoverySetting | null;

  @Member(() => UserAttributeUpdateSettings, { ...optional, description: described.updates })
  userAttributeUpdateSettings?: UserAttributeUpdateSettings | null;

  @Member(() => UserPoolTier, { description: described.tier })
  userPoolTier!: UserPoolTier;

  @Member(() => SessionConfiguration, {
    description: 'How it keeps track of sign-ins.',
    wire: false,
  })
  sessionConfiguration!: SessionConfiguration;

  @Member(() => DateTime, { description: 'When it was made.', wire: 'CreationDate' })
  createdAt!: Date;

  @Member(() => DateTime, { description: 'When it last changed.', wire: 'LastModifiedDate' })
  lastModifiedAt!: Date;

  @Member(() => LambdaConfig, { description: described.triggers })
  lambdaConfig!: LambdaConfig;

  @Member(() => KeyConfiguration, { description: 'Whose key encrypts.', graphql: false })
  keyConfiguration!: KeyConfiguration;

  @Member(() => IssuerConfiguration, { description: 'Which issuer.', graphql: false })
  issuerConfiguration!: IssuerConfiguration;

  @Member(() => AcrConfiguration, { description: 'Names of assurance levels.', graphql: false })
  acrConfiguration!: AcrConfiguration;
}
