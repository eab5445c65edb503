import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  ChangePasswordInput,
  DeleteUserAttributesInput,
  GetUserAttributeVerificationCodeInput,
  UpdateUserAttributesInput,
  VerifyUserAttributeInput,
} from '../../domain/registration/own-account.contract.js';
import { CodeDeliveryDetails } from '../../domain/messaging/messaging.contract.js';
import type { Principal } from '../../domain/sessions/sessions.service.js';
import { User } from '../../domain/users/users.contract.js';
import {
  passwordChangeStep,
  PasswordChangeStep,
  verificationStep,
  VerificationStep,
} from './account-steps.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { ownView } from './own-view.js';
import { AttributesUpdated, AttributeVerified, PasswordChanged } from './results.js';
import { codeDeliveryStep, CodeDeliveryStep } from './steps.js';

@Resolver()
export class OwnAccountResolver {
  constructor(
    private readonly needs: Pick<GraphqlNeeds, 'ownAccount' | 'passwordChanges' | 'users'>,
  ) {}

  @Audience('SELF')
  @Mutation(() => PasswordChangeStep, {
    nullable: true,
    description: 'Replaces the password of the caller.',
  })
  changePassword(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => ChangePasswordInput, said) input: ChangePasswordInput,
  ) {
    return passwordChangeStep(ctx, this.changed(ctx, input));
  }

  @Audience('SELF')
  @Mutation(() => AttributesUpdated, {
    nullable: true,
    description: 'Changes attributes of the caller; new addresses and numbers are sent a code.',
  })
  async updateMyAttributes(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => UpdateUserAttributesInput, said) input: UpdateUserAttributesInput,
  ): Promise<AttributesUpdated> {
    const principal = await ctx.principal();
    const written = await this.needs.ownAccount.updateAttributes(ctx, principal, input);
    const { user, deliveries: codeDeliveries } = written;
    return { user: this.view({ ...principal, user }), codeDeliveries };
  }

  @Audience('SELF')
  @Mutation(() => User, { nullable: true, description: 'Takes attributes of the caller away.' })
  async deleteMyAttributes(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteUserAttributesInput, said) input: DeleteUserAttributesInput,
  ): Promise<User> {
    const principal = await ctx.principal();
    const user = await this.needs.ownAccount.deleteAttributes(ctx, principal, input);
    return this.view({ ...principal, user });
  }

  @Audience('SELF')
  @Mutation(() => CodeDeliveryStep, {
    nullable: true,
    description: 'Sends the caller a code that proves an address or a number.',
  })
  sendAttributeCode(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => GetUserAttributeVerificationCodeInput, said)
    input: GetUserAttributeVerificationCodeInput,
  ) {
    return codeDeliveryStep(ctx, this.sent(ctx, input));
  }

  @Audience('SELF')
  @Mutation(() => VerificationStep, {
    nullable: true,
    description: 'Gives the code back that proves an address or a number of the caller.',
  })
  verifyAttribute(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => VerifyUserAttributeInput, said) input: VerifyUserAttributeInput,
  ) {
    return verificationStep(ctx, this.verified(ctx, input));
  }

  @Audience('SELF')
  @Mutation(() => User, {
    nullable: true,
    description: 'Deletes the account of the caller; the answer is what was deleted.',
  })
  async deleteMyAccount(@Ctx() ctx: GraphqlContext): Promise<User> {
    const principal = await ctx.principal();
    const user = await this.needs.ownAccount.remove(ctx, principal);
    return this.view({ ...principal, user });
  }

  private async changed(ctx: GraphqlContext, input: ChangePasswordInput) {
    const principal = await ctx.principal();
    const user = await this.needs.passwordChanges.changePassword(ctx, principal, input);
    return Object.assign(new PasswordChanged(), { user: this.view({ ...principal, user }) });
  }

  private async sent(ctx: GraphqlContext, input: GetUserAttributeVerificationCodeInput) {
    const principal = await ctx.principal();
    const details = await this.needs.ownAccount.sendAttributeCode(ctx, principal, input);
    return Object.assign(new CodeDeliveryDetails(), details);
  }

  private async verified(ctx: GraphqlContext, input: VerifyUserAttributeInput) {
    const principal = await ctx.principal();
    const user = await this.needs.ownAccount.verifyAttribute(ctx, principal, input);
    return Object.assign(new AttributeVerified(), { user: this.view({ ...principal, user }) });
  }

  private view(principal: Principal): User {
    return ownView(principal, this.needs.users);
  }
}
