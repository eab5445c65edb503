import { ID, InputType, Int, ObjectType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';
import { ARN } from '../pools/arns.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { USERNAME } from '../users/users.contract.js';

/** The limits of a group name: no blanks, no control characters. Spread it into a member. */
export const GROUP_NAME = {
  min: 1,
  max: 128,
  pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
} as const;

const pool = { description: 'The user pool.', ...POOL_ID } as const;
const name = {
  description: 'The name of the group: case counts, and it never changes.',
  ...GROUP_NAME,
} as const;
const user = { description: 'The user name, or the sub.', ...USERNAME } as const;
const description = {
  description: 'What the group is for.',
  optional: true,
  max: 2048,
} as const;
const roleArn = {
  description: 'The IAM role that members may take, of the account of the user pool.',
  optional: true,
  ...ARN,
} as const;
/** GraphQL and the API both carry it in 32 bits. */
const precedence = {
  description: 'Which group decides the preferred role: 0 goes first, none goes last.',
  optional: true,
  min: 0,
  max: 2 ** 31 - 1,
} as const;
const limit = {
  description: 'Rows of a page; 0 means as many as possible.',
  optional: true,
  min: 0,
  max: 60,
  graphql: false,
} as const;
const nextToken = {
  description: 'Where the page before this one ended.',
  optional: true,
  min: 1,
  max: 131_072,
  pattern: /^[\S]+$/,
  graphql: false,
} as const;

@ObjectType({ description: 'A group of users of a pool.' })
export class Group {
  @Member(() => ID, { description: 'Unique over all pools: `group:<pool>:<name>`.', wire: false })
  id!: string;

  @Member(() => String, {
    description: 'Unique in the pool; case counts, and it never changes.',
    wire: 'GroupName',
  })
  name!: string;

  @Member(() => ID, { description: 'The user pool of the group.' }) userPoolId!: string;
  @Member(() => String, description) description?: string | null;
  @Member(() => String, roleArn) roleArn?: string | null;
  @Member(() => Int, precedence) precedence?: number | null;

  @Member(() => DateTime, { description: 'When the group was made.', wire: 'CreationDate' })
  createdAt!: Date;

  @Member(() => DateTime, {
    description: 'When description, role or precedence last changed.',
    wire: 'LastModifiedDate',
  })
  lastModifiedAt!: Date;
}

@InputType({ description: 'Makes a group.' })
export class CreateGroupInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, name) groupName!: string;
  @Member(() => String, description) description?: string | null;
  @Member(() => String, roleArn) roleArn?: string | null;
  @Member(() => Int, precedence) precedence?: number | null;
}

@InputType({ description: 'Changes what is given of a group, and nothing else.' })
export class UpdateGroupInput extends CreateGroupInput {}

@InputType({ description: 'Names one group of one pool.' })
export class GetGroupInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, name) groupName!: string;
}

@InputType({ description: 'Names the group to be deleted.' })
export class DeleteGroupInput extends GetGroupInput {}

/** GraphQL has `UserPool.groups` instead. */
export class ListGroupsInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
  @Member(() => Int, limit) limit?: number | null;
  @Member(() => String, nextToken) nextToken?: string | null;
}

@InputType({ description: 'Names a user and the group to be in.' })
export class AdminAddUserToGroupInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;
  @Member(() => String, name) groupName!: string;
}

@InputType({ description: 'Names a user and the group to be in no more.' })
export class AdminRemoveUserFromGroupInput extends AdminAddUserToGroupInput {}

/** GraphQL has `User.groups` instead. */
export class AdminListGroupsForUserInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
  @Member(() => String, { ...user, graphql: false }) username!: string;
  @Member(() => Int, limit) limit?: number | null;
  @Member(() => String, nextToken) nextToken?: string | null;
}

/** GraphQL has `Group.users` instead. */
export class ListUsersInGroupInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
  @Member(() => String, { ...name, graphql: false }) groupName!: string;
  @Member(() => Int, limit) limit?: number | null;
  @Member(() => String, nextToken) nextToken?: string | null;
}
