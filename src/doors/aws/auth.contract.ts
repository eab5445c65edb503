import { defineEnum, Member, NotBuilt } from '../../platform/contract.js';
import { StringMap } from '../../platform/scalars.js';
import { CLIENT_ID } from '../../domain/clients/clients.contract.js';
import { POOL_ID } from '../../domain/pools/pools.contract.js';
import { TokenSet } from '../../domain/sessions/sessions.contract.js';

/*
 * The wire form of the sign-in operations: string maps instead of typed steps. It exists at this door
 * only; `auth-maps.ts` turns it into the steps of the domain and back.
 */

export const AuthFlow = defineEnum('AuthFlowType', 'How a sign-in begins at the AWS door.', [
  'USER_SRP_AUTH',
  'REFRESH_TOKEN_AUTH',
  'REFRESH_TOKEN',
  'CUSTOM_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_AUTH',
]);
export type AuthFlow = keyof typeof AuthFlow;

export const WireChallenge = defineEnum('ChallengeNameType', 'Every challenge of the API.', [
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'PASSWORD_VERIFIER',
  'CUSTOM_CHALLENGE',
  'SELECT_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_PASSWORD_REQUIRED',
  'SMS_OTP',
  'PASSWORD',
  'WEB_AUTHN',
  'PASSWORD_SRP',
]);
export type WireChallenge = keyof typeof WireChallenge;

const wireOnly = { graphql: false } as const;
const userPoolId = {
  ...POOL_ID,
  description: 'The user pool of the app client.',
  ...wireOnly,
};
const clientId = {
  ...CLIENT_ID,
  description: 'The app client that wants the tokens.',
  ...wireOnly,
};
const metadata = { optional: true, description: 'Passed on to triggers.', ...wireOnly };

@NotBuilt({ Session: undefined })
export class InitiateAuthRequest {
  @Member(() => AuthFlow, { description: 'How the sign-in begins.', ...wireOnly })
  authFlow!: AuthFlow;

  @Member(() => StringMap, {
    optional: true,
    sensitive: true,
    description: 'What the flow needs, such as USERNAME and PASSWORD.',
    ...wireOnly,
  })
  authParameters?: Record<string, string>;

  @Member(() => String, clientId) clientId!: string;

  @Member(() => StringMap, metadata) clientMetadata?: Record<string, string>;
}

@NotBuilt({ Session: undefined })
export class AdminInitiateAuthRequest extends InitiateAuthRequest {
  @Member(() => String, userPoolId) userPoolId!: string;
}

export class RespondToAuthChallengeRequest {
  @Member(() => String, clientId) clientId!: string;

  @Member(() => WireChallenge, { description: 'The challenge that is answered.', ...wireOnly })
  challengeName!: WireChallenge;

  @Member(() => String, {
    optional: true,
    min: 20,
    max: 2048,
    sensitive: true,
    description: 'The session of the last step.',
    ...wireOnly,
  })
  session?: string;

  @Member(() => StringMap, {
    optional: true,
    sensitive: true,
    description: 'The answer, such as USERNAME and NEW_PASSWORD.',
    ...wireOnly,
  })
  challengeResponses?: Record<string, string>;

  @Member(() => StringMap, metadata) clientMetadata?: Record<string, string>;
}

export class AdminRespondToAuthChallengeRequest extends RespondToAuthChallengeRequest {
  @Member(() => String, userPoolId) userPoolId!: string;
}

export class AuthResponse {
  @Member(() => WireChallenge, { optional: true, description: 'What is asked next.', ...wireOnly })
  challengeName?: WireChallenge;

  @Member(() => StringMap, { description: 'What the challenge needs to be answered.', ...wireOnly })
  challengeParameters!: Record<string, string>;

  @Member(() => String, { optional: true, sensitive: true, description: 'Opaque.', ...wireOnly })
  session?: string;

  @Member(() => TokenSet, { optional: true, description: 'The tokens.', ...wireOnly })
  authenticationResult?: TokenSet;
}
