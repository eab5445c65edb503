import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { UserPoolClient } from '../../domain/clients/clients.contract.js';
import {
  CreateUserPoolInput,
  DeleteUserPoolInput,
  UserPool,
} from '../../domain/pools/pools.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import {
  connectionOf,
  PageReader,
  scopeOf,
  withEstimatedTotal,
  type Connection,
} from './connections.js';
import type { GraphqlContext } from './context.js';
import { said, UserPageArgs, UserPoolArgs } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { PageArgs } from './page-args.js';

const UserPoolConnection = connectionOf(UserPool, 'UserPool');
const UserPoolClientConnection = connectionOf(UserPoolClient, 'UserPoolClient');

const UserConnection = withEstimatedTotal(connectionOf(User, 'User'));

@Resolver(() => UserPool)
export class UserPoolResolver {
  constructor(
    private readonly needs: Pick<GraphqlNeeds, 'pools' | 'clients' | 'users' | 'cursors'>,
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
    const { clients, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('clients', pool.id), args).read(
      (page) => clients.page(ctx, pool.id, page),
      ({ clientId }) => ctx.loaders.clients.load(clientId),
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
      (request) => users.list(ctx, { poolId: pool.id, filter }, request),
      (row) => users.view(row),
    );
    return Object.assign(page, { estimatedTotal: pool.estimatedNumberOfUsers });
  }
}
