import { AuthSessionRow } from './domain/auth/auth.entities.js';
import { ClientSecretRow, UserPoolClientRow } from './domain/clients/clients.entities.js';
import {
  AdministratorKeyRow,
  AttemptWindowRow,
  InstallationSealRow,
  PasswordCredentialRow,
  PasswordHistoryRow,
  SignInFailuresRow,
  VerificationCodeRow,
} from './domain/credentials/credentials.entities.js';
import { DeviceRow } from './domain/devices/devices.entities.js';
import { SoftwareTokenRow } from './domain/credentials/software-tokens.entities.js';
import {
  PasskeyRegistrationRow,
  PasskeyRow,
} from './domain/credentials/passkeys/passkeys.entities.js';
import { GroupMemberRow, GroupRow } from './domain/groups/groups.entities.js';
import { MessageRow } from './domain/messaging/messaging.entities.js';
import { UserPoolRow, UserPoolSizeRow } from './domain/pools/pools.entities.js';
import { ResourceServerRow } from './domain/resource-servers/resource-servers.entities.js';
import { TokenSessionRow } from './domain/sessions/sessions.entities.js';
import { SigningKeyRow } from './domain/tokens/tokens.entities.js';
import { UserAliasRow, UserAttributeRow, UserRow } from './domain/users/users.entities.js';
import { UserPools1700000000001 } from '../migrations/0001-user-pools.js';
import { UserPoolClients1700000000002 } from '../migrations/0002-user-pool-clients.js';
import { Users1700000000003 } from '../migrations/0003-users.js';
import { Credentials1700000000004 } from '../migrations/0004-credentials.js';
import { Messages1700000000005 } from '../migrations/0005-messages.js';
import { TokenSessions1700000000006 } from '../migrations/0006-token-sessions.js';
import { AuthSessions1700000000007 } from '../migrations/0007-auth-sessions.js';
import { Groups1700000000008 } from '../migrations/0008-groups.js';
import { RefreshRotation1700000000009 } from '../migrations/0009-refresh-rotation.js';
import { UserAliases1700000000010 } from '../migrations/0010-user-aliases.js';
import { PasswordHistory1700000000011 } from '../migrations/0011-password-history.js';
import { UserFactors1700000000012 } from '../migrations/0012-user-factors.js';
import { Devices1700000000013 } from '../migrations/0013-devices.js';
import { Passkeys1700000000014 } from '../migrations/0014-passkeys.js';
import { UserSessions1700000000016 } from '../migrations/0016-user-sessions.js';
import { ResourceServers1700000000017 } from '../migrations/0017-resource-servers.js';
import { MessageRoadsAndLongStates1700000000018 } from '../migrations/0018-message-roads-and-long-states.js';

/** Every table, as the code sees it. */
export const entities = [
  UserPoolRow,
  UserPoolSizeRow,
  SigningKeyRow,
  ResourceServerRow,
  UserPoolClientRow,
  ClientSecretRow,
  UserRow,
  UserAttributeRow,
  UserAliasRow,
  GroupRow,
  GroupMemberRow,
  PasswordCredentialRow,
  PasswordHistoryRow,
  VerificationCodeRow,
  SoftwareTokenRow,
  AttemptWindowRow,
  SignInFailuresRow,
  PasskeyRow,
  PasskeyRegistrationRow,
  AdministratorKeyRow,
  InstallationSealRow,
  DeviceRow,
  MessageRow,
  TokenSessionRow,
  AuthSessionRow,
];

/** Every change that made those tables, in their order. */
export const migrations = [
  UserPools1700000000001,
  UserPoolClients1700000000002,
  Users1700000000003,
  Credentials1700000000004,
  Messages1700000000005,
  TokenSessions1700000000006,
  AuthSessions1700000000007,
  Groups1700000000008,
  RefreshRotation1700000000009,
  UserAliases1700000000010,
  PasswordHistory1700000000011,
  UserFactors1700000000012,
  Devices1700000000013,
  Passkeys1700000000014,
  UserSessions1700000000016,
  ResourceServers1700000000017,
  MessageRoadsAndLongStates1700000000018,
];
