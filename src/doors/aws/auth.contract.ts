import { ChallengeName, FactorKind } from '../../domain/auth/challenge-names.contract.js';
import { defineEnum, Member } from '../../platform/contract.js';
import { StringMap, STRINGS } from '../../platform/scalars.js';
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
const metadata = { optional: true, ...STRINGS, description: 'Passed on to triggers.', ...wireOnly };

const session = { optional: true, min: 20, max: 2048, sensitive: true, ...wireOnly } as const;

export class InitiateAuthRequest {
  @Member(() => AuthFlow, { description: 'How the sign-in begins.', ...wireOnly })
  authFlow!: AuthFlow;

  @Member(() => StringMap, {
    optional: true,
    sensitive: true,
    ...STRINGS,
    description: 'What the flow needs, such as USERNAME and PASSWORD.',
    ...wireOnly,
  })
  authParameters?: Record<string, string>;

  @Member(() => String, clientId) clientId!: string;

  @Member(() => StringMap, metadata) clientMetadata?: Record<string, string>;

  @Member(() => String, {
    ...session,
    description: 'The session of a sign-up or of its confirmation; signs in once.',
  })
  session?: string;
}

export class AdminInitiateAuthRequest extends InitiateAuthRequest {
  @Member(() => String, userPoolId) userPoolId!: string;
}

export class RespondToAuthChallengeRequest {
  @Member(() => String, clientId) clientId!: string;

  @Member(() => ChallengeName, { description: 'The challenge that is answered.', ...wireOnly })
  challengeName!: ChallengeName;

  @Member(() => String, { ...session, description: 'The session of the last step.' })
  session?: string;

  @Member(() => StringMap, {
    optional: true,
    sensitive: true,
    ...STRINGS,
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
  @Member(() => ChallengeName, { optional: true, description: 'What is asked next.', ...wireOnly })
  challengeName?: ChallengeName;

  @Member(() => StringMap, { description: 'What the challenge needs to be answered.', ...wireOnly })
  challengeParameters!: Record<string, string>;

  @Member(() => String, { optional: true, sensitive: true, description: 'Opaque.', ...wireOnly })
  session?: string;

  @Member(() => TokenSet, { optional: true, description: 'The tokens.', ...wireOnly })
  authenticationResult?: TokenSet;

  @Member(() => [FactorKind], {
    optional: true,
    description: 'The first factors that the person can choose.',
    ...wireOnly,
  })
  availableChallenges?: readonly FactorKind[];
}
