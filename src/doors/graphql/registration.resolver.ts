import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  ConfirmSignUpInput,
  ResendConfirmationCodeInput,
  SignUpInput,
} from '../../domain/registration/registration.contract.js';
import { CodeDeliveryDetails } from '../../domain/messaging/messaging.contract.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { SignUpConfirmed } from './results.js';
import {
  codeDeliveryStep,
  CodeDeliveryStep,
  confirmationStep,
  ConfirmationStep,
  signUpStep,
  SignUpStep,
} from './steps.js';

@Resolver()
export class RegistrationResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'registration'>) {}

  @Audience('PUBLIC')
  @Mutation(() => SignUpStep, {
    nullable: true,
    description: 'Registers a person in the pool of an app client and sends a code.',
  })
  signUp(@Ctx() ctx: GraphqlContext, @Arg('input', () => SignUpInput, said) input: SignUpInput) {
    return signUpStep(ctx, this.needs.registration.signUp(ctx, input));
  }

  @Audience('PUBLIC')
  @Mutation(() => ConfirmationStep, {
    nullable: true,
    description: 'Confirms a sign-up with the code that was sent.',
  })
  confirmSignUp(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => ConfirmSignUpInput, said) input: ConfirmSignUpInput,
  ) {
    return confirmationStep(ctx, this.confirmed(ctx, input));
  }

  @Audience('PUBLIC')
  @Mutation(() => CodeDeliveryStep, {
    nullable: true,
    description: 'Sends another code for a sign-up; the earlier one is void then.',
  })
  resendConfirmationCode(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => ResendConfirmationCodeInput, said) input: ResendConfirmationCodeInput,
  ) {
    return codeDeliveryStep(ctx, this.sent(ctx, input));
  }

  private async confirmed(ctx: GraphqlContext, input: ConfirmSignUpInput) {
    const { session } = await this.needs.registration.confirmSignUp(ctx, input);
    return Object.assign(new SignUpConfirmed(), { username: input.username, session });
  }

  private async sent(ctx: GraphqlContext, input: ResendConfirmationCodeInput) {
    const details = await this.needs.registration.resendConfirmationCode(ctx, input);
    return Object.assign(new CodeDeliveryDetails(), details);
  }
}
