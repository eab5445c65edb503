import { ID, InputType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { SsoSessionSettings } from '../clients/client-sessions.contract.js';
import { CLIENT_ID } from '../clients/clients.contract.js';
import {
  SessionConfiguration,
  TokenSessionSettings,
  trackingSaid,
  UserSessionTracking,
} from '../pools/pool-sessions.contract.js';
import { POOL_ID } from '../pools/pools.contract.js';

const pool = { description: 'The user pool.', ...POOL_ID } as const;
const client = { description: 'The app client.', ...CLIENT_ID } as const;
const sso = { description: 'Its use of single sign-on sessions.' } as const;

@InputType({ description: 'Replaces how a user pool keeps track of sign-ins.' })
export class SetUserPoolSessionConfigurationInput {
  @Member(() => ID, pool) userPoolId!: string;

  @Member(() => UserSessionTracking, { description: trackingSaid.tracking })
  userSessionTracking!: UserSessionTracking;

  @Member(() => TokenSessionSettings, { description: trackingSaid.tokens })
  tokenSession!: TokenSessionSettings;
}

/** GraphQL has `UserPool.sessionConfiguration`. */
export class GetUserPoolSessionConfigurationInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
}

/** What the API answers to both. */
export class UserPoolSessionConfiguration extends SessionConfiguration {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
}

@InputType({ description: 'Replaces how an app client uses single sign-on sessions.' })
export class SetUserPoolClientSessionConfigurationInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => ID, client) clientId!: string;
  @Member(() => SsoSessionSettings, { ...sso, wire: false }) ssoSession!: SsoSessionSettings;
}

/** GraphQL has `UserPoolClient.ssoSession`. */
export class GetUserPoolClientSessionConfigurationInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
  @Member(() => String, { ...client, graphql: false }) clientId!: string;
}
