import type { GraphqlAnswer } from './gateway.js';

/** GraphQL documents that several tests send. */

const STEP = `{
  __typename
  ... on SignedIn { accessToken idToken refreshToken expiresIn tokenType user { username } }
  ... on SrpChallenge { session salt srpB secretBlock userIdForSrp expiresAt challengeName }
  ... on NewPasswordChallenge { session requiredAttributes attributes { name value } expiresAt }
  ... on Problem { message code }
}`;

export const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) ${STEP} }`;
export const CONTINUE = `mutation ($input: ContinueSignInInput!) {
  continueSignIn(input: $input) ${STEP} }`;

/** A refusal, whichever way the door tells it: a member of a union, or an error. */
export interface Refusal {
  readonly code: unknown;
  readonly message: unknown;
}

/** The refusal of the one root field that was asked; undefined when it was not refused. */
export function problemOf({ body }: GraphqlAnswer): Refusal | undefined {
  const error = body.errors?.[0];
  if (error) return { code: error.extensions['code'], message: error.message };
  const [answer] = Object.values(body.data ?? {}) as (Refusal | null)[];
  if (!answer || !('code' in answer) || !('message' in answer)) return undefined;
  return { code: answer.code, message: answer.message };
}
