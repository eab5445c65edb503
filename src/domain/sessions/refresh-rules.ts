import type { Client } from '../clients/client.js';
import { checkSecretHash, clientSecretMatches, flowEnabled } from '../clients/client-rules.js';
import { InvalidParameterError, NotAuthorizedError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { tracksDevices } from '../devices/device-rules.js';
import type { KnownSession } from './session-lookup.js';

/**
 * How the caller shows to be the app client: REFRESH_TOKEN_AUTH has SECRET_HASH, and is a flow that a
 * client may have switched off; GetTokensFromRefreshToken has the secret itself.
 */
export type RefreshProof =
  | { readonly secretHash: string | null | undefined }
  | { readonly clientSecret: string | null | undefined };

export interface RefreshRequest {
  readonly clientId: string;
  readonly refreshToken: string;
  readonly proof: RefreshProof;
  /** The device that asks. */
  readonly deviceKey?: string | null | undefined;
  /** For the trigger that may change tokens; REFRESH_TOKEN_AUTH passes none on (9.4). */
  readonly clientMetadata?: Readonly<Record<string, string>> | null | undefined;
}

/** What can be said of the client before the owner of the token is known. */
export function checkClient(client: Client, proof: RefreshProof): void {
  if ('clientSecret' in proof) {
    if (clientSecretMatches(client, proof.clientSecret)) return;
    // The operation declares no UnauthorizedException; its sentence is not recorded anywhere.
    throw new NotAuthorizedError(`Unable to verify secret for client ${client.id}`);
  }
  if (client.secrets.length === 0 || !proof.secretHash) {
    checkSecretHash(client, [], proof.secretHash);
  }
  if (!flowEnabled(client, 'REFRESH_TOKEN_AUTH')) {
    throw new InvalidParameterError('Auth flow not enabled for this client');
  }
}

/**
 * A stolen refresh token is of no use without the key of the device that signed in, where the pool tracks
 * devices, and a forgotten device has none that is right.
 */
export function refuseOtherDevice(
  pool: Pool,
  { deviceKey, deviceForgottenAt }: KnownSession,
  given: string | null | undefined,
): void {
  const missing = tracksDevices(pool) && deviceKey !== null && deviceKey !== given;
  if (missing || deviceForgottenAt) throw new NotAuthorizedError('Invalid Refresh Token');
}
