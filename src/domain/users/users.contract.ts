import { ID, InputType, Int, ObjectType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';
import { MfaKind } from '../pools/pool-factors.contract.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { UserStatus } from './user-status.js';

/** The limits of an attribute name. Spread it into a member. */
export const ATTRIBUTE_NAME = {
  min: 1,
  max: 32,
  pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+$/u,
} as const;

/** The limits of a user name: no blanks, no control characters. Spread it into a member. */
export const USERNAME = {
  min: 1,
  max: 128,
  pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
  sensitive: true,
} as const;

@InputType({ description: 'One attribute that a user gets.' })
export class AttributeInput {
  @Member(() => String, {
    description: 'A standard name such as email, or custom:<name>.',
    ...ATTRIBUTE_NAME,
  })
  name!: string;

  @Member(() => String, {
    description: 'At most 2048 characters; the schema of the pool may ask for less.',
    optional: true,
    max: 2048,
    sensitive: true,
  })
  value?: string | null;
}

@ObjectType({ description: 'One attribute of a user.' })
export class UserAttribute {
  @Member(() => String, { description: 'A standard name such as email, or custom:<name>.' })
  name!: string;

  @Member(() => String, { description: 'The value as text.', optional: true, sensitive: true })
  value?: string | null;
}

@ObjectType({ description: 'The second factors of a person.' })
export class MfaSettings {
  @Member(() => [MfaKind], { description: 'Those that are asked for; several leave a choice.' })
  enabled!: readonly MfaKind[];

  @Member(() => MfaKind, { optional: true, description: 'The one that is asked for first.' })
  preferred?: MfaKind | null;

  @Member(() => Boolean, { description: 'Whether an authenticator app is enrolled.' })
  softwareTokenVerified!: boolean;

  @Member(() => Boolean, { description: 'Whether a passkey counts as two factors.' })
  passkeys!: boolean;
}

/** The older form of what is said of text messages. */
export class MfaOption {
  @Member(() => String, { description: 'SMS.', graphql: false }) deliveryMedium!: string;
  @Member(() => String, { description: 'phone_number.', graphql: false }) attributeName!: string;
}

const mfaOptions = {
  description: 'That codes come in text messages; said of no other factor.',
  optional: true,
  wire: 'MFAOptions',
  graphql: false,
} as const;
const preferredMfa = {
  description: 'The second factor that is asked for first.',
  optional: true,
  graphql: false,
} as const;
const mfaSettingList = {
  description: 'The second factors that are asked for.',
  optional: true,
  wire: 'UserMFASettingList',
  graphql: false,
} as const;

@ObjectType({ description: 'One person in one user pool.' })
export class User {
  @Member(() => ID, { description: 'The same as sub: unique over all pools.', wire: false })
  id!: string;

  @Member(() => ID, { description: 'The user pool the person belongs to.', wire: false })
  poolId!: string;

  @Member(() => ID, { description: 'The subject of the tokens; it never changes.', wire: false })
  sub!: string;

  @Member(() => String, { description: 'The name the person signs in with.', sensitive: true })
  username!: string;

  @Member(() => [UserAttribute], { description: 'All attributes, sub first.' })
  attributes!: UserAttribute[];

  @Member(() => String, {
    description: 'The email attribute, verified or not.',
    optional: true,
    sensitive: true,
    wire: false,
  })
  email?: string | null;

  @Member(() => Boolean, {
    description: 'Whether the person has shown that the email address is theirs.',
    optional: true,
    wire: false,
  })
  emailVerified?: boolean | null;

  @Member(() => Boolean, { description: 'False when an administrator shut the person out.' })
  enabled!: boolean;

  @Member(() => DateTime, { description: 'When the user was made.', wire: 'UserCreateDate' })
  createdAt!: Date;

  @Member(() => DateTime, {
    description: 'When attributes, status, password or access last changed.',
    wire: 'UserLastModifiedDate',
  })
  lastModifiedAt!: Date;

  @Member(() => UserStatus, {
    description: 'Where the user stands on the way to signing in.',
    wire: 'UserStatus',
  })
  status!: UserStatus;

  @Member(() => MfaSettings, { description: 'The second factors.', wire: false })
  mfa!: MfaSettings;

  @Member(() => [MfaOption], mfaOptions) mfaOptions?: readonly MfaOption[];
}

@InputType({ description: 'Names one user of one pool.' })
export class AdminGetUserInput {
  @Member(() => ID, { description: 'The user pool.', ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: 'The user name, or the sub.', ...USERNAME })
  username!: string;
}

/** What the AWS door answers; GraphQL has `User`. */
export class AdminGetUserResult {
  @Member(() => String, { description: 'User name.', sensitive: true, graphql: false })
  username!: string;

  @Member(() => [UserAttribute], { description: 'Attributes, sub first.', graphql: false })
  userAttributes!: UserAttribute[];

  @Member(() => DateTime, { description: 'When the user was made.', graphql: false })
  userCreateDate!: Date;

  @Member(() => DateTime, { description: 'When the user last changed.', graphql: false })
  userLastModifiedDate!: Date;

  @Member(() => Boolean, { description: 'False for a user who is shut out.', graphql: false })
  enabled!: boolean;

  @Member(() => UserStatus, { description: 'Status.', graphql: false })
  userStatus!: UserStatus;

  @Member(() => [MfaOption], mfaOptions) mfaOptions?: readonly MfaOption[];
  @Member(() => String, preferredMfa) preferredMfaSetting?: string;
  @Member(() => [String], mfaSettingList) userMfaSettingList?: readonly string[];
}

/** GraphQL takes the token from the request. */
export class GetUserInput {
  @Member(() => String, {
    description: 'An access token of the user.',
    pattern: /^[A-Za-z0-9-_=.]+$/,
    sensitive: true,
    graphql: false,
  })
  accessToken!: string;
}

export class GetUserResult {
  @Member(() => String, { description: 'User name.', sensitive: true, graphql: false })
  username!: string;

  @Member(() => [UserAttribute], {
    description: 'The attributes that the app client may read, sub first.',
    graphql: false,
  })
  userAttributes!: UserAttribute[];

  @Member(() => [MfaOption], mfaOptions) mfaOptions?: readonly MfaOption[];
  @Member(() => String, preferredMfa) preferredMfaSetting?: string;
  @Member(() => [String], mfaSettingList) userMfaSettingList?: readonly string[];
}

/** GraphQL has a connection with `UserFilter` instead. */
export class ListUsersInput {
  @Member(() => String, { description: 'The user pool.', ...POOL_ID, graphql: false })
  userPoolId!: string;

  @Member(() => [String], {
    description: 'The only attributes to be returned.',
    optional: true,
    item: ATTRIBUTE_NAME,
    graphql: false,
  })
  attributesToGet?: string[] | null;

  @Member(() => Int, {
    description: 'Users on a page; 0 means as many as possible.',
    optional: true,
    min: 0,
    max: 60,
    graphql: false,
  })
  limit?: number | null;

  @Member(() => String, {
    description: 'Where the page before this one ended.',
    optional: true,
    min: 1,
    pattern: /^[\S]+$/,
    graphql: false,
  })
  paginationToken?: string | null;

  @Member(() => String, {
    description: 'One condition, such as email ^= "ann".',
    optional: true,
    max: 256,
    sensitive: true,
    graphql: false,
  })
  filter?: string | null;
}

export class ListUsersResult {
  @Member(() => [User], { description: 'The users of this page.', graphql: false })
  users!: User[];

  @Member(() => String, {
    description: 'Where this page ends, when more follow.',
    optional: true,
    graphql: false,
  })
  paginationToken?: string | null;
}
