import type { AdministratorKeys } from '../../domain/credentials/administrator-keys.js';
import type { AuthService } from '../../domain/auth/auth.service.js';
import type { SoftwareTokenSetupService } from '../../domain/auth/software-token-setup.service.js';
import type { ClientSecretService } from '../../domain/clients/client-secrets.service.js';
import type { ClientService } from '../../domain/clients/clients.service.js';
import type { DeviceAdministration } from '../../domain/devices/device-administration.service.js';
import type { DeviceService } from '../../domain/devices/devices.service.js';
import type { PasskeyService } from '../../domain/credentials/passkeys/passkeys.service.js';
import type { GroupService } from '../../domain/groups/groups.service.js';
import type { Memberships } from '../../domain/groups/memberships.service.js';
import type { MessageService } from '../../domain/messaging/messaging.service.js';
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
import type { Metrics } from '../../platform/metrics.js';
import type { Cursors } from '../../platform/paging.js';

/** What this door takes from the services. */
export interface GraphqlNeeds {
  readonly accounts: AccountAdministration;
  readonly administrators: Pick<AdministratorKeys, 'verifies'>;
  readonly auth: AuthService;
  readonly softwareTokenSetup: Pick<SoftwareTokenSetupService, 'associate'>;
  readonly authFactors: AuthFactorService;
  readonly clients: ClientService;
  readonly clientSecrets: ClientSecretService;
  readonly clientTokens: ClientTokenService;
  readonly cursors: Cursors;
  readonly devices: DeviceService;
  readonly deviceAdministration: DeviceAdministration;
  readonly groups: GroupService;
  readonly memberships: Memberships;
  readonly messages: MessageService;
  readonly metrics: Pick<Metrics, 'refused'>;
  readonly pools: PoolService;
  readonly poolChanges: PoolChangesService;
  readonly ownAccount: OwnAccountService;
  readonly passkeys: PasskeyService;
  readonly passwordChanges: PasswordChangeService;
  readonly recovery: RecoveryService;
  readonly registration: RegistrationService;
  readonly resourceServers: ResourceServerService;
  readonly secondFactors: SecondFactorService;
  readonly sessions: SessionService;
  readonly userSessions: UserSessionService;
  readonly sessionConfiguration: SessionConfigurationService;
  readonly userAdministration: UserAdministrationService;
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
