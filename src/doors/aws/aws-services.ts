import type { AuthService } from '../../domain/auth/auth.service.js';
import type { ClientService } from '../../domain/clients/clients.service.js';
import type { AdministratorKeys } from '../../domain/credentials/administrator-keys.js';
import type { PoolService } from '../../domain/pools/pools.service.js';
import type { AccountAdministration } from '../../domain/registration/account-administration.service.js';
import type { RegistrationService } from '../../domain/registration/registration.service.js';
import type { SessionService } from '../../domain/sessions/sessions.service.js';
import type { UserService } from '../../domain/users/users.service.js';
import type { Clock } from '../../platform/clock.js';
import type { Metrics } from '../../platform/metrics.js';
import type { Cursors } from '../../platform/paging.js';

/** What the AWS door asks of the house. */
export interface AwsServices {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly cursors: Cursors;
  readonly administrators: AdministratorKeys;
  readonly pools: PoolService;
  readonly clients: ClientService;
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly registration: RegistrationService;
  readonly accounts: AccountAdministration;
  readonly auth: AuthService;
  /** Whether this gateway serves a region. */
  readonly servesRegion: (region: string) => boolean;
  /** The region of requests that are not signed. */
  readonly homeRegion: string;
}
