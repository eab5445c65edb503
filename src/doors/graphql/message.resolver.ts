import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Message } from '../../domain/messaging/messaging.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Audience } from './audience.js';
import { connectionOf, PageReader, scopeOf, type Connection } from './connections.js';
import type { GraphqlContext } from './context.js';
import { PoolPageArgs } from './inputs.js';
import type { GraphqlNeeds } from './needs.js';

const MessageConnection = connectionOf(Message, 'Message');

@Resolver(() => Message)
export class MessageResolver {
  constructor(private readonly needs: Pick<GraphqlNeeds, 'messages' | 'cursors'>) {}

  @Audience('ADMIN')
  @Query(() => MessageConnection, {
    nullable: true,
    description: 'The outbox of a pool in the order of writing; codes can be read in it.',
  })
  messages(
    @Ctx() ctx: GraphqlContext,
    @Args(() => PoolPageArgs) { userPoolId, ...args }: PoolPageArgs,
  ): Promise<Connection<Message>> {
    const { messages, cursors } = this.needs;
    return new PageReader(cursors, scopeOf('messages', userPoolId), args).read(
      (page) => messages.page(ctx, userPoolId, page),
      (message) => message,
    );
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Whom it is for; null once the user is deleted.',
  })
  user(@Ctx() ctx: GraphqlContext, @Root() message: Message): Promise<User | null> {
    return ctx.loaders.users.load(message.userId);
  }
}
