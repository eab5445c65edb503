import {
  NewPasswordChallenge,
  SrpChallenge,
  type ChallengeAnswer,
  type ContinueSignInInput,
  type FirstFactor,
  type SignInStep,
} from '../../domain/auth/auth.contract.js';
import { InvalidParameterError, NotImplementedError } from '../../domain/errors.js';
import type { AuthFlow, AuthResponse, RespondToAuthChallengeRequest } from './auth.contract.js';

/* String maps of the sign-in operations ⇄ typed steps (cognito-idp API: InitiateAuth and its kin). */

export type StringMap = Readonly<Record<string, string>>;
export type Side = 'client' | 'administrator';

/** A parameter that the flow cannot do without; an empty text counts as absent. */
export function required(map: StringMap, name: string): string {
  const value = map[name];
  if (value) return value;
  throw new InvalidParameterError(`Missing required parameter ${name}`);
}

export const isRefresh = (flow: AuthFlow): boolean =>
  flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN';

const password = (map: StringMap): FirstFactor => ({
  password: { username: required(map, 'USERNAME'), password: required(map, 'PASSWORD') },
});
const srp = (map: StringMap): FirstFactor => ({
  srp: { username: required(map, 'USERNAME'), srpA: required(map, 'SRP_A') },
});
const otherDoor = (): never => {
  throw new InvalidParameterError('Initiate Auth method not supported.');
};
const notBuilt = (flow: AuthFlow) => (): never => {
  throw new NotImplementedError(`${flow} is not built yet.`);
};

type Factors = Readonly<Record<AuthFlow, (map: StringMap) => FirstFactor>>;

const common = {
  USER_SRP_AUTH: srp,
  REFRESH_TOKEN_AUTH: otherDoor,
  REFRESH_TOKEN: otherDoor,
  CUSTOM_AUTH: notBuilt('CUSTOM_AUTH'),
  USER_AUTH: notBuilt('USER_AUTH'),
};

const factors: Readonly<Record<Side, Factors>> = {
  client: {
    ...common,
    USER_PASSWORD_AUTH: password,
    ADMIN_NO_SRP_AUTH: otherDoor,
    ADMIN_USER_PASSWORD_AUTH: otherDoor,
  },
  administrator: {
    ...common,
    USER_PASSWORD_AUTH: otherDoor,
    ADMIN_NO_SRP_AUTH: password,
    ADMIN_USER_PASSWORD_AUTH: password,
  },
};

/** AuthFlow and AuthParameters as the first factor of a typed sign-in. */
export function firstFactor(side: Side, flow: AuthFlow, map: StringMap): FirstFactor {
  return factors[side][flow](map);
}

/** ChallengeName, Session and ChallengeResponses as the answer of a typed sign-in. */
export function challengeAnswer(
  request: RespondToAuthChallengeRequest,
): ContinueSignInInput & { username: string } {
  const map = request.challengeResponses ?? {};
  const username = required(map, 'USERNAME');
  const { session, answer } = answerOf(request, map);
  return {
    clientId: request.clientId,
    secretHash: map.SECRET_HASH ?? null,
    clientMetadata: request.clientMetadata ?? null,
    username,
    session,
    answer,
  };
}

function answerOf(
  { challengeName, session }: RespondToAuthChallengeRequest,
  map: StringMap,
): { session: string; answer: ChallengeAnswer } {
  switch (challengeName) {
    case 'PASSWORD_VERIFIER': {
      const signature = required(map, 'PASSWORD_CLAIM_SIGNATURE');
      const srp = { signature, timestamp: required(map, 'TIMESTAMP') };
      return { session: required(map, 'PASSWORD_CLAIM_SECRET_BLOCK'), answer: { srp } };
    }
    case 'NEW_PASSWORD_REQUIRED': {
      if (!session) throw new InvalidParameterError('Missing required parameter Session');
      const newPassword = {
        password: required(map, 'NEW_PASSWORD'),
        attributes: attributesIn(map),
      };
      return { session, answer: { newPassword } };
    }
    default:
      throw new NotImplementedError(`${challengeName} is not built yet.`);
  }
}

const prefix = 'userAttributes.';

function attributesIn(map: StringMap): { name: string; value: string }[] {
  return Object.entries(map)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => ({ name: name.slice(prefix.length), value }));
}

/** A typed step as ChallengeName, ChallengeParameters, Session and AuthenticationResult. */
export function authResponse(step: SignInStep): AuthResponse {
  if (step instanceof SrpChallenge) {
    // The whole exchange is in the secret block: clients of this flow work without a Session.
    return {
      challengeName: 'PASSWORD_VERIFIER',
      challengeParameters: {
        SALT: step.salt,
        SRP_B: step.srpB,
        SECRET_BLOCK: step.secretBlock,
        USERNAME: step.userIdForSrp,
        USER_ID_FOR_SRP: step.userIdForSrp,
      },
    };
  }
  if (step instanceof NewPasswordChallenge) {
    const present = step.attributes.map(({ name, value }) => [name, value]);
    return {
      challengeName: 'NEW_PASSWORD_REQUIRED',
      session: step.session,
      challengeParameters: {
        USER_ID_FOR_SRP: step.userIdForSrp,
        requiredAttributes: JSON.stringify(step.requiredAttributes.map((name) => prefix + name)),
        userAttributes: JSON.stringify(Object.fromEntries(present)),
      },
    };
  }
  return { challengeParameters: {}, authenticationResult: step };
}
