import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  CreateUserPoolClientInput,
  DeleteUserPoolClientInput,
  UserPoolClient,
} from '../../domain/clients/clients.contract.js';
import { UserPool } from '../../domain/pools/pools.contract.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';

@Resolver(() => UserPoolClient)
export class ClientResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'clients'>) {}

  @Audience('ADMIN')
  @Mutation(() => UserPoolClient, { nullable: true, description: 'Makes an app client of a pool.' })
  createUserPoolClient(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => CreateUserPoolClientInput, said) input: CreateUserPoolClientInput,
  ) {
    return this.needs.clients.create(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPoolClient, {
    nullable: true,
    description: 'Deletes an app client; the answer is what was deleted.',
  })
  deleteUserPoolClient(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteUserPoolClientInput, said) input: DeleteUserPoolClientInput,
  ) {
    return this.needs.clients.remove(ctx, input);
  }

  @FieldResolver(() => UserPool, { nullable: true, description: 'The pool it belongs to.' })
  userPool(@Ctx() ctx: GraphqlContext, @Root() client: UserPoolClient): Promise<UserPool | null> {
    return ctx.loaders.pools.load(client.userPoolId);
  }
}
