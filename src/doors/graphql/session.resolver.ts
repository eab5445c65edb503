import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  GetTokensFromRefreshTokenInput,
  RevokeTokenInput,
  TokenSet,
} from '../../domain/sessions/sessions.contract.js';
import { ClientToken, GetClientTokenInput } from '../../domain/tokens/client-tokens.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { ownView } from './own-view.js';
import { TokenRevoked } from './results.js';

@Resolver()
export class SessionResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'clientTokens' | 'sessions' | 'users'>) {}

  @Audience('PUBLIC')
  @Mutation(() => TokenSet, {
    nullable: true,
    description: 'Makes new tokens with a refresh token.',
  })
  refreshTokens(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => GetTokensFromRefreshTokenInput, said)
    { clientSecret, ...request }: GetTokensFromRefreshTokenInput,
  ) {
    return this.needs.sessions.refresh(ctx, { ...request, proof: { clientSecret } });
  }

  @Audience('PUBLIC')
  @Mutation(() => ClientToken, {
    nullable: true,
    description: 'Makes a token of an app client that speaks for itself, by its secret.',
  })
  issueClientToken(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => GetClientTokenInput, said) input: GetClientTokenInput,
  ): Promise<ClientToken> {
    return this.needs.clientTokens.issue(ctx, input);
  }

  @Audience('PUBLIC')
  @Mutation(() => TokenRevoked, {
    nullable: true,
    description: 'Ends the sign-in of a refresh token; an unknown token is a success.',
  })
  async revokeToken(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => RevokeTokenInput, said) input: RevokeTokenInput,
  ): Promise<TokenRevoked> {
    await this.needs.sessions.revoke(ctx, input);
    return { clientId: input.clientId };
  }

  @Audience('SELF')
  @Mutation(() => User, {
    nullable: true,
    description: 'Ends every sign-in of the caller, this one included.',
  })
  async signOutEverywhere(@Ctx() ctx: GraphqlContext): Promise<User> {
    const principal = await ctx.principal();
    await this.needs.sessions.signOutEverywhere(principal);
    return ownView(principal, this.needs.users);
  }
}
