import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  AdminAddUserToGroupInput,
  AdminRemoveUserFromGroupInput,
  CreateGroupInput,
  DeleteGroupInput,
  Group,
  UpdateGroupInput,
} from '../../domain/groups/groups.contract.js';
import type { Membership } from '../../domain/groups/memberships.service.js';
import { UserPool } from '../../domain/pools/pools.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { AdminOnly, Audience } from './audience.js';
import { GroupConnection, UserConnection } from './connection-types.js';
import { PageReader, scopeOf, type Connection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { GroupArgs, said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { PageArgs } from './page-args.js';
import { GroupMembership } from './results.js';

type Needs = Pick<GraphqlNeeds, 'groups' | 'memberships' | 'users' | 'cursors'>;

@Resolver(() => Group)
export class GroupResolver {
  constructor(private readonly needs: Needs) {}

  @Audience('ADMIN')
  @Query(() => Group, { nullable: true, description: 'A group of a pool by its name.' })
  group(@Ctx() ctx: GraphqlContext, @Args(() => GroupArgs) args: GroupArgs): Promise<Group> {
    return this.needs.groups.get(ctx, args);
  }

  @Audience('ADMIN')
  @Mutation(() => Group, { nullable: true, description: 'Makes a group.' })
  createGroup(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => CreateGroupInput, said) input: CreateGroupInput,
  ): Promise<Group> {
    return this.needs.groups.create(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => Group, {
    nullable: true,
    description: 'Changes a group; what is not given stays as it is.',
  })
  updateGroup(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => UpdateGroupInput, said) input: UpdateGroupInput,
  ): Promise<Group> {
    return this.needs.groups.update(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => Group, {
    nullable: true,
    description: 'Deletes a group, its users stay; the answer is what was deleted.',
  })
  deleteGroup(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteGroupInput, said) input: DeleteGroupInput,
  ): Promise<Group> {
    return this.needs.groups.remove(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => GroupMembership, {
    nullable: true,
    description: 'Puts a user into a group; tokens say so from the next ones on.',
  })
  async addUserToGroup(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminAddUserToGroupInput, said) input: AdminAddUserToGroupInput,
  ): Promise<GroupMembership> {
    return this.view(await this.needs.memberships.add(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => GroupMembership, {
    nullable: true,
    description: 'Takes a user out of a group; one who is not in it stays out.',
  })
  async removeUserFromGroup(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminRemoveUserFromGroupInput, said) input: AdminRemoveUserFromGroupInput,
  ): Promise<GroupMembership> {
    return this.view(await this.needs.memberships.remove(ctx, input));
  }

  @AdminOnly()
  @FieldResolver(() => UserConnection, {
    nullable: true,
    description: 'The users of the group, in the order of their subs.',
  })
  users(
    @Ctx() ctx: GraphqlContext,
    @Root() { id }: Group,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<User>> {
    const { users, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('usersOfGroup', id), args).read(
      (page) => ctx.pages.usersOfGroup.load(id, page, undefined),
      (row) => users.view(row),
    );
  }

  @AdminOnly()
  @FieldResolver(() => UserPool, { nullable: true, description: 'The pool it belongs to.' })
  userPool(@Ctx() ctx: GraphqlContext, @Root() group: Group): Promise<UserPool | null> {
    return ctx.loaders.pools.load(group.userPoolId);
  }

  private view({ user, group }: Membership): GroupMembership {
    return { user: this.needs.users.view(user), group: this.needs.groups.view(group) };
  }
}

@Resolver(() => User)
export class UserGroupsResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'groups' | 'cursors'>) {}

  @FieldResolver(() => GroupConnection, {
    nullable: true,
    description: 'The groups the person is in, the lowest precedence first.',
  })
  groups(
    @Ctx() ctx: GraphqlContext,
    @Root() { id }: User,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<Group>> {
    const { groups, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('groupsOfUser', id), args).read(
      (page) => ctx.pages.groupsOfUser.load(id, page, undefined),
      (row) => groups.view(row),
    );
  }
}
