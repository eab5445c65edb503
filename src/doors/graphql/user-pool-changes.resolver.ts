import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  AddCustomAttributesInput,
  SetUserPoolMfaConfigInput,
  TagResourceInput,
  UntagResourceInput,
  UpdateUserPoolInput,
} from '../../domain/pools/pool-changes.contract.js';
import { UserPool } from '../../domain/pools/pools.contract.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';

@Resolver()
export class UserPoolChangesResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'poolChanges'>) {}

  @Audience('ADMIN')
  @Mutation(() => UserPool, {
    nullable: true,
    description: 'Replaces all settings of a user pool; what is left out is at its default again.',
  })
  updateUserPool(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => UpdateUserPoolInput, said) input: UpdateUserPoolInput,
  ) {
    return this.needs.poolChanges.update(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPool, {
    nullable: true,
    description: 'Adds custom attributes to a user pool; they can be neither changed nor removed.',
  })
  addCustomAttributes(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AddCustomAttributesInput, said) input: AddCustomAttributesInput,
  ) {
    return this.needs.poolChanges.addCustomAttributes(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPool, { nullable: true, description: 'Adds tags to a user pool.' })
  tagResource(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => TagResourceInput, said) input: TagResourceInput,
  ) {
    return this.needs.poolChanges.tag(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPool, { nullable: true, description: 'Takes tags from a user pool.' })
  untagResource(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => UntagResourceInput, said) input: UntagResourceInput,
  ) {
    return this.needs.poolChanges.untag(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPool, {
    nullable: true,
    description: 'Sets the second factors of a user pool.',
  })
  setUserPoolMfaConfig(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => SetUserPoolMfaConfigInput, said) input: SetUserPoolMfaConfigInput,
  ) {
    return this.needs.poolChanges.setMfa(ctx, input);
  }
}
