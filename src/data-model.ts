import { AuthSessionRow } from './domain/auth/auth.entities.js';
import { ClientSecretRow, UserPoolClientRow } from './domain/clients/clients.entities.js';
import {
  AdministratorKeyRow,
  AttemptWindowRow,
  InstallationSealRow,
  PasswordCredentialRow,
  SignInFailuresRow,
  VerificationCodeRow,
} from './domain/credentials/credentials.entities.js';
import { MessageRow } from './domain/messaging/messaging.entities.js';
import { UserPoolRow, UserPoolSizeRow } from './domain/pools/pools.entities.js';
import { TokenSessionRow } from './domain/sessions/sessions.entities.js';
import { SigningKeyRow } from './domain/tokens/tokens.entities.js';
import { UserAttributeRow, UserRow } from './domain/users/users.entities.js';
import { UserPools1700000000001 } from '../migrations/0001-user-pools.js';
import { UserPoolClients1700000000002 } from '../migrations/0002-user-pool-clients.js';
import { Users1700000000003 } from '../migrations/0003-users.js';
import { Credentials1700000000004 } from '../migrations/0004-credentials.js';
import { Messages1700000000005 } from '../migrations/0005-messages.js';
import { TokenSessions1700000000006 } from '../migrations/0006-token-sessions.js';
import { AuthSessions1700000000007 } from '../migrations/0007-auth-sessions.js';

/** Every table, as the code sees it. */
export const entities = [
  UserPoolRow,
  UserPoolSizeRow,
  SigningKeyRow,
  UserPoolClientRow,
  ClientSecretRow,
  UserRow,
  UserAttributeRow,
  PasswordCredentialRow,
  VerificationCodeRow,
  AttemptWindowRow,
  SignInFailuresRow,
  AdministratorKeyRow,
  InstallationSealRow,
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
];
