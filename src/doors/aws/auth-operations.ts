import { ChallengeAnswer } from '../../domain/auth/challenge-answers.contract.js';
import type { AuthDoor } from '../../domain/auth/flow.js';
import { FirstFactor } from '../../domain/auth/sign-in.contract.js';
import type { Context } from '../../domain/context.js';
import { checkInput } from '../../platform/contract-check.js';
import type {
  AuthResponse,
  InitiateAuthRequest,
  RespondToAuthChallengeRequest,
} from './auth.contract.js';
import { challengeAnswer } from './auth-answers.js';
import { deviceKeyIn, required } from './auth-maps.js';
import { firstFactor, isRefresh } from './auth-starts.js';
import { authResponse } from './auth-steps.js';
import type { AwsServices } from './aws-services.js';

/* The maps' values have no limits of their own; what becomes of them has. */

/** InitiateAuth and AdminInitiateAuth: a refresh, or the first step of a sign-in. */
export async function initiateAuth(
  { auth, clients, sessions }: AwsServices,
  ctx: Context,
  request: InitiateAuthRequest,
  door: AuthDoor,
): Promise<AuthResponse> {
  const { clientId, authFlow, authParameters: map = {} } = request;
  const secretHash = map.SECRET_HASH ?? null;
  const deviceKey = deviceKeyIn(map);
  if (isRefresh(authFlow)) {
    if (door.kind === 'administrator') await clients.requireIn(ctx, door.userPoolId, clientId);
    const refreshToken = required(map, 'REFRESH_TOKEN');
    const asked = { clientId, refreshToken, deviceKey, proof: { secretHash } };
    const tokens = await sessions.refresh(ctx, asked);
    return { challengeParameters: {}, authenticationResult: tokens };
  }
  const first = firstFactor(door.kind, request);
  checkInput(FirstFactor, first);
  const input = {
    clientId,
    secretHash,
    with: first,
    deviceKey,
    clientMetadata: request.clientMetadata ?? null,
  };
  return authResponse(await auth.signIn(ctx, input, door));
}

/** RespondToAuthChallenge and AdminRespondToAuthChallenge. */
export async function respondToAuthChallenge(
  { auth }: AwsServices,
  ctx: Context,
  request: RespondToAuthChallengeRequest,
  door: AuthDoor,
): Promise<AuthResponse> {
  const input = challengeAnswer(request);
  checkInput(ChallengeAnswer, input.answer);
  return authResponse(await auth.continueSignIn(ctx, input, door));
}
