import { InvalidLambdaResponseError } from '../errors.js';
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

/** Challenges of one custom sign-in: its functions are told of all of them, each time. */
const MAX_CHALLENGES = 50;
/** The longest text of the API, in characters: the public or the private parameters, as JSON. */
const MAX_PARAMETERS = 131_072;
/** In characters; each later call of a sign-in carries it. */
const MAX_METADATA = 2_048;

/** Failing wins over tokens: what is in doubt is refused. A sign-in without an end is refused, too. */
export function challengeDecision(
  answer: Fields,
  { session }: Pick<CustomAuthOccasion, 'session'>,
): ChallengeDecision {
  const response = responseOf(answer);
  const [issue, fail] = [flag(response['issueTokens']), flag(response['failAuthentication'])];
  const challengeName = maybe(text)(response['challengeName']);
  if (fail) return { kind: 'FAIL' };
  if (issue) return { kind: 'TOKENS' };
  if (!challengeName) throw unrecognizable();
  if (session.length >= MAX_CHALLENGES) throw tooMuch(`more than ${MAX_CHALLENGES} challenges`);
  return { kind: 'CHALLENGE', challengeName };
}

/** Ours: the service names no such limits, and a session has to keep all of it. */
const tooMuch = (what: string) =>
  new InvalidLambdaResponseError(`Invalid lambda function output : ${what}`);

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

/** @throws InvalidLambdaResponseError for another shape, and for more than a session keeps. */
export function createdChallenge(answer: Fields): CreatedChallenge {
  const response = responseOf(answer);
  const metadata = maybe(text)(response['challengeMetadata']);
  if (metadata && metadata.length > MAX_METADATA) throw tooMuch('challengeMetadata is too long');
  return {
    publicParameters: parameters('publicChallengeParameters', response),
    privateParameters: parameters('privateChallengeParameters', response),
    metadata,
  };
}

function parameters(name: string, response: Fields): StringMap {
  const map = textMap(response[name]);
  if (JSON.stringify(map).length > MAX_PARAMETERS) throw tooMuch(`${name} are too long`);
  return map;
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
