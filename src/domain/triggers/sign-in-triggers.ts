import { flag, maybe, responseOf, text, textMap, unrecognizable } from './trigger-answer.js';
import type { Fields } from './trigger-answer.js';
import { attributesOf, eventOf, metadataOf, validationOf } from './trigger-event.js';
import type { StringMap, TriggerPerson, TriggerPlace } from './trigger-event.js';

/* Events and answers of the triggers around a sign-in (9.2, 7.7). */

/** Who signs in. Where the client hides who exists, a name that nobody has comes this far. */
export interface SignInOccasion extends TriggerPlace {
  readonly clientId: string;
  /** As the person gave it, or as it is stored when there is such a person. */
  readonly username: string;
  readonly user: TriggerPerson | undefined;
  /** Whether the client hides who exists; only then do events say whether the name is unknown. */
  readonly masked: boolean;
}

export interface PreAuthenticationOccasion extends SignInOccasion {
  readonly validationData?: StringMap | null | undefined;
}

const who = ({ user, masked }: SignInOccasion) => ({
  userAttributes: user ? attributesOf(user) : {},
  ...(masked && { userNotFound: !user }),
});

export const preAuthenticationEvent = (occasion: PreAuthenticationOccasion) =>
  eventOf({
    ...placeOf(occasion),
    triggerSource: 'PreAuthentication_Authentication',
    userName: occasion.username,
    request: { ...who(occasion), ...validationOf(occasion.validationData) },
    response: {},
  });

export interface PostAuthenticationOccasion extends TriggerPlace {
  readonly clientId: string;
  readonly user: TriggerPerson;
  readonly newDeviceUsed: boolean;
  readonly clientMetadata?: StringMap | null | undefined;
}

export const postAuthenticationEvent = (occasion: PostAuthenticationOccasion) =>
  eventOf({
    ...placeOf(occasion),
    triggerSource: 'PostAuthentication_Authentication',
    userName: occasion.user.username,
    request: {
      userAttributes: attributesOf(occasion.user),
      newDeviceUsed: occasion.newDeviceUsed,
      ...metadataOf(occasion.clientMetadata),
    },
    response: {},
  });

/** What became of one challenge, oldest first in a session. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  /** Of a custom one, where its function gave some. */
  readonly challengeMetadata?: string;
}

export interface CustomAuthOccasion extends SignInOccasion {
  readonly session: readonly ChallengeResult[];
  readonly clientMetadata?: StringMap | null | undefined;
}

/** What comes next. */
export type ChallengeDecision =
  | { readonly kind: 'TOKENS' }
  | { readonly kind: 'FAIL' }
  | { readonly kind: 'CHALLENGE'; readonly challengeName: string };

export const defineChallengeEvent = (occasion: CustomAuthOccasion) =>
  eventOf({
    ...placeOf(occasion),
    triggerSource: 'DefineAuthChallenge_Authentication',
    userName: occasion.username,
    request: {
      ...who(occasion),
      session: occasion.session,
      ...metadataOf(occasion.clientMetadata),
    },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  });

/** Failing wins over tokens: what is in doubt is refused. */
export function challengeDecision(answer: Fields): ChallengeDecision {
  const response = responseOf(answer);
  const [issue, fail] = [flag(response['issueTokens']), flag(response['failAuthentication'])];
  const challengeName = maybe(text)(response['challengeName']);
  if (fail) return { kind: 'FAIL' };
  if (issue) return { kind: 'TOKENS' };
  if (challengeName) return { kind: 'CHALLENGE', challengeName };
  throw unrecognizable();
}

/** A challenge as its function made it. */
export interface CreatedChallenge {
  readonly publicParameters: StringMap;
  /** For the function that judges the answer; nobody else may see them. */
  readonly privateParameters: StringMap;
  readonly metadata: string | undefined;
}

export const createChallengeEvent = (occasion: CustomAuthOccasion) =>
  eventOf({
    ...placeOf(occasion),
    triggerSource: 'CreateAuthChallenge_Authentication',
    userName: occasion.username,
    request: {
      ...who(occasion),
      challengeName: 'CUSTOM_CHALLENGE',
      session: occasion.session,
      ...metadataOf(occasion.clientMetadata),
    },
    response: {
      publicChallengeParameters: null,
      privateChallengeParameters: null,
      challengeMetadata: null,
    },
  });

export function createdChallenge(answer: Fields): CreatedChallenge {
  const response = responseOf(answer);
  return {
    publicParameters: textMap(response['publicChallengeParameters']),
    privateParameters: textMap(response['privateChallengeParameters']),
    metadata: maybe(text)(response['challengeMetadata']),
  };
}

export interface VerifyChallengeOccasion extends SignInOccasion {
  readonly privateParameters: StringMap;
  readonly answer: string;
  readonly clientMetadata?: StringMap | null | undefined;
}

export const verifyChallengeEvent = (occasion: VerifyChallengeOccasion) =>
  eventOf({
    ...placeOf(occasion),
    triggerSource: 'VerifyAuthChallengeResponse_Authentication',
    userName: occasion.username,
    request: {
      ...who(occasion),
      privateChallengeParameters: occasion.privateParameters,
      challengeAnswer: occasion.answer,
      ...metadataOf(occasion.clientMetadata),
    },
    response: { answerCorrect: null },
  });

export const isAnswerCorrect = (answer: Fields): boolean =>
  flag(responseOf(answer)['answerCorrect']);

const placeOf = ({ pool, clientId }: TriggerPlace) => ({ pool, clientId });
