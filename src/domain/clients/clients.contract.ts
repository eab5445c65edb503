import { ID, InputType, Int, ObjectType } from 'type-graphql';
import { defineEnum, Member, NotBuilt } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { SCOPE } from '../resource-servers/resource-servers.contract.js';
import { SsoSessionSettings } from './client-sessions.contract.js';

/** The limits of a client id. */
export const CLIENT_ID = { min: 1, max: 128, pattern: /^[\w+]+$/, sensitive: true } as const;

/** The limits of a client secret. */
export const CLIENT_SECRET = {
  min: 24,
  max: 64,
  pattern: /^[\w+]+$/,
  sensitive: true,
} as const;

/** ExplicitAuthFlows: what a client allows, by the newer names or by the older ones (section 4.2). */
export const ExplicitAuthFlow = defineEnum(
  'ExplicitAuthFlow',
  'A way to sign in that a client allows.',
  [
    'ADMIN_NO_SRP_AUTH',
    'CUSTOM_AUTH_FLOW_ONLY',
    'USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_CUSTOM_AUTH',
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
    'ALLOW_USER_AUTH',
    'ALLOW_CLIENT_TOKEN_AUTH',
  ],
);
export type ExplicitAuthFlow = keyof typeof ExplicitAuthFlow;

export const TimeUnit = defineEnum('TimeUnit', 'What a token validity counts.', [
  'seconds',
  'minutes',
  'hours',
  'days',
]);
export type TimeUnit = keyof typeof TimeUnit;

export const PreventUserExistenceErrors = defineEnum(
  'PreventUserExistenceErrors',
  'ENABLED: a wrong name and a wrong password read the same.',
  ['LEGACY', 'ENABLED'],
);
export type PreventUserExistenceErrors = keyof typeof PreventUserExistenceErrors;

const unit = { optional: true } as const;

@InputType('TokenValidityUnitsInput', { description: 'What the validity numbers count.' })
@ObjectType({ description: 'What the validity numbers count.' })
export class TokenValidityUnits {
  @Member(() => TimeUnit, { ...unit, description: 'Unit of accessTokenValidity; hours.' })
  accessToken?: TimeUnit | null;

  @Member(() => TimeUnit, { ...unit, description: 'Unit of idTokenValidity; hours.' })
  idToken?: TimeUnit | null;

  @Member(() => TimeUnit, { ...unit, description: 'Unit of refreshTokenValidity; days.' })
  refreshToken?: TimeUnit | null;
}

const described = {
  pool: 'The user pool of the client.',
  id: 'The id of the client; it names its pool as well.',
  name: 'The name, for people.',
  flows: 'Ways to sign in; without it SRP, custom and refresh.',
  refresh: 'Life of a sign-in, one hour to ten years; 30 days when left out.',
  access: 'Life of an access token, five minutes to one day; one hour when left out.',
  idToken: 'Life of an ID token, five minutes to one day; one hour when left out.',
  units: 'What the validity numbers count.',
  existence: 'Whether callers may learn that a name is unknown; LEGACY when left out.',
  revocation: 'Whether a refresh token can be revoked; true when left out.',
  session: 'Minutes that a step of a sign-in may take, 3 to 15.',
  read: 'Attributes that the client sees; all when left out.',
  write: 'Attributes that its people may write; all when left out.',
  scopes: 'Custom scopes that the client itself gets by ALLOW_CLIENT_TOKEN_AUTH.',
  rotation: 'Whether each refresh gives a new refresh token; DISABLED when left out.',
  secret: 'The secret, the older one of two; who has it acts as the client.',
};

const optional = { optional: true } as const;
const name = { min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ } as const;
const scopes = { ...optional, max: 50, item: SCOPE } as const;
const attributes = { ...optional, item: { min: 1, max: 2048 } } as const;

export const FeatureState = defineEnum('FeatureState', 'Whether a feature of a client is on.', [
  'ENABLED',
  'DISABLED',
]);
export type FeatureState = keyof typeof FeatureState;

@InputType('RefreshTokenRotationInput', { description: 'Whether refresh tokens are replaced.' })
@ObjectType({ description: 'Whether refresh tokens are replaced when they are used.' })
export class RefreshTokenRotation {
  @Member(() => FeatureState, { description: 'ENABLED: each refresh gives a new refresh token.' })
  feature!: FeatureState;

  @Member(() => Int, {
    optional: true,
    min: 0,
    max: 60,
    description: 'Seconds that a replaced refresh token still works, for repeated requests; 0.',
  })
  retryGracePeriodSeconds?: number | null;
}

/** What the hosted pages and the analytics of a later version act on. */
const unbuilt = {
  AllowedOAuthFlows: undefined,
  AllowedOAuthFlowsUserPoolClient: false,
  AnalyticsConfiguration: undefined,
  CallbackURLs: undefined,
  DefaultRedirectURI: undefined,
  EnablePropagateAdditionalUserContextData: false,
  LogoutURLs: undefined,
  SupportedIdentityProviders: undefined,
} as const;

/** Everything that an app client can be told; what is left out is at its default. */
@InputType({ description: 'What an app client can be told.' })
abstract class ClientSettingsInput {
  @Member(() => [ExplicitAuthFlow], { ...optional, description: described.flows })
  explicitAuthFlows?: ExplicitAuthFlow[] | null;

  @Member(() => Int, { ...optional, min: 0, max: 315_360_000, description: described.refresh })
  refreshTokenValidity?: number | null;

  @Member(() => Int, { ...optional, min: 1, max: 86_400, description: described.access })
  accessTokenValidity?: number | null;

  @Member(() => Int, { ...optional, min: 1, max: 86_400, description: described.idToken })
  idTokenValidity?: number | null;

  @Member(() => TokenValidityUnits, { ...optional, description: described.units })
  tokenValidityUnits?: TokenValidityUnits | null;

  @Member(() => PreventUserExistenceErrors, { ...optional, description: described.existence })
  preventUserExistenceErrors?: PreventUserExistenceErrors | null;

  @Member(() => Boolean, { ...optional, description: described.revocation })
  enableTokenRevocation?: boolean | null;

  @Member(() => Int, { ...optional, min: 3, max: 15, description: described.session })
  authSessionValidity?: number | null;

  @Member(() => [String], { ...attributes, description: described.read })
  readAttributes?: string[] | null;

  @Member(() => [String], { ...attributes, description: described.write })
  writeAttributes?: string[] | null;

  @Member(() => RefreshTokenRotation, { ...optional, description: described.rotation })
  refreshTokenRotation?: RefreshTokenRotation | null;

  @Member(() => [String], { ...scopes, description: described.scopes })
  allowedOAuthScopes?: string[] | null;
}

@NotBuilt(unbuilt)
@InputType({ description: 'A new app client of a user pool.' })
export class CreateUserPoolClientInput extends ClientSettingsInput {
  @Member(() => ID, { description: described.pool, ...POOL_ID })
  userPoolId!: string;

  @Member(() => String, { description: described.name, ...name })
  clientName!: string;

  @Member(() => Boolean, { ...optional, description: 'True: the gateway makes a secret.' })
  generateSecret?: boolean | null;

  @Member(() => String, { ...optional, ...CLIENT_SECRET, description: 'A secret of your own.' })
  clientSecret?: string | null;
}

@NotBuilt(unbuilt)
@InputType({
  description: 'All settings of an app client: what is left out goes back to its default.',
})
export class UpdateUserPoolClientInput extends ClientSettingsInput {
  @Member(() => ID, { description: described.pool, ...POOL_ID })
  userPoolId!: string;

  @Member(() => ID, { description: described.id, ...CLIENT_ID })
  clientId!: string;

  @Member(() => String, { ...optional, ...name, description: 'A new name; kept when left out.' })
  clientName?: string | null;
}

@InputType({ description: 'Names an app client.' })
export class DescribeUserPoolClientInput {
  @Member(() => ID, { description: described.pool, ...POOL_ID })
  userPoolId!: string;

  @Member(() => ID, { description: described.id, ...CLIENT_ID })
  clientId!: string;
}

@InputType({ description: 'Names the app client to be deleted.' })
export class DeleteUserPoolClientInput extends DescribeUserPoolClientInput {}

/** GraphQL has a connection instead. Every client is REGULAR: that filter takes none away. */
@NotBuilt({ ClientType: 'REGULAR' })
export class ListUserPoolClientsInput {
  @Member(() => String, { description: described.pool, ...POOL_ID, graphql: false })
  userPoolId!: string;

  @Member(() => Int, {
    ...optional,
    min: 1,
    max: 60,
    description: 'Clients on a page.',
    graphql: false,
  })
  maxResults?: number | null;

  @Member(() => String, {
    ...optional,
    min: 1,
    max: 131_072,
    pattern: /^[\S]+$/,
    description: 'Where the page before this one ended.',
    graphql: false,
  })
  nextToken?: string | null;
}

@ObjectType({ description: 'An app client in a list.' })
export class UserPoolClientDescription {
  @Member(() => ID, { description: described.id })
  clientId!: string;

  @Member(() => ID, { description: described.pool })
  userPoolId!: string;

  @Member(() => String, { description: described.name })
  clientName!: string;
}

@ObjectType({ description: 'An app that people of a pool sign in to.' })
export class UserPoolClient {
  @Member(() => ID, { description: 'The same as clientId.', wire: false })
  id!: string;

  @Member(() => ID, { description: described.id })
  clientId!: string;

  @Member(() => ID, { description: described.pool })
  userPoolId!: string;

  @Member(() => String, { description: described.name })
  clientName!: string;

  @Member(() => String, { ...optional, sensitive: true, description: described.secret })
  clientSecret?: string | null;

  @Member(() => [ExplicitAuthFlow], { ...optional, description: described.flows })
  explicitAuthFlows?: ExplicitAuthFlow[] | null;

  @Member(() => Int, { description: described.refresh })
  refreshTokenValidity!: number;

  @Member(() => Int, { ...optional, description: described.access })
  accessTokenValidity?: number | null;

  @Member(() => Int, { ...optional, description: described.idToken })
  idTokenValidity?: number | null;

  @Member(() => TokenValidityUnits, { ...optional, description: described.units })
  tokenValidityUnits?: TokenValidityUnits | null;

  @Member(() => PreventUserExistenceErrors, { ...optional, description: described.existence })
  preventUserExistenceErrors?: PreventUserExistenceErrors | null;

  @Member(() => Boolean, { description: described.revocation })
  enableTokenRevocation!: boolean;

  @Member(() => Int, { description: described.session })
  authSessionValidity!: number;

  @Member(() => [String], { ...optional, description: described.read })
  readAttributes?: string[] | null;

  @Member(() => [String], { ...optional, description: described.write })
  writeAttributes?: string[] | null;

  @Member(() => RefreshTokenRotation, { ...optional, description: described.rotation })
  refreshTokenRotation?: RefreshTokenRotation | null;

  @Member(() => [String], { ...optional, description: described.scopes })
  allowedOAuthScopes?: string[] | null;

  @Member(() => SsoSessionSettings, {
    description: 'How it uses single sign-on sessions.',
    wire: false,
  })
  ssoSession!: SsoSessionSettings;

  @Member(() => DateTime, { description: 'When it was made.', wire: 'CreationDate' })
  createdAt!: Date;

  @Member(() => DateTime, { description: 'When it last changed.', wire: 'LastModifiedDate' })
  lastModifiedAt!: Date;

  /** Always false until the hosted pages exist; Cognito returns both. */
  @Member(() => Boolean, {
    description: 'OAuth.',
    graphql: false,
    wire: 'AllowedOAuthFlowsUserPoolClient',
  })
  allowedOAuthFlowsUserPoolClient!: boolean;

  @Member(() => Boolean, { description: 'Context.', graphql: false })
  enablePropagateAdditionalUserContextData!: boolean;

  @Member(() => String, { description: 'REGULAR: made by an administrator.', graphql: false })
  clientType!: string;
}
