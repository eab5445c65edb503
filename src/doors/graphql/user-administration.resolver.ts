import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  AdminDeleteUserAttributesInput,
  AdminDisableUserInput,
  AdminEnableUserInput,
  AdminResetUserPasswordInput,
  AdminUpdateUserAttributesInput,
  AdminUserGlobalSignOutInput,
} from '../../domain/registration/user-administration.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';

@Resolver()
export class UserAdministrationResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'userAdministration' | 'users'>) {}

  @Audience('ADMIN')
  @Mutation(() => User, {
    nullable: true,
    description: 'Changes attributes of a user; a new address or number is sent a code.',
  })
  async updateUserAttributes(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminUpdateUserAttributesInput, said) input: AdminUpdateUserAttributesInput,
  ): Promise<User> {
    const { users, userAdministration } = this.needs;
    return users.view(await userAdministration.updateAttributes(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, { nullable: true, description: 'Takes attributes of a user away.' })
  async deleteUserAttributes(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminDeleteUserAttributesInput, said) input: AdminDeleteUserAttributesInput,
  ): Promise<User> {
    const { users, userAdministration } = this.needs;
    return users.view(await userAdministration.deleteAttributes(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, { nullable: true, description: 'Lets a user in again.' })
  async enableUser(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminEnableUserInput, said) input: AdminEnableUserInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.userAdministration.enable(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, {
    nullable: true,
    description: 'Shuts a user out and ends every sign-in of theirs.',
  })
  async disableUser(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminDisableUserInput, said) input: AdminDisableUserInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.userAdministration.disable(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, {
    nullable: true,
    description: 'Makes the password of a user useless and sends a code for a new one.',
  })
  async resetUserPassword(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminResetUserPasswordInput, said) input: AdminResetUserPasswordInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.userAdministration.resetPassword(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, { nullable: true, description: 'Ends every sign-in of a user.' })
  async signOutUser(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminUserGlobalSignOutInput, said) input: AdminUserGlobalSignOutInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.userAdministration.signOut(ctx, input));
  }
}
