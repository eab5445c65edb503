import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ResourceNotFoundError } from '../../domain/errors.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import type { GraphqlNeeds } from './needs.js';
import { nodeNameOf, type NodeName } from './node-ids.js';
import { Node } from './nodes.js';
import { ownView } from './own-view.js';

interface Found extends Node {
  readonly poolId?: string;
  readonly userPoolId?: string;
}

type Find = (ctx: GraphqlContext, id: string) => Promise<Found | null>;

type Needs = Pick<GraphqlNeeds, 'users' | 'pools' | 'messages' | 'memberships' | 'devices'>;

@Resolver()
export class NodeResolver {
  constructor(private readonly needs: Needs) {}

  @Audience('SELF', 'ADMIN')
  @Query(() => Node, {
    nullable: true,
    description: 'Anything by its id; null for what the caller may not see.',
  })
  async node(
    @Ctx() ctx: GraphqlContext,
    @Arg('id', () => ID, { description: 'The id of the node.' }) id: string,
  ): Promise<Node | null> {
    const name = nodeNameOf(id);
    if (!name) return null;
    if (ctx.administrator) return this.anywhere(ctx, name, id);
    const principal = await ctx.principal();
    if (id === principal.user.id) return ownView(principal, this.needs.users);
    return this.owned(ctx, name, { id, userId: principal.user.id });
  }

  /** What people may see besides themselves: their groups and their devices. */
  private async owned(
    ctx: GraphqlContext,
    name: NodeName,
    { id, userId }: { readonly id: string; readonly userId: string },
  ): Promise<Node | null> {
    const { devices, memberships } = this.needs;
    if (name === 'Device') {
      const device = await devices.byId(id);
      return device?.userId === userId ? device : null;
    }
    const own = name === 'Group' && (await memberships.isIn(userId, id));
    return own ? ctx.loaders.groups.load(id) : null;
  }

  /** In every pool of the region of this door. */
  private async anywhere(ctx: GraphqlContext, name: NodeName, id: string): Promise<Node | null> {
    try {
      const found = await this.finders[name](ctx, id);
      const poolId = found?.poolId ?? found?.userPoolId;
      if (poolId !== undefined) await this.needs.pools.require(ctx, poolId);
      return found;
    } catch (error) {
      if (error instanceof ResourceNotFoundError) return null;
      throw error;
    }
  }

  private readonly finders: Readonly<Record<NodeName, Find>> = {
    Device: async (_ctx, id) => (await this.needs.devices.byId(id)) ?? null,
    Group: (ctx, id) => ctx.loaders.groups.load(id),
    ResourceServer: (ctx, id) => ctx.loaders.resourceServers.load(id),
    User: (ctx, id) => ctx.loaders.users.load(id),
    UserPool: (ctx, id) => ctx.loaders.pools.load(id),
    UserPoolClient: (ctx, id) => ctx.loaders.clients.load(id),
    Message: async (_ctx, id) => (await this.needs.messages.byId(id)) ?? null,
  };
}
