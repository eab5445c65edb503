import type { AuthDoor } from '../../domain/auth/auth.service.js';
import { NewPasswordInput } from '../../domain/auth/auth.contract.js';
import type { Context } from '../../domain/context.js';
import { checkInput } from '../../platform/contract-check.js';
import type {
  AuthResponse,
  InitiateAuthRequest,
  RespondToAuthChallengeRequest,
} from './auth.contract.js';
import { authResponse, challengeAnswer, firstFactor, isRefresh, required } from './auth-maps.js';
import type { AwsServices } from './aws-services.js';

/** InitiateAuth and AdminInitiateAuth: a refresh, or the first step of a sign-in. */
export async function initiateAuth(
  { auth, clients, sessions }: AwsServices,
  ctx: Context,
  request: InitiateAuthRequest,
  door: AuthDoor,
): Promise<AuthResponse> {
  const { clientId, authFlow, authParameters: map = {} } = request;
  const secretHash = map.SECRET_HASH ?? null;
  if (isRefresh(authFlow)) {
    if (door.kind === 'administrator') await clients.requireIn(ctx, door.userPoolId, clientId);
    const refreshToken = required(map, 'REFRESH_TOKEN');
    const tokens = await sessions.refresh(ctx, { clientId, refreshToken, proof: { secretHash } });
    return { challengeParameters: {}, authenticationResult: tokens };
  }
  const factor = firstFactor(door.kind, authFlow, map);
  return authResponse(await auth.signIn(ctx, { clientId, secretHash, with: factor }, door));
}

/** RespondToAuthChallenge and AdminRespondToAuthChallenge. */
export async function respondToAuthChallenge(
  { auth }: AwsServices,
  ctx: Context,
  request: RespondToAuthChallengeRequest,
  door: AuthDoor,
): Promise<AuthResponse> {
  const input = challengeAnswer(request);
  // The map's values have no limits of their own; what is stored from them has.
  if (input.answer.newPassword) checkInput(NewPasswordInput, input.answer.newPassword);
  return authResponse(await auth.continueSignIn(ctx, input, door));
}
