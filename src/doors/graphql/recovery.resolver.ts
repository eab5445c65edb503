import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  ConfirmForgotPasswordInput,
  ForgotPasswordInput,
} from '../../domain/registration/recovery.contract.js';
import { CodeDeliveryDetails } from '../../domain/messaging/messaging.contract.js';
import {
  passwordResetStep,
  PasswordResetStep,
  recoveryStep,
  RecoveryStep,
} from './account-steps.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { PasswordReset } from './results.js';

@Resolver()
export class RecoveryResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'recovery'>) {}

  @Audience('PUBLIC')
  @Mutation(() => RecoveryStep, {
    nullable: true,
    description: 'Sends a code that replaces a forgotten password.',
  })
  forgotPassword(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => ForgotPasswordInput, said) input: ForgotPasswordInput,
  ) {
    return recoveryStep(ctx, this.sent(ctx, input));
  }

  @Audience('PUBLIC')
  @Mutation(() => PasswordResetStep, {
    nullable: true,
    description: 'Replaces a forgotten password with the code that was sent.',
  })
  confirmForgotPassword(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => ConfirmForgotPasswordInput, said) input: ConfirmForgotPasswordInput,
  ) {
    return passwordResetStep(ctx, this.replaced(ctx, input));
  }

  private async sent(ctx: GraphqlContext, input: ForgotPasswordInput) {
    const details = await this.needs.recovery.forgotPassword(ctx, input);
    return Object.assign(new CodeDeliveryDetails(), details);
  }

  private async replaced(ctx: GraphqlContext, input: ConfirmForgotPasswordInput) {
    await this.needs.recovery.confirmForgotPassword(ctx, input);
    return Object.assign(new PasswordReset(), { username: input.username });
  }
}
