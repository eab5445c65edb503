import { ClientSecret } from '../../domain/clients/client-secrets.contract.js';
import {
  UserPoolClient,
  UserPoolClientDescription,
} from '../../domain/clients/clients.contract.js';
import { CodeDeliveryDetails } from '../../domain/messaging/messaging.contract.js';
import { UserPool, UserPoolDescription } from '../../domain/pools/pools.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { Member } from '../../platform/contract.js';

/* The API wraps what GraphQL returns bare; the wrappers exist at this door only. */

const token = {
  optional: true,
  description: 'Where this page ends, when more follow.',
  graphql: false,
} as const;

export class PoolEnvelope {
  @Member(() => UserPool, { description: 'The user pool.', graphql: false })
  userPool!: UserPool;
}

export class PoolsPage {
  @Member(() => [UserPoolDescription], { description: 'User pools.', graphql: false })
  userPools!: UserPoolDescription[];

  @Member(() => String, token) nextToken?: string | undefined;
}

export class ClientEnvelope {
  @Member(() => UserPoolClient, { description: 'The app client.', graphql: false })
  userPoolClient!: UserPoolClient;
}

export class ClientsPage {
  @Member(() => [UserPoolClientDescription], { description: 'App clients.', graphql: false })
  userPoolClients!: UserPoolClientDescription[];

  @Member(() => String, token) nextToken?: string | undefined;
}

export class ClientSecretEnvelope {
  @Member(() => ClientSecret, { description: 'The new secret.', graphql: false })
  clientSecretDescriptor!: ClientSecret;
}

/** Never more than one page: a client has two secrets at the most. */
export class ClientSecretsPage {
  @Member(() => [ClientSecret], { description: 'The secrets of a client.', graphql: false })
  clientSecrets!: ClientSecret[];
}

export class UserEnvelope {
  @Member(() => User, { description: 'The user.', graphql: false })
  user!: User;
}

export class CodeDeliveryEnvelope {
  @Member(() => CodeDeliveryDetails, { description: 'Where the code went.', graphql: false })
  codeDeliveryDetails!: CodeDeliveryDetails;
}
