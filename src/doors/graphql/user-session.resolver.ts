import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { UserPool } from '../../domain/pools/pools.contract.js';
import { UserPoolClient } from '../../domain/clients/clients.contract.js';
import {
  SetUserPoolClientSessionConfigurationInput,
  SetUserPoolSessionConfigurationInput,
} from '../../domain/sessions/session-configuration.contract.js';
import {
  AdminRevokeUserSessionInput,
  RevokeUserSessionInput,
  UserSession,
} from '../../domain/sessions/user-sessions.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import { UserSessionConnection } from './connection-types.js';
import { PageReader, scopeOf, type Connection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { PageArgs } from './page-args.js';

type Needs = Pick<GraphqlNeeds, 'userSessions' | 'sessionConfiguration' | 'cursors'>;

@Resolver(() => User)
export class UserSessionResolver {
  constructor(private readonly needs: Needs) {}

  @Audience('SELF')
  @Mutation(() => UserSession, {
    nullable: true,
    description: 'Ends another sign-in of the caller; the answer is what has ended.',
  })
  async revokeSession(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => RevokeUserSessionInput, said) input: RevokeUserSessionInput,
  ): Promise<UserSession> {
    return this.needs.userSessions.revoke(await ctx.principal(), input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserSession, {
    nullable: true,
    description: 'Ends one sign-in of a user; the answer is what has ended.',
  })
  revokeUserSession(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminRevokeUserSessionInput, said) input: AdminRevokeUserSessionInput,
  ): Promise<UserSession> {
    return this.needs.userSessions.revokeOf(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPool, {
    nullable: true,
    description: 'Replaces how a user pool keeps track of sign-ins.',
  })
  setUserPoolSessionConfiguration(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => SetUserPoolSessionConfigurationInput, said)
    input: SetUserPoolSessionConfigurationInput,
  ): Promise<UserPool> {
    return this.needs.sessionConfiguration.set(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPoolClient, {
    nullable: true,
    description: 'Replaces how an app client uses single sign-on sessions.',
  })
  setUserPoolClientSessionConfiguration(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => SetUserPoolClientSessionConfigurationInput, said)
    input: SetUserPoolClientSessionConfigurationInput,
  ): Promise<UserPoolClient> {
    return this.needs.sessionConfiguration.setOfClient(ctx, input);
  }

  @FieldResolver(() => UserSessionConnection, {
    nullable: true,
    description:
      'The sign-ins that go on, the oldest first; none where the pool does not track them.',
  })
  async sessions(
    @Ctx() ctx: GraphqlContext,
    @Root() { id, poolId }: User,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<UserSession>> {
    const { userSessions, cursors } = this.needs;
    const current = await ownSession(ctx);
    return new PageReader(cursors, scopeOf('sessionsOfUser', id), args).read(
      (page) => ctx.pages.sessionsOfUser.load(id, page, poolId),
      (row) => userSessions.view(row, current),
    );
  }
}

/** None for an administrator, and below a sign-in, which needs no token. */
async function ownSession(ctx: GraphqlContext): Promise<string | undefined> {
  if (ctx.administrator) return undefined;
  const principal = await ctx.principal().catch(() => undefined);
  return principal?.session.id;
}
