import {
  AdminAddUserToGroupInput,
  AdminListGroupsForUserInput,
  AdminRemoveUserFromGroupInput,
  CreateGroupInput,
  DeleteGroupInput,
  GetGroupInput,
  Group,
  ListGroupsInput,
  ListUsersInGroupInput,
  UpdateGroupInput,
} from '../../domain/groups/groups.contract.js';
import type { Context } from '../../domain/context.js';
import { User } from '../../domain/users/users.contract.js';
import { Member } from '../../platform/contract.js';
import type { AwsServices } from './aws-services.js';
import { nextToken, pageRequest } from './list-operations.js';
import { op, type Operation } from './operation.js';

const token = {
  optional: true,
  description: 'Where this page ends, when more follow.',
  graphql: false,
} as const;

export class GroupEnvelope {
  @Member(() => Group, { description: 'The group.', graphql: false })
  group!: Group;
}

export class GroupsPage {
  @Member(() => [Group], { description: 'Groups.', graphql: false })
  groups!: Group[];

  @Member(() => String, token) nextToken?: string | undefined;
}

export class UsersInGroupPage {
  @Member(() => [User], { description: 'Users.', graphql: false })
  users!: User[];

  @Member(() => String, token) nextToken?: string | undefined;
}

/** The operations on groups, one line each. */
export const groupOperations: readonly Operation[] = [
  op('CreateGroup', CreateGroupInput, GroupEnvelope, async (s, ctx, input) => ({
    group: await s.groups.create(ctx, input),
  })),
  op('GetGroup', GetGroupInput, GroupEnvelope, async (s, ctx, input) => ({
    group: await s.groups.get(ctx, input),
  })),
  op('UpdateGroup', UpdateGroupInput, GroupEnvelope, async (s, ctx, input) => ({
    group: await s.groups.update(ctx, input),
  })),
  op('DeleteGroup', DeleteGroupInput, null, async (s, ctx, input) => {
    await s.groups.remove(ctx, input);
  }),
  op('ListGroups', ListGroupsInput, GroupsPage, listGroups),
  op('AdminAddUserToGroup', AdminAddUserToGroupInput, null, async (s, ctx, input) => {
    await s.memberships.add(ctx, input);
  }),
  op('AdminRemoveUserFromGroup', AdminRemoveUserFromGroupInput, null, async (s, ctx, input) => {
    await s.memberships.remove(ctx, input);
  }),
  op('AdminListGroupsForUser', AdminListGroupsForUserInput, GroupsPage, listGroupsForUser),
  op('ListUsersInGroup', ListUsersInGroupInput, UsersInGroupPage, listUsersInGroup),
];

async function listGroups(
  services: AwsServices,
  ctx: Context,
  input: ListGroupsInput,
): Promise<GroupsPage> {
  const scope = `aws:groups:${input.userPoolId}`;
  const request = pageRequest(services, scope, input.limit, input.nextToken);
  const page = await services.groups.page(ctx, input.userPoolId, request);
  return {
    groups: page.items.map(services.groups.view),
    nextToken: nextToken(services, scope, page),
  };
}

async function listGroupsForUser(
  services: AwsServices,
  ctx: Context,
  input: AdminListGroupsForUserInput,
): Promise<GroupsPage> {
  const scope = `aws:groups of user:${input.userPoolId}:${input.username}`;
  const request = pageRequest(services, scope, input.limit, input.nextToken);
  const page = await services.memberships.groups(ctx, input, request);
  return {
    groups: page.items.map(services.groups.view),
    nextToken: nextToken(services, scope, page),
  };
}

async function listUsersInGroup(
  services: AwsServices,
  ctx: Context,
  input: ListUsersInGroupInput,
): Promise<UsersInGroupPage> {
  const scope = `aws:users in group:${input.userPoolId}:${input.groupName}`;
  const request = pageRequest(services, scope, input.limit, input.nextToken);
  const page = await services.memberships.users(ctx, input, request);
  return {
    users: page.items.map((user) => services.users.view(user)),
    nextToken: nextToken(services, scope, page),
  };
}
