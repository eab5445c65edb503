import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  CompleteWebAuthnRegistrationInput,
  DeleteWebAuthnCredentialInput,
  PasskeyCredential,
  PasskeyRegistration,
} from '../../domain/credentials/passkeys/passkeys.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import { PasskeyConnection } from './connection-types.js';
import { PageReader, scopeOf, type Connection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { said } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';
import { PageArgs } from './page-args.js';

type Needs = Pick<GraphqlNeeds, 'passkeys' | 'cursors'>;

@Resolver()
export class PasskeyResolver {
  constructor(private readonly needs: Needs) {}

  @Audience('SELF')
  @Mutation(() => PasskeyRegistration, {
    nullable: true,
    description: 'Begins the registration of a passkey of the caller; an earlier one ends.',
  })
  async startPasskeyRegistration(@Ctx() ctx: GraphqlContext): Promise<PasskeyRegistration> {
    return this.needs.passkeys.start(ctx, await ctx.principal());
  }

  @Audience('SELF')
  @Mutation(() => PasskeyCredential, {
    nullable: true,
    description: 'Ends the registration with what the browser answered.',
  })
  async completePasskeyRegistration(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => CompleteWebAuthnRegistrationInput, said)
    input: CompleteWebAuthnRegistrationInput,
  ): Promise<PasskeyCredential> {
    return this.needs.passkeys.complete(ctx, await ctx.principal(), input);
  }

  @Audience('SELF')
  @Mutation(() => PasskeyCredential, {
    nullable: true,
    description: 'Deletes a passkey of the caller; the answer is what was deleted.',
  })
  async deletePasskey(
    @Ctx() ctx: GraphqlContext,
    @Arg('input', () => DeleteWebAuthnCredentialInput, said) input: DeleteWebAuthnCredentialInput,
  ): Promise<PasskeyCredential> {
    return this.needs.passkeys.remove(ctx, await ctx.principal(), input);
  }
}

@Resolver(() => User)
export class UserPasskeysResolver {
  constructor(private readonly needs: Needs) {}

  @FieldResolver(() => PasskeyConnection, {
    nullable: true,
    description: 'The passkeys of the person, the oldest first.',
  })
  passkeys(
    @Ctx() ctx: GraphqlContext,
    @Root() { id }: User,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<PasskeyCredential>> {
    const { passkeys, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('passkeysOfUser', id), args).read(
      (page) => ctx.pages.passkeysOfUser.load(id, page, undefined),
      (row) => passkeys.view(row),
    );
  }
}
