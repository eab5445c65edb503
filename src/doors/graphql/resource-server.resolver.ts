import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { UserPool } from '../../domain/pools/pools.contract.js';
import {
  CreateResourceServerInput,
  DeleteResourceServerInput,
  ResourceServer,
  UpdateResourceServerInput,
} from '../../domain/resource-servers/resource-servers.contract.js';
import { Audience } from './audience.js';
import { ResourceServerConnection } from './connection-types.js';
import { PageReader, scopeOf, type Connection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { ResourceServerArgs, said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { PageArgs } from './page-args.js';

@Resolver(() => ResourceServer)
export class ResourceServerResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'resourceServers'>) {}

  @Audience('ADMIN')
  @Query(() => ResourceServer, {
    nullable: true,
    description: 'A resource server of a pool by its identifier.',
  })
  resourceServer(
    @Ctx() ctx: GraphqlContext,
    @Args(() => ResourceServerArgs) args: ResourceServerArgs,
  ): Promise<ResourceServer> {
    return this.needs.resourceServers.describe(ctx, args);
  }

  @Audience('ADMIN')
  @Mutation(() => ResourceServer, { nullable: true, description: 'Makes a resource server.' })
  createResourceServer(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => CreateResourceServerInput, said) input: CreateResourceServerInput,
  ): Promise<ResourceServer> {
    return this.needs.resourceServers.create(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => ResourceServer, {
    nullable: true,
    description: 'Replaces the name and the scopes of a resource server.',
  })
  updateResourceServer(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => UpdateResourceServerInput, said) input: UpdateResourceServerInput,
  ): Promise<ResourceServer> {
    return this.needs.resourceServers.update(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => ResourceServer, {
    nullable: true,
    description: 'Deletes a resource server with its scopes; the answer is what was deleted.',
  })
  deleteResourceServer(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteResourceServerInput, said) input: DeleteResourceServerInput,
  ): Promise<ResourceServer> {
    return this.needs.resourceServers.remove(ctx, input);
  }

  @FieldResolver(() => UserPool, { nullable: true, description: 'The pool it belongs to.' })
  userPool(@Ctx() ctx: GraphqlContext, @Root() server: ResourceServer): Promise<UserPool | null> {
    return ctx.loaders.pools.load(server.userPoolId);
  }
}

@Resolver(() => UserPool)
export class UserPoolResourceServersResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'resourceServers' | 'cursors'>) {}

  @FieldResolver(() => ResourceServerConnection, {
    nullable: true,
    description: 'The resource servers of the pool, in the order of their identifiers.',
  })
  resourceServers(
    @Ctx() ctx: GraphqlContext,
    @Root() { id }: UserPool,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<ResourceServer>> {
    const { resourceServers, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('resourceServers', id), args).read(
      (page) => ctx.pages.resourceServers.load(id, page, undefined),
      (row) => resourceServers.view(row),
    );
  }
}
