import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { ContinueSignInInput } from '../../domain/auth/challenge-answers.contract.js';
import { SignedIn } from '../../domain/auth/challenges.contract.js';
import { SignInInput } from '../../domain/auth/sign-in.contract.js';
import {
  SoftwareTokenSetup,
  StartSoftwareTokenSetupInput,
} from '../../domain/auth/software-token-setup.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { AdminContinueSignInInput, AdminSignInInput, said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { ownView } from './own-view.js';
import { signInStep, SignInStep } from './steps.js';

const client = { kind: 'client' } as const;

@Resolver(() => SignedIn)
export class AuthResolver {
  constructor(
    private readonly needs: Pick<
      GraphqlNeeds,
      'auth' | 'sessions' | 'softwareTokenSetup' | 'users'
    >,
  ) {}

  @Audience('PUBLIC')
  @Mutation(() => SignInStep, {
    nullable: true,
    description: 'Starts a sign-in. Every expected outcome is a member of SignInStep.',
  })
  signIn(@Ctx() ctx: GraphqlContext, @Arg('input', () => SignInInput, said) input: SignInInput) {
    return signInStep(ctx, this.needs.auth.signIn(ctx, input, client));
  }

  @Audience('PUBLIC')
  @Mutation(() => SignInStep, {
    nullable: true,
    description: 'Answers the challenge that the last step returned.',
  })
  continueSignIn(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => ContinueSignInInput, said) input: ContinueSignInInput,
  ) {
    return signInStep(ctx, this.needs.auth.continueSignIn(ctx, input, client));
  }

  @Audience('ADMIN')
  @Mutation(() => SignInStep, {
    nullable: true,
    description: 'Starts a sign-in for a user with the rights of an administrator.',
  })
  adminSignIn(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminSignInInput, said) input: AdminSignInInput,
  ) {
    return signInStep(ctx, this.needs.auth.signIn(ctx, input, administrator(input)));
  }

  @Audience('ADMIN')
  @Mutation(() => SignInStep, {
    nullable: true,
    description: 'Answers a challenge for a user with the rights of an administrator.',
  })
  adminContinueSignIn(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminContinueSignInInput, said) input: AdminContinueSignInInput,
  ) {
    return signInStep(ctx, this.needs.auth.continueSignIn(ctx, input, administrator(input)));
  }

  @Audience('PUBLIC')
  @Mutation(() => SoftwareTokenSetup, {
    nullable: true,
    description:
      'Begins the enrolment of an authenticator app that an MfaSetupChallenge asks for; answer it with the code that the app shows.',
  })
  startSoftwareTokenSetup(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => StartSoftwareTokenSetupInput, said)
    { session }: StartSoftwareTokenSetupInput,
  ): Promise<SoftwareTokenSetup> {
    return this.needs.softwareTokenSetup.associate(ctx, session);
  }

  @FieldResolver(() => User, { description: 'Who signed in.' })
  async user(@Ctx() ctx: GraphqlContext, @Root() signedIn: SignedIn): Promise<User> {
    const { sessions, users } = this.needs;
    if (ctx.administrator) return users.view(signedIn.user);
    // The token knows the app client, and the client decides which attributes are readable.
    return ownView(await sessions.authenticate(signedIn.accessToken), users);
  }
}

const administrator = ({ userPoolId }: { readonly userPoolId: string }) =>
  ({ kind: 'administrator', userPoolId }) as const;
