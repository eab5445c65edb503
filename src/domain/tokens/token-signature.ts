import { SignJWT, type JWTPayload } from 'jose';
import type { SigningKeys } from './signing-keys.js';
import type { TokenUse } from './token-kinds.js';

/** A JWT by the newest key of a pool: one RSA signature on libuv's threads. */
export async function signedToken(
  keys: Pick<SigningKeys, 'signerOf'>,
  poolId: string,
  use: TokenUse,
  claims: JWTPayload,
): Promise<string> {
  const { kid, key } = await keys.signerOf(poolId, use);
  return new SignJWT(claims).setProtectedHeader({ kid, alg: 'RS256' }).sign(key);
}

/** A moment as claims have it (RFC 7519, section 2): whole seconds since the epoch. */
export const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);
