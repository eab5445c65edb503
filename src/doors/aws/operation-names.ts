import type * as Sdk from '@aws-sdk/client-cognito-identity-provider';

/** The operations of the API, read off the command classes of the AWS SDK (types only, nothing is loaded). */
export type OperationName = {
  [K in keyof typeof Sdk]: K extends `${infer Name}Command`
    ? Name extends '$'
      ? never
      : Name
    : never;
}[keyof typeof Sdk];

/**
 * What proves the caller: `iam` a signature (SigV4), `token` a user's access token in the body, `public`
 * neither. `token` and `public` operations may arrive signed; the signature is then not looked at.
 */
export type Door = 'iam' | 'token' | 'public';

/** The body of a success: a JSON object, `{}`, or nothing, because the API model declares no output. */
export type AnswerBody = 'object' | 'empty' | 'none';

/** A missing or misspelt operation does not compile. */
export const operationDoors: Readonly<
  Record<OperationName, readonly [door: Door, answer: AnswerBody]>
> = {
  // users
  AdminConfirmSignUp: ['iam', 'empty'],
  AdminCreateUser: ['iam', 'object'],
  AdminDeleteUser: ['iam', 'none'],
  AdminDeleteUserAttributes: ['iam', 'empty'],
  AdminDisableUser: ['iam', 'empty'],
  AdminEnableUser: ['iam', 'empty'],
  AdminGetUser: ['iam', 'object'],
  AdminResetUserPassword: ['iam', 'empty'],
  AdminSetUserPassword: ['iam', 'empty'],
  AdminUpdateUserAttributes: ['iam', 'empty'],
  ListUsers: ['iam', 'object'],
  // admin sign-in and factors
  AdminDeleteSoftwareToken: ['iam', 'empty'],
  AdminGetUserAuthFactors: ['iam', 'object'],
  AdminInitiateAuth: ['iam', 'object'],
  AdminRespondToAuthChallenge: ['iam', 'object'],
  AdminSetUserMFAPreference: ['iam', 'empty'],
  AdminSetUserSettings: ['iam', 'empty'],
  AdminUserGlobalSignOut: ['iam', 'empty'],
  // user sessions
  AdminListUserSessions: ['iam', 'object'],
  AdminRevokeUserSession: ['iam', 'empty'],
  GetUserPoolClientSessionConfiguration: ['iam', 'object'],
  GetUserPoolSessionConfiguration: ['iam', 'object'],
  SetUserPoolClientSessionConfiguration: ['iam', 'object'],
  SetUserPoolSessionConfiguration: ['iam', 'object'],
  // groups
  AdminAddUserToGroup: ['iam', 'none'],
  AdminListGroupsForUser: ['iam', 'object'],
  AdminRemoveUserFromGroup: ['iam', 'none'],
  CreateGroup: ['iam', 'object'],
  DeleteGroup: ['iam', 'none'],
  GetGroup: ['iam', 'object'],
  ListGroups: ['iam', 'object'],
  ListUsersInGroup: ['iam', 'object'],
  UpdateGroup: ['iam', 'object'],
  // devices
  AdminForgetDevice: ['iam', 'none'],
  AdminGetDevice: ['iam', 'object'],
  AdminListDevices: ['iam', 'object'],
  AdminUpdateDeviceStatus: ['iam', 'empty'],
  // federation
  AdminDisableProviderForUser: ['iam', 'empty'],
  AdminLinkProviderForUser: ['iam', 'empty'],
  CreateIdentityProvider: ['iam', 'object'],
  DeleteIdentityProvider: ['iam', 'none'],
  DescribeIdentityProvider: ['iam', 'object'],
  GetIdentityProviderByIdentifier: ['iam', 'object'],
  GetSigningCertificate: ['iam', 'object'],
  ListIdentityProviders: ['iam', 'object'],
  UpdateIdentityProvider: ['iam', 'object'],
  // threat protection
  AdminListUserAuthEvents: ['iam', 'object'],
  AdminUpdateAuthEventFeedback: ['iam', 'empty'],
  DescribeRiskConfiguration: ['iam', 'object'],
  SetRiskConfiguration: ['iam', 'object'],
  // import
  CreateUserImportJob: ['iam', 'object'],
  DescribeUserImportJob: ['iam', 'object'],
  GetCSVHeader: ['iam', 'object'],
  ListUserImportJobs: ['iam', 'object'],
  StartUserImportJob: ['iam', 'object'],
  StopUserImportJob: ['iam', 'object'],
  // clients
  AddUserPoolClientSecret: ['iam', 'object'],
  CreateUserPoolClient: ['iam', 'object'],
  DeleteUserPoolClient: ['iam', 'none'],
  DeleteUserPoolClientSecret: ['iam', 'empty'],
  DescribeUserPoolClient: ['iam', 'object'],
  ListUserPoolClientSecrets: ['iam', 'object'],
  ListUserPoolClients: ['iam', 'object'],
  UpdateUserPoolClient: ['iam', 'object'],
  // domains and pages
  CreateManagedLoginBranding: ['iam', 'object'],
  CreateTerms: ['iam', 'object'],
  CreateUserPoolDomain: ['iam', 'object'],
  DeleteManagedLoginBranding: ['iam', 'none'],
  DeleteTerms: ['iam', 'none'],
  DeleteUserPoolDomain: ['iam', 'empty'],
  DescribeManagedLoginBranding: ['iam', 'object'],
  DescribeManagedLoginBrandingByClient: ['iam', 'object'],
  DescribeTerms: ['iam', 'object'],
  DescribeTermsByClient: ['iam', 'object'],
  DescribeUserPoolDomain: ['iam', 'object'],
  GetUICustomization: ['iam', 'object'],
  ListTerms: ['iam', 'object'],
  SetUICustomization: ['iam', 'object'],
  UpdateManagedLoginBranding: ['iam', 'object'],
  UpdateTerms: ['iam', 'object'],
  UpdateUserPoolDomain: ['iam', 'object'],
  // resource servers
  CreateResourceServer: ['iam', 'object'],
  DeleteResourceServer: ['iam', 'none'],
  DescribeResourceServer: ['iam', 'object'],
  ListResourceServers: ['iam', 'object'],
  UpdateResourceServer: ['iam', 'object'],
  // replicas and limits
  CreateUserPoolReplica: ['iam', 'object'],
  DeleteUserPoolReplica: ['iam', 'object'],
  GetProvisionedLimit: ['iam', 'object'],
  ListUserPoolReplicas: ['iam', 'object'],
  UpdateProvisionedLimit: ['iam', 'object'],
  UpdateUserPoolReplica: ['iam', 'object'],
  // logs and tags
  GetLogDeliveryConfiguration: ['iam', 'object'],
  ListTagsForResource: ['iam', 'object'],
  SetLogDeliveryConfiguration: ['iam', 'object'],
  TagResource: ['iam', 'empty'],
  UntagResource: ['iam', 'empty'],
  // pools
  AddCustomAttributes: ['iam', 'empty'],
  CreateUserPool: ['iam', 'object'],
  DeleteUserPool: ['iam', 'none'],
  DescribeUserPool: ['iam', 'object'],
  GetUserPoolMfaConfig: ['iam', 'object'],
  ListUserPools: ['iam', 'object'],
  SetUserPoolMfaConfig: ['iam', 'object'],
  UpdateUserPool: ['iam', 'empty'],
  // with a user's access token in the body (AssociateSoftwareToken, VerifySoftwareToken: or a session)
  ChangePassword: ['token', 'empty'],
  CompleteWebAuthnRegistration: ['token', 'empty'],
  ConfirmDevice: ['token', 'object'],
  DeleteUser: ['token', 'none'],
  DeleteUserAttributes: ['token', 'empty'],
  DeleteWebAuthnCredential: ['token', 'empty'],
  ForgetDevice: ['token', 'none'],
  GetDevice: ['token', 'object'],
  GetUser: ['token', 'object'],
  GetUserAttributeVerificationCode: ['token', 'object'],
  GetUserAuthFactors: ['token', 'object'],
  GlobalSignOut: ['token', 'empty'],
  ListDevices: ['token', 'object'],
  ListUserSessions: ['token', 'object'],
  ListWebAuthnCredentials: ['token', 'object'],
  RevokeUserSession: ['token', 'empty'],
  SetUserMFAPreference: ['token', 'empty'],
  SetUserSettings: ['token', 'empty'],
  StartWebAuthnRegistration: ['token', 'object'],
  UpdateDeviceStatus: ['token', 'empty'],
  UpdateUserAttributes: ['token', 'object'],
  VerifyUserAttribute: ['token', 'empty'],
  AssociateSoftwareToken: ['token', 'object'],
  VerifySoftwareToken: ['token', 'object'],
  // without a credential of either kind
  UpdateAuthEventFeedback: ['public', 'empty'],
  GetTokensFromRefreshToken: ['public', 'object'],
  RevokeToken: ['public', 'empty'],
  InitiateAuth: ['public', 'object'],
  RespondToAuthChallenge: ['public', 'object'],
  ForgotPassword: ['public', 'object'],
  ResendConfirmationCode: ['public', 'object'],
  SignUp: ['public', 'object'],
  ConfirmForgotPassword: ['public', 'empty'],
  ConfirmSignUp: ['public', 'object'],
  GetClientToken: ['public', 'object'],
};

/** Whether a name, which may be any text a caller sent, is an operation of the API. */
export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operationDoors, name);
}
