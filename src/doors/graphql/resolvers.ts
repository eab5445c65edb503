import type { ContainerType } from 'type-graphql';
import { ChallengeAnswer, FirstFactor } from '../../domain/auth/auth.contract.js';
import { UserPoolClient } from '../../domain/clients/clients.contract.js';
import { Message } from '../../domain/messaging/messaging.contract.js';
import { UserPool } from '../../domain/pools/pools.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { markAdminFields, markAdminTypes } from './audience.js';
import { AuthResolver } from './auth.resolver.js';
import { ClientResolver } from './client.resolver.js';
import { MessageResolver } from './message.resolver.js';
import type { GraphqlNeeds } from './needs.js';
import { NodeResolver } from './node.resolver.js';
import { markNodes } from './nodes.js';
import { markOneOf } from './one-of.js';
import { RegistrationResolver } from './registration.resolver.js';
import { SessionResolver } from './session.resolver.js';
import { UserPoolResolver } from './user-pool.resolver.js';
import { UserResolver } from './user.resolver.js';

// What the contracts cannot say, because it is said of GraphQL only.
markOneOf(FirstFactor, ChallengeAnswer);
markNodes(User, UserPool, UserPoolClient, Message);
markAdminTypes(UserPool, UserPoolClient, Message);
markAdminFields(User, 'status', 'enabled');

type ResolverClass = new (needs: GraphqlNeeds) => object;

/** Every resolver of the door; each takes what it uses of the services. */
export const resolverClasses: readonly ResolverClass[] = [
  AuthResolver,
  ClientResolver,
  MessageResolver,
  NodeResolver,
  RegistrationResolver,
  SessionResolver,
  UserPoolResolver,
  UserResolver,
];

/** Makes each resolver once; type-graphql asks the container for them. */
export function resolversOn(needs: GraphqlNeeds): ContainerType {
  const instances = new Map(resolverClasses.map((owner) => [owner, new owner(needs)]));
  return { get: (owner: ResolverClass) => instances.get(owner) };
}
