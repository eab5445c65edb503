import type { AdministratorKeys } from '../../domain/credentials/administrator-keys.js';
import type { AuthService } from '../../domain/auth/auth.service.js';
import type { ClientService } from '../../domain/clients/clients.service.js';
import type { MessageService } from '../../domain/messaging/messaging.service.js';
import type { PoolService } from '../../domain/pools/pools.service.js';
import type { AccountAdministration } from '../../domain/registration/account-administration.service.js';
import type { RegistrationService } from '../../domain/registration/registration.service.js';
import type { SessionService } from '../../domain/sessions/sessions.service.js';
import type { UserService } from '../../domain/users/users.service.js';
import type { Metrics } from '../../platform/metrics.js';
import type { Cursors } from '../../platform/paging.js';

/** What this door takes from the services. */
export interface GraphqlNeeds {
  readonly accounts: AccountAdministration;
  readonly administrators: Pick<AdministratorKeys, 'verifies'>;
  readonly auth: AuthService;
  readonly clients: ClientService;
  readonly cursors: Cursors;
  readonly messages: MessageService;
  readonly metrics: Pick<Metrics, 'refused'>;
  readonly pools: PoolService;
  readonly registration: RegistrationService;
  readonly sessions: SessionService;
  readonly users: UserService;
}

/** The settings that this door follows. */
export interface GraphqlSettings {
  /** Serves Altair at `/explorer`. */
  readonly explorer: boolean;
  /** Lets clients ask for the schema, and suggests names. */
  readonly introspection: boolean;
  /** The region whose pools this door makes and sees. */
  readonly region: string;
}
