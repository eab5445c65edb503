import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  CreateUserPoolInput,
  DeleteUserPoolInput,
  UserPool,
} from '../../domain/pools/pools.contract.js';
import type { Group } from '../../domain/groups/groups.contract.js';
import type { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import {
  GroupConnection,
  UserConnection,
  UserPoolClientConnection,
  UserPoolConnection,
} from './connection-types.js';
import { PageReader, scopeOf, type Connection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { said, UserPageArgs, UserPoolArgs } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { PageArgs } from './page-args.js';

@Resolver(() => UserPool)
export class UserPoolResolver {
  constructor(
    private readonly needs: Pick<GraphqlNeeds, 'pools' | 'groups' | 'users' | 'cursors'>,
  ) {}

  @Audience('ADMIN')
  @Query(() => UserPool, { nullable: true, description: 'A user pool by its id.' })
  userPool(@Ctx() ctx: GraphqlContext, @Args(() => UserPoolArgs) { id }: UserPoolArgs) {
    return this.needs.pools.describe(ctx, { userPoolId: id });
  }

  @Audience('ADMIN')
  @Query(() => UserPoolConnection, {
    nullable: true,
    description: 'The user pools of the region, in the order of their making.',
  })
  userPools(@Ctx() ctx: GraphqlContext, @Args(() => PageArgs) args: PageArgs) {
    const { pools, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('userPools', ctx.region), args).read(
      (page) => pools.page(ctx, page),
      ({ id }) => ctx.loaders.pools.load(id),
    );
  }

  @Audience('ADMIN')
  @Mutation(() => UserPool, { nullable: true, description: 'Makes a user pool.' })
  createUserPool(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => CreateUserPoolInput, said) input: CreateUserPoolInput,
  ) {
    return this.needs.pools.create(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPool, {
    nullable: true,
    description: 'Deletes a user pool with everything in it; the answer is what was deleted.',
  })
  deleteUserPool(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteUserPoolInput, said) input: DeleteUserPoolInput,
  ) {
    return this.needs.pools.remove(ctx, input);
  }

  @FieldResolver(() => UserPoolClientConnection, {
    nullable: true,
    description: 'The app clients of the pool.',
  })
  clients(
    @Ctx() ctx: GraphqlContext,
    @Root() pool: UserPool,
    @Args(() => PageArgs) args: PageArgs,
  ) {
    const { cursors } = this.needs;
    return new PageReader(cursors, scopeOf('clients', pool.id), args).read(
      (page) => ctx.pages.clients.load(pool.id, page, undefined),
      ({ clientId }) => ctx.loaders.clients.load(clientId),
    );
  }

  @FieldResolver(() => GroupConnection, {
    nullable: true,
    description: 'The groups of the pool, in the order of their names.',
  })
  groups(
    @Ctx() ctx: GraphqlContext,
    @Root() pool: UserPool,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<Group>> {
    const { groups, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('groups', pool.id), args).read(
      (page) => ctx.pages.groups.load(pool.id, page, undefined),
      (row) => groups.view(row),
    );
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description:
      'The users of the pool: in the order of their making, or of what the filter compares.',
  })
  async users(
    @Ctx() ctx: GraphqlContext,
    @Root() pool: UserPool,
    @Args(() => UserPageArgs) { filter, ...args }: UserPageArgs,
  ): Promise<Connection<User>> {
    const { users, cursors } = this.needs;
    const scope = scopeOf('users', pool.id, filter ?? null);
    const page = await new PageReader(cursors, scope, args).read(
      (request) => ctx.pages.users.load(pool.id, request, filter ?? {}),
      (row) => users.view(row),
    );
    return Object.assign(page, { estimatedTotal: pool.estimatedNumberOfUsers });
  }
}
