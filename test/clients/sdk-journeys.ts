import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { OperationName } from '../../src/doors/aws/operation-names.js';

/*
 * Which operations each journey through the AWS SDK calls. What stands in no list is called by
 * aws-sdk.test.ts, so that an operation built later fails there until some journey calls it.
 */

/** Of aws-sdk-directory.test.ts: groups, and the settings and secrets of app clients. */
const directory: readonly OperationName[] = [
  'UpdateUserPoolClient',
  'AddUserPoolClientSecret',
  'ListUserPoolClientSecrets',
  'DeleteUserPoolClientSecret',
  'CreateGroup',
  'GetGroup',
  'UpdateGroup',
  'DeleteGroup',
  'ListGroups',
  'AdminAddUserToGroup',
  'AdminRemoveUserFromGroup',
  'AdminListGroupsForUser',
  'ListUsersInGroup',
];

/** Of aws-sdk-accounts.test.ts: people who change, by themselves and by an administrator. */
const accounts: readonly OperationName[] = [
  'AdminUpdateUserAttributes',
  'AdminDeleteUserAttributes',
  'AdminEnableUser',
  'AdminDisableUser',
  'AdminResetUserPassword',
  'AdminUserGlobalSignOut',
  'ChangePassword',
  'UpdateUserAttributes',
  'DeleteUserAttributes',
  'GetUserAttributeVerificationCode',
  'VerifyUserAttribute',
  'DeleteUser',
  'ForgotPassword',
  'ConfirmForgotPassword',
];

/** Of aws-sdk-devices.test.ts: devices, of their users and in the hands of an administrator. */
const devices: readonly OperationName[] = [
  'ConfirmDevice',
  'GetDevice',
  'ListDevices',
  'UpdateDeviceStatus',
  'ForgetDevice',
  'AdminGetDevice',
  'AdminListDevices',
  'AdminUpdateDeviceStatus',
  'AdminForgetDevice',
];

/** Of aws-sdk-sessions.test.ts: the sign-ins of people, one by one. */
const sessions: readonly OperationName[] = [
  'ListUserSessions',
  'AdminListUserSessions',
  'RevokeUserSession',
  'AdminRevokeUserSession',
  'GetUserPoolSessionConfiguration',
  'SetUserPoolSessionConfiguration',
  'GetUserPoolClientSessionConfiguration',
  'SetUserPoolClientSessionConfiguration',
];

/** Of aws-sdk-factors.test.ts: second factors of pools and people. */
const factors: readonly OperationName[] = [
  'AssociateSoftwareToken',
  'VerifySoftwareToken',
  'SetUserMFAPreference',
  'AdminSetUserMFAPreference',
  'SetUserSettings',
  'AdminSetUserSettings',
  'GetUserAuthFactors',
  'AdminGetUserAuthFactors',
  'AdminDeleteSoftwareToken',
];

/** Of aws-sdk-passkeys.test.ts: passkeys of signed-in people. */
const passkeys: readonly OperationName[] = [
  'StartWebAuthnRegistration',
  'CompleteWebAuthnRegistration',
  'ListWebAuthnCredentials',
  'DeleteWebAuthnCredential',
];

/** Of aws-sdk-machines.test.ts: resource servers, and app clients that speak for themselves. */
const machines: readonly OperationName[] = [
  'CreateResourceServer',
  'DescribeResourceServer',
  'ListResourceServers',
  'UpdateResourceServer',
  'DeleteResourceServer',
  'GetClientToken',
];

export const journeys = { directory, accounts, devices, sessions, factors, passkeys, machines };

/** Remembers what the clients of one file succeeded with. */
export class Journey {
  readonly #called = new Set<string>();

  /** The same client, noted from now on. */
  noted(client: CognitoIdentityProviderClient): CognitoIdentityProviderClient {
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          this.#called.add(String(commandName).replace(/Command$/, ''));
          return answer;
        },
      { step: 'initialize' },
    );
    return client;
  }

  /** Those of the operations that were not called, or refused each time. */
  withoutSuccess(names: readonly OperationName[]): OperationName[] {
    return names.filter((name) => !this.#called.has(name));
  }
}
