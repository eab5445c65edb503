import type { ContainerType } from 'type-graphql';
import { ChallengeAnswer } from '../../domain/auth/challenge-answers.contract.js';
import { FirstFactor } from '../../domain/auth/sign-in.contract.js';
import { ClientSecret } from '../../domain/clients/client-secrets.contract.js';
import { UserPoolClient } from '../../domain/clients/clients.contract.js';
import { Device } from '../../domain/devices/devices.contract.js';
import { Group } from '../../domain/groups/groups.contract.js';
import { Message } from '../../domain/messaging/messaging.contract.js';
import { UserPool } from '../../domain/pools/pools.contract.js';
import { ResourceServer } from '../../domain/resource-servers/resource-servers.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { markAdminFields, markAdminTypes } from './audience.js';
import { AuthResolver } from './auth.resolver.js';
import { ClientResolver } from './client.resolver.js';
import { DeviceResolver, UserDevicesResolver } from './device.resolver.js';
import { GroupResolver, UserGroupsResolver } from './group.resolver.js';
import { MessageResolver } from './message.resolver.js';
import type { GraphqlNeeds } from './needs.js';
import { NodeResolver } from './node.resolver.js';
import { markNodes } from './nodes.js';
import { markOneOf } from './one-of.js';
import { OwnAccountResolver } from './own-account.resolver.js';
import { PasskeyResolver, UserPasskeysResolver } from './passkey.resolver.js';
import { RecoveryResolver } from './recovery.resolver.js';
import { RegistrationResolver } from './registration.resolver.js';
import {
  ResourceServerResolver,
  UserPoolResourceServersResolver,
} from './resource-server.resolver.js';
import { SecondFactorsResolver } from './second-factors.resolver.js';
import { SessionResolver } from './session.resolver.js';
import { UserAdministrationResolver } from './user-administration.resolver.js';
import { UserPoolChangesResolver } from './user-pool-changes.resolver.js';
import { UserPoolResolver } from './user-pool.resolver.js';
import { UserSessionResolver } from './user-session.resolver.js';
import { UserResolver } from './user.resolver.js';

// What the contracts cannot say, because it is said of GraphQL only.
markOneOf(FirstFactor, ChallengeAnswer);
markNodes(User, UserPool, UserPoolClient, ResourceServer, Message, Group, Device);
markAdminTypes(UserPool, UserPoolClient, ClientSecret, ResourceServer, Message);
markAdminFields(User, 'status', 'enabled');
markAdminFields(Group, 'description');

type ResolverClass = new (needs: GraphqlNeeds) => object;

/** Every resolver of the door; each takes what it uses of the services. */
export const resolverClasses: readonly ResolverClass[] = [
  AuthResolver,
  ClientResolver,
  DeviceResolver,
  GroupResolver,
  MessageResolver,
  NodeResolver,
  OwnAccountResolver,
  PasskeyResolver,
  RecoveryResolver,
  RegistrationResolver,
  ResourceServerResolver,
  SecondFactorsResolver,
  SessionResolver,
  UserDevicesResolver,
  UserGroupsResolver,
  UserPasskeysResolver,
  UserAdministrationResolver,
  UserPoolChangesResolver,
  UserPoolResolver,
  UserPoolResourceServersResolver,
  UserResolver,
  UserSessionResolver,
];

/** Makes each resolver once; type-graphql asks the container for them. */
export function resolversOn(needs: GraphqlNeeds): ContainerType {
  const instances = new Map(resolverClasses.map((owner) => [owner, new owner(needs)]));
  return { get: (owner: ResolverClass) => instances.get(owner) };
}
