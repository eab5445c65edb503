import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  AdminDeleteSoftwareTokenInput,
  AdminSetUserMfaPreferenceInput,
  SetUserMfaPreferenceInput,
  SoftwareTokenEnrolment,
  UserAuthFactor,
  VerifySoftwareTokenInput,
} from '../../domain/registration/second-factors.contract.js';
import type { Principal } from '../../domain/sessions/sessions.service.js';
import { User } from '../../domain/users/users.contract.js';
import { softwareTokenStep, SoftwareTokenStep } from './account-steps.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { ownView } from './own-view.js';
import { SoftwareTokenVerified } from './results.js';

@Resolver(() => User)
export class SecondFactorsResolver {
  constructor(
    private readonly needs: Pick<GraphqlNeeds, 'authFactors' | 'secondFactors' | 'users'>,
  ) {}

  @Audience('SELF')
  @Mutation(() => SoftwareTokenEnrolment, {
    nullable: true,
    description: 'Begins the enrolment of an authenticator app of the caller.',
  })
  async associateSoftwareToken(@Ctx() ctx: GraphqlContext): Promise<SoftwareTokenEnrolment> {
    return this.needs.secondFactors.associate(ctx, await ctx.principal());
  }

  @Audience('SELF')
  @Mutation(() => SoftwareTokenStep, {
    nullable: true,
    description: 'Ends the enrolment of an authenticator app by a code of it.',
  })
  verifySoftwareToken(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => VerifySoftwareTokenInput, said) input: VerifySoftwareTokenInput,
  ) {
    return softwareTokenStep(ctx, this.verified(ctx, input));
  }

  @Audience('SELF')
  @Mutation(() => User, { nullable: true, description: 'Chooses second factors of the caller.' })
  async setMyMfaPreference(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => SetUserMfaPreferenceInput, said) input: SetUserMfaPreferenceInput,
  ): Promise<User> {
    const principal = await ctx.principal();
    const user = await this.needs.secondFactors.setPreference(ctx, principal, input);
    return this.view({ ...principal, user });
  }

  @Audience('ADMIN')
  @Mutation(() => User, { nullable: true, description: 'Chooses second factors of a user.' })
  async setUserMfaPreference(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminSetUserMfaPreferenceInput, said) input: AdminSetUserMfaPreferenceInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.secondFactors.adminSetPreference(ctx, input));
  }

  @Audience('ADMIN')
  @Mutation(() => User, {
    nullable: true,
    description: 'Takes the authenticator app of a user away, who may then enrol another.',
  })
  async deleteSoftwareToken(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AdminDeleteSoftwareTokenInput, said) input: AdminDeleteSoftwareTokenInput,
  ): Promise<User> {
    return this.needs.users.view(await this.needs.secondFactors.deleteSoftwareToken(ctx, input));
  }

  @FieldResolver(() => [UserAuthFactor], {
    nullable: true,
    description: 'Everything the user has to prove themself by, as far as the pool takes it.',
  })
  async authFactors(@Ctx() ctx: GraphqlContext, @Root() { id }: User) {
    if (ctx.view === 'admin') return ctx.loaders.authFactors.load(id);
    // Whoever holds a User in the app view is that user, or has just signed in as them.
    return this.needs.authFactors.ofUser(id);
  }

  private async verified(ctx: GraphqlContext, input: VerifySoftwareTokenInput) {
    const principal = await ctx.principal();
    const user = await this.needs.secondFactors.verify(ctx, principal, input);
    return Object.assign(new SoftwareTokenVerified(), { user: this.view({ ...principal, user }) });
  }

  private view(principal: Principal): User {
    return ownView(principal, this.needs.users);
  }
}
