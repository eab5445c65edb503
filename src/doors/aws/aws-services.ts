import type { AuthService } from '../../domain/auth/auth.service.js';
import type { SoftwareTokenSetupService } from '../../domain/auth/software-token-setup.service.js';
import type { ClientSecretService } from '../../domain/clients/client-secrets.service.js';
import type { ClientService } from '../../domain/clients/clients.service.js';
import type { AdministratorKeys } from '../../domain/credentials/administrator-keys.js';
import type { DeviceAdministration } from '../../domain/devices/device-administration.service.js';
import type { DeviceService } from '../../domain/devices/devices.service.js';
import type { PasskeyService } from '../../domain/credentials/passkeys/passkeys.service.js';
import type { GroupService } from '../../domain/groups/groups.service.js';
import type { Memberships } from '../../domain/groups/memberships.service.js';
import type { PoolChangesService } from '../../domain/pools/pool-changes.service.js';
import type { PoolService } from '../../domain/pools/pools.service.js';
import type { AccountAdministration } from '../../domain/registration/account-administration.service.js';
import type { AuthFactorService } from '../../domain/registration/auth-factors.service.js';
import type { OwnAccountService } from '../../domain/registration/own-account.service.js';
import type { PasswordChangeService } from '../../domain/registration/password-changes.service.js';
import type { RecoveryService } from '../../domain/registration/recovery.service.js';
import type { RegistrationService } from '../../domain/registration/registration.service.js';
import type { SecondFactorService } from '../../domain/registration/second-factors.service.js';
import type { UserAdministrationService } from '../../domain/registration/user-administration.service.js';
import type { ResourceServerService } from '../../domain/resource-servers/resource-servers.service.js';
import type { SessionConfigurationService } from '../../domain/sessions/session-configuration.service.js';
import type { SessionService } from '../../domain/sessions/sessions.service.js';
import type { UserSessionService } from '../../domain/sessions/user-sessions.service.js';
import type { ClientTokenService } from '../../domain/tokens/client-tokens.service.js';
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
  readonly poolChanges: PoolChangesService;
  readonly resourceServers: ResourceServerService;
  readonly clients: ClientService;
  readonly clientSecrets: ClientSecretService;
  readonly clientTokens: ClientTokenService;
  readonly users: UserService;
  readonly groups: GroupService;
  readonly memberships: Memberships;
  readonly devices: DeviceService;
  readonly deviceAdministration: DeviceAdministration;
  readonly passkeys: PasskeyService;
  readonly sessions: SessionService;
  readonly userSessions: UserSessionService;
  readonly sessionConfiguration: SessionConfigurationService;
  readonly registration: RegistrationService;
  readonly recovery: RecoveryService;
  readonly accounts: AccountAdministration;
  readonly userAdministration: UserAdministrationService;
  readonly ownAccount: OwnAccountService;
  readonly passwordChanges: PasswordChangeService;
  readonly secondFactors: SecondFactorService;
  readonly authFactors: AuthFactorService;
  readonly auth: AuthService;
  readonly softwareTokenSetup: SoftwareTokenSetupService;
  /** Whether this gateway serves a region. */
  readonly servesRegion: (region: string) => boolean;
  /** The region of requests that are not signed. */
  readonly homeRegion: string;
}
