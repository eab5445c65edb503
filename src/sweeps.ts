import { expiredAuthSessions } from './domain/auth/auth-sessions.js';
import { clientSweeps } from './domain/clients/client-sweeps.js';
import { credentialsOfUsers, credentialSweeps } from './domain/credentials/credential-sweeps.js';
import { devicesOfUsers } from './domain/devices/device-sweeps.js';
import { groupSweeps, membershipsOfUsers } from './domain/groups/group-sweeps.js';
import { messageSweeps } from './domain/messaging/message-sweeps.js';
import { poolSweeps } from './domain/pools/pool-sweeps.js';
import { resourceServerSweeps } from './domain/resource-servers/resource-server-sweeps.js';
import { sessionSweeps } from './domain/sessions/session-sweeps.js';
import { tokenSweeps } from './domain/tokens/token-sweeps.js';
import { userSweeps } from './domain/users/user-sweeps.js';
import type { Sweep } from './platform/housekeeper.js';

/** What is removed with a user, by whomever and whenever. */
export const userData = [credentialsOfUsers, membershipsOfUsers, devicesOfUsers];

/** Everything that is cleared up beside the requests, in the order of one round. */
export const sweeps: readonly Sweep[] = [
  expiredAuthSessions,
  ...credentialSweeps,
  ...sessionSweeps,
  ...messageSweeps,
  ...userSweeps(userData),
  ...groupSweeps,
  ...tokenSweeps,
  ...clientSweeps,
  ...resourceServerSweeps,
  ...poolSweeps,
];
