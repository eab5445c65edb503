import { GraphQLJSON } from 'graphql-scalars';
import { ID, InputType, Int, ObjectType } from 'type-graphql';
import { Member, NotBuilt } from '../../platform/contract.js';
import { DateTime, StringMap } from '../../platform/scalars.js';
import {
  AdminCreateUserConfig,
  DeletionProtection,
  EmailConfiguration,
  mailBody,
  mailSubject,
  MfaConfiguration,
  UsernameConfiguration,
  UserPoolPolicies,
  UserPoolTier,
  VerificationMessageTemplate,
  VerifiedAttribute,
} from './pool-parts.contract.js';
import {
  IssuerConfiguration,
  IssuerConfigurationInput,
  KeyConfiguration,
  KeyConfigurationInput,
  NoTriggers,
  UserAttributeUpdateSettings,
  UserPoolAddOns,
} from './pool-wire.contract.js';
import { SchemaAttribute, SchemaAttributeInput } from './schema-attributes.contract.js';

/** The limits of a pool id. */
export const POOL_ID = { min: 1, max: 55, pattern: /^[\w-]+_[0-9a-zA-Z]+$/ } as const;

const described = {
  name: 'The name, for people; several pools may have the same.',
  policies: 'The rules of passwords and of sign-in.',
  protection: 'ACTIVE: the pool cannot be deleted.',
  autoVerified: 'Attributes that a sign-up verifies by a code.',
  template: 'The mail that carries a code.',
  message: 'The older name of verificationMessageTemplate.emailMessage.',
  subject: 'The older name of verificationMessageTemplate.emailSubject.',
  mfa: 'Whether a second factor is asked for.',
  email: 'How mail is sent.',
  tags: 'Words of your own about the pool.',
  admin: 'How administrators make users.',
  usernames: 'How user names compare; without it, byte by byte.',
  tier: 'The features the pool may use.',
};
const optional = { optional: true } as const;
const wireOnly = { optional: true, graphql: false } as const;
const tags = { ...optional, max: 50, key: { min: 1, max: 128 }, item: { max: 256 } } as const;

@NotBuilt({
  AccountRecoverySetting: undefined,
  AcrConfiguration: undefined,
  AliasAttributes: undefined,
  DcrConfiguration: undefined,
  DeviceConfiguration: undefined,
  LambdaConfig: undefined,
  SmsAuthenticationMessage: undefined,
  SmsConfiguration: undefined,
  SmsVerificationMessage: undefined,
  UsernameAttributes: undefined,
})
@InputType({ description: 'A new user pool; what is left out has the default of Cognito.' })
export class CreateUserPoolInput {
  @Member(() => String, {
    description: described.name,
    min: 1,
    max: 128,
    pattern: /^[\w\s+=,.@-]+$/,
  })
  poolName!: string;

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

  @Member(() => StringMap, { ...tags, description: described.tags })
  userPoolTags?: Record<string, string> | null;

  @Member(() => AdminCreateUserConfig, { ...optional, description: described.admin })
  adminCreateUserConfig?: AdminCreateUserConfig | null;

  @Member(() => [SchemaAttributeInput], {
    ...optional,
    min: 1,
    max: 50,
    description: 'Standard attributes that differ from the default, and custom ones.',
  })
  schema?: SchemaAttributeInput[] | null;

  @Member(() => UsernameConfiguration, { ...optional, description: described.usernames })
  usernameConfiguration?: UsernameConfiguration | null;

  @Member(() => UserPoolTier, { ...optional, description: described.tier })
  userPoolTier?: UserPoolTier | null;

  @Member(() => UserPoolAddOns, { ...wireOnly, description: 'Threat protection.' })
  userPoolAddOns?: UserPoolAddOns | null;

  @Member(() => UserAttributeUpdateSettings, {
    ...wireOnly,
    description: 'Attributes that change only when they are verified.',
  })
  userAttributeUpdateSettings?: UserAttributeUpdateSettings | null;

  @Member(() => KeyConfigurationInput, { ...wireOnly, description: 'Whose key encrypts.' })
  keyConfiguration?: KeyConfigurationInput | null;

  @Member(() => IssuerConfigurationInput, {
    ...wireOnly,
    description: 'What tokens are issued by.',
  })
  issuerConfiguration?: IssuerConfigurationInput | null;
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

  @Member(() => NoTriggers, { description: 'Triggers: none.', graphql: false })
  lambdaConfig!: NoTriggers;
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

  @Member(() => StringMap, { description: described.tags })
  userPoolTags!: Record<string, string>;

  @Member(() => AdminCreateUserConfig, { description: described.admin })
  adminCreateUserConfig!: AdminCreateUserConfig;

  @Member(() => UsernameConfiguration, { ...optional, description: described.usernames })
  usernameConfiguration?: UsernameConfiguration | null;

  @Member(() => UserPoolTier, { description: described.tier })
  userPoolTier!: UserPoolTier;

  @Member(() => DateTime, { description: 'When it was made.', wire: 'CreationDate' })
  createdAt!: Date;

  @Member(() => DateTime, { description: 'When it last changed.', wire: 'LastModifiedDate' })
  lastModifiedAt!: Date;

  @Member(() => NoTriggers, { description: 'Triggers: none.', graphql: false })
  lambdaConfig!: NoTriggers;

  @Member(() => KeyConfiguration, { description: 'Whose key encrypts.', graphql: false })
  keyConfiguration!: KeyConfiguration;

  @Member(() => IssuerConfiguration, { description: 'Which issuer.', graphql: false })
  issuerConfiguration!: IssuerConfiguration;

  @Member(() => GraphQLJSON, { description: 'Names of levels of assurance.', graphql: false })
  acrConfiguration!: Readonly<Record<string, { readonly AcrValue: string }>>;
}
