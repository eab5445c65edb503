import {
  CreateUserPoolInput,
  DeleteUserPoolInput,
  DescribeUserPoolInput,
  ListUserPoolsInput,
} from '../../domain/pools/pools.contract.js';
import {
  AddUserPoolClientSecretInput,
  DeleteUserPoolClientSecretInput,
  ListUserPoolClientSecretsInput,
} from '../../domain/clients/client-secrets.contract.js';
import {
  CreateUserPoolClientInput,
  DeleteUserPoolClientInput,
  DescribeUserPoolClientInput,
  ListUserPoolClientsInput,
  UpdateUserPoolClientInput,
} from '../../domain/clients/clients.contract.js';
import {
  AdminGetUserInput,
  AdminGetUserResult,
  GetUserInput,
  GetUserResult,
  ListUsersInput,
  ListUsersResult,
} from '../../domain/users/users.contract.js';
import {
  AdminConfirmSignUpInput,
  AdminCreateUserInput,
  AdminDeleteUserInput,
  AdminSetUserPasswordInput,
  ConfirmSignUpInput,
  ConfirmSignUpResult,
  ResendConfirmationCodeInput,
  SignUpInput,
  SignUpResult,
} from '../../domain/registration/registration.contract.js';
import {
  GetTokensFromRefreshTokenInput,
  GetTokensFromRefreshTokenResult,
  GlobalSignOutInput,
  RevokeTokenInput,
} from '../../domain/sessions/sessions.contract.js';
import {
  AdminInitiateAuthRequest,
  AdminRespondToAuthChallengeRequest,
  AuthResponse,
  InitiateAuthRequest,
  RespondToAuthChallengeRequest,
} from './auth.contract.js';
import { initiateAuth, respondToAuthChallenge } from './auth-operations.js';
import {
  ClientEnvelope,
  ClientSecretEnvelope,
  ClientSecretsPage,
  ClientsPage,
  CodeDeliveryEnvelope,
  PoolEnvelope,
  PoolsPage,
  UserEnvelope,
} from './envelopes.js';
import { accountOperations } from './account-operations.js';
import { deviceOperations } from './device-operations.js';
import { factorOperations } from './factor-operations.js';
import { groupOperations } from './group-operations.js';
import { poolOperations } from './pool-operations.js';
import { resourceServerOperations } from './resource-server-operations.js';
import { sessionOperations } from './session-operations.js';
import { listClients, listClientSecrets, listPools, listUsers } from './list-operations.js';
import { passkeyOperations } from './passkey-operations.js';
import { op, type Operation } from './operation.js';
import type { OperationName } from './operation-names.js';

/** Every operation that is built, one line each; the others of the API answer 501 with their name. */
const built: readonly Operation[] = [
  // pools
  op('CreateUserPool', CreateUserPoolInput, PoolEnvelope, async (s, ctx, input) => ({
    userPool: await s.pools.create(ctx, input),
  })),
  op('DescribeUserPool', DescribeUserPoolInput, PoolEnvelope, async (s, ctx, input) => ({
    userPool: await s.pools.describe(ctx, input),
  })),
  op('ListUserPools', ListUserPoolsInput, PoolsPage, listPools),
  op('DeleteUserPool', DeleteUserPoolInput, null, async (s, ctx, input) => {
    await s.pools.remove(ctx, input);
  }),
  ...poolOperations,

  // clients
  op('CreateUserPoolClient', CreateUserPoolClientInput, ClientEnvelope, async (s, ctx, input) => ({
    userPoolClient: await s.clients.create(ctx, input),
  })),
  op(
    'DescribeUserPoolClient',
    DescribeUserPoolClientInput,
    ClientEnvelope,
    async (s, ctx, input) => ({ userPoolClient: await s.clients.describe(ctx, input) }),
  ),
  op('ListUserPoolClients', ListUserPoolClientsInput, ClientsPage, listClients),
  op('UpdateUserPoolClient', UpdateUserPoolClientInput, ClientEnvelope, async (s, ctx, input) => ({
    userPoolClient: await s.clients.update(ctx, input),
  })),
  op('DeleteUserPoolClient', DeleteUserPoolClientInput, null, async (s, ctx, input) => {
    await s.clients.remove(ctx, input);
  }),
  op(
    'AddUserPoolClientSecret',
    AddUserPoolClientSecretInput,
    ClientSecretEnvelope,
    async (s, ctx, input) => ({ clientSecretDescriptor: await s.clientSecrets.add(ctx, input) }),
  ),
  op(
    'ListUserPoolClientSecrets',
    ListUserPoolClientSecretsInput,
    ClientSecretsPage,
    listClientSecrets,
  ),
  op('DeleteUserPoolClientSecret', DeleteUserPoolClientSecretInput, null, async (s, ctx, input) => {
    await s.clientSecrets.remove(ctx, input);
  }),

  // users
  op('AdminCreateUser', AdminCreateUserInput, UserEnvelope, async (s, ctx, input) => ({
    user: s.users.view(await s.accounts.createUser(ctx, input)),
  })),
  op('AdminGetUser', AdminGetUserInput, AdminGetUserResult, async (s, ctx, input) =>
    s.users.adminView(await s.users.adminGet(ctx, input)),
  ),
  op('AdminConfirmSignUp', AdminConfirmSignUpInput, null, async (s, ctx, input) => {
    await s.accounts.confirmSignUp(ctx, input);
  }),
  op('AdminSetUserPassword', AdminSetUserPasswordInput, null, async (s, ctx, input) => {
    await s.accounts.setPassword(ctx, input);
  }),
  op('AdminDeleteUser', AdminDeleteUserInput, null, async (s, ctx, input) => {
    await s.accounts.remove(ctx, input);
  }),
  op('ListUsers', ListUsersInput, ListUsersResult, listUsers),
  op('GetUser', GetUserInput, GetUserResult, async (s, _ctx, input) =>
    s.users.selfView(await s.sessions.authenticate(input.accessToken)),
  ),

  ...resourceServerOperations,
  ...groupOperations,
  ...deviceOperations,
  ...accountOperations,
  ...factorOperations,
  ...passkeyOperations,

  // registration
  op('SignUp', SignUpInput, SignUpResult, (s, ctx, input) => s.registration.signUp(ctx, input)),
  op('ConfirmSignUp', ConfirmSignUpInput, ConfirmSignUpResult, (s, ctx, input) =>
    s.registration.confirmSignUp(ctx, input),
  ),
  op(
    'ResendConfirmationCode',
    ResendConfirmationCodeInput,
    CodeDeliveryEnvelope,
    async (s, ctx, input) => ({
      codeDeliveryDetails: await s.registration.resendConfirmationCode(ctx, input),
    }),
  ),

  // sign-in
  op('InitiateAuth', InitiateAuthRequest, AuthResponse, (s, ctx, input) =>
    initiateAuth(s, ctx, input, { kind: 'client' }),
  ),
  op('AdminInitiateAuth', AdminInitiateAuthRequest, AuthResponse, (s, ctx, input) =>
    initiateAuth(s, ctx, input, { kind: 'administrator', userPoolId: input.userPoolId }),
  ),
  op('RespondToAuthChallenge', RespondToAuthChallengeRequest, AuthResponse, (s, ctx, input) =>
    respondToAuthChallenge(s, ctx, input, { kind: 'client' }),
  ),
  op(
    'AdminRespondToAuthChallenge',
    AdminRespondToAuthChallengeRequest,
    AuthResponse,
    (s, ctx, input) =>
      respondToAuthChallenge(s, ctx, input, {
        kind: 'administrator',
        userPoolId: input.userPoolId,
      }),
  ),
  op(
    'GetTokensFromRefreshToken',
    GetTokensFromRefreshTokenInput,
    GetTokensFromRefreshTokenResult,
    async (s, ctx, { clientSecret, ...request }) => ({
      authenticationResult: await s.sessions.refresh(ctx, { ...request, proof: { clientSecret } }),
    }),
  ),
  op('RevokeToken', RevokeTokenInput, null, (s, ctx, input) => s.sessions.revoke(ctx, input)),
  op('GlobalSignOut', GlobalSignOutInput, null, async (s, _ctx, input) => {
    await s.sessions.signOutEverywhere(await s.sessions.authenticate(input.accessToken));
  }),
  ...sessionOperations,
];

export const operations: ReadonlyMap<OperationName, Operation> = new Map(
  built.map((operation) => [operation.name, operation]),
);
