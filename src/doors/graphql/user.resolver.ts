import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import {
  AdminConfirmSignUpInput,
  AdminCreateUserInput,
  AdminDeleteUserInput,
  AdminSetUserPasswordInput,
} from '../../domain/registration/registration.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said, UserArgs } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { ownView } from './own-view.js';

@Resolver()
export class UserResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'accounts' | 'users'>) {}

  @Audience('SELF')
  @Query(() => User, { nullable: true, description: 'Whom the access token speaks for.' })
  async me(@Ctx() ctx: GraphqlContext): Promise<User> {
    return ownView(await ctx.principal(), this.needs.users);
  }

  @Audience('ADMIN')
  @Query(() => User, { nullable: true, description: 'A user by name or sub.' })
  async user(@Ctx() ctx: GraphqlContext, @Args(() => UserArgs) args: UserArgs): Promise<User> {
    return this.needs.users.view(await this.needs.users.adminGet(ctx, args));
  }

  @Audience('ADMIN')
  @Mutation(() => User, {
    nullable: true,
    description: 'Makes a user with a temporary password, or invites one again.',
  })
  async createUser(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminCreateUserInput, said) input: AdminCreateUserInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.accounts.createUser(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, { nullable: true, description: 'Confirms a sign-up without its code.' })
  async confirmUser(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminConfirmSignUpInput, said) input: AdminConfirmSignUpInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.accounts.confirmSignUp(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, { nullable: true, description: 'Gives a user a password.' })
  async setUserPassword(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminSetUserPasswordInput, said) input: AdminSetUserPasswordInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.accounts.setPassword(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, {
    nullable: true,
    description: 'Deletes a user; the answer is what was deleted.',
  })
  async deleteUser(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminDeleteUserInput, said) input: AdminDeleteUserInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.accounts.remove(ctx, input));
  }
}
