import { UserPoolClient } from '../../domain/clients/clients.contract.js';
import { Device } from '../../domain/devices/devices.contract.js';
import { PasskeyCredential } from '../../domain/credentials/passkeys/passkeys.contract.js';
import { Group } from '../../domain/groups/groups.contract.js';
import { UserPool } from '../../domain/pools/pools.contract.js';
import { ResourceServer } from '../../domain/resource-servers/resource-servers.contract.js';
import { UserSession } from '../../domain/sessions/user-sessions.contract.js';
import { User } from '../../domain/users/users.contract.js';
import { connectionOf, withEstimatedTotal } from './connections.js';

/* The types of lists; each is made once, however many fields have one. */

export const UserPoolConnection = connectionOf(UserPool, 'UserPool');
export const UserPoolClientConnection = connectionOf(UserPoolClient, 'UserPoolClient');
export const UserConnection = withEstimatedTotal(connectionOf(User, 'User'));
export const DeviceConnection = connectionOf(Device, 'Device');
export const GroupConnection = connectionOf(Group, 'Group');
export const ResourceServerConnection = connectionOf(ResourceServer, 'ResourceServer');
export const UserSessionConnection = connectionOf(UserSession, 'UserSession');
export const PasskeyConnection = connectionOf(PasskeyCredential, 'Passkey');
