import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  AddUserPoolClientSecretInput,
  ClientSecret,
  DeleteUserPoolClientSecretInput,
} from '../../domain/clients/client-secrets.contract.js';
import {
  CreateUserPoolClientInput,
  DeleteUserPoolClientInput,
  UpdateUserPoolClientInput,
  UserPoolClient,
} from '../../domain/clients/clients.contract.js';
import { UserPool } from '../../domain/pools/pools.contract.js';
import { Audience } from './audience.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';

@Resolver(() => UserPoolClient)
export class ClientResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'clients' | 'clientSecrets'>) {}

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

  @Audience('ADMIN')
  @Mutation(() => UserPoolClient, {
    nullable: true,
    description: 'Replaces the settings of an app client; its secrets stay.',
  })
  updateUserPoolClient(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => UpdateUserPoolClientInput, said) input: UpdateUserPoolClientInput,
  ) {
    return this.needs.clients.update(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => ClientSecret, {
    nullable: true,
    description: 'Adds a second secret to an app client; both are valid until one is deleted.',
  })
  addUserPoolClientSecret(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => AddUserPoolClientSecretInput, said) input: AddUserPoolClientSecretInput,
  ) {
    return this.needs.clientSecrets.add(ctx, input);
  }

  @Audience('ADMIN')
  @Mutation(() => UserPoolClient, {
    nullable: true,
    description: 'Deletes a secret of an app client, never the only one; the answer is the client.',
  })
  deleteUserPoolClientSecret(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteUserPoolClientSecretInput, said)
    input: DeleteUserPoolClientSecretInput,
  ) {
    return this.needs.clientSecrets.remove(ctx, input);
  }

  @FieldResolver(() => [ClientSecret], {
    description: 'Its secrets, the oldest first, without their values; none for a public client.',
  })
  async secrets(
    @Ctx() ctx: GraphqlContext,
    @Root() client: UserPoolClient,
  ): Promise<ClientSecret[]> {
    return (await ctx.loaders.clientSecrets.load(client.clientId)) ?? [];
  }

  @FieldResolver(() => UserPool, { nullable: true, description: 'The pool it belongs to.' })
  userPool(@Ctx() ctx: GraphqlContext, @Root() client: UserPoolClient): Promise<UserPool | null> {
    return ctx.loaders.pools.load(client.userPoolId);
  }
}
