import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock.js';
import { NotAuthorizedError } from '../errors.js';
import { poolOfIssuer } from './issuer.js';
import type { SigningKeys, Verifier } from './signing-keys.js';
import type { AccessClaims } from './token-kinds.js';

const VERIFIED_REMEMBERED = 10_000;
/** RFC 7515 3.1; the signature may not be empty. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

interface Needs {
  readonly clock: Clock;
  readonly signingKeys: Pick<SigningKeys, 'verifierOf'>;
  readonly publicUrl: string;
}

/** What a token says of itself before anything of it is believed. */
interface Unproven {
  readonly poolId: string;
  readonly kid: string;
}

/**
 * Believes an access token only for what its signature proves: RS256 by the access key of the very
 * pool that `iss` names. Revocation and the state of the user are asked elsewhere, each time.
 */
export class TokenReader {
  /**
   * Claims whose signature this process has verified, by the SHA-256 of the whole token: at most
   * 10,000. It spares the RSA work only; key, expiry and revocation are looked at on every use.
   */
  readonly #verified = new LRUCache<string, AccessClaims>({ max: VERIFIED_REMEMBERED });

  constructor(private readonly needs: Needs) {}

  /**
   * The claims of a valid access token.
   *
   * @throws NotAuthorizedError "Invalid Access Token", "Could not verify signature for Access Token"
   * or "Access Token has expired".
   */
  async readAccessToken(token: string): Promise<AccessClaims> {
    const { poolId, kid } = this.#look(token);
    const verifier = await this.needs.signingKeys.verifierOf(poolId, kid);
    // A key of another kind means an ID token: it says who somebody is and authorises nothing.
    if (verifier?.use !== 'access') throw invalid();
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.#verified.get(digest);
    if (known) return this.#unexpired(known);
    const claims = await this.#verify(token, verifier);
    this.#verified.set(digest, claims);
    return claims;
  }

  #look(token: string): Unproven {
    if (!COMPACT.test(token)) throw invalid();
    const { alg, kid } = decoded(() => decodeProtectedHeader(token));
    const { iss } = decoded(() => decodeJwt(token));
    const poolId = poolOfIssuer(this.needs.publicUrl, iss);
    if (alg !== 'RS256' || typeof kid !== 'string' || !poolId) throw invalid();
    return { poolId, kid };
  }

  async #verify(token: string, { key }: Verifier): Promise<AccessClaims> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['RS256'],
        currentDate: this.needs.clock.now(),
        requiredClaims: ['sub', 'exp', 'client_id', 'scope'],
      });
      if (!isAccess(payload)) throw invalid();
      // One object serves every later use of the token.
      return Object.freeze(payload);
    } catch (error) {
      throw refusal(error);
    }
  }

  #unexpired(claims: AccessClaims): AccessClaims {
    if (claims.exp * 1000 <= this.needs.clock.now().getTime()) throw expired();
    return claims;
  }
}

const isAccess = (claims: JWTPayload): claims is JWTPayload & AccessClaims =>
  claims['token_use'] === 'access';

const invalid = () => new NotAuthorizedError('Invalid Access Token');
const expired = () => new NotAuthorizedError('Access Token has expired');

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch {
    throw invalid();
  }
}

/** Only what is wrong with the token becomes a refusal; any other failure stays one of ours. */
function refusal(error: unknown): unknown {
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new NotAuthorizedError('Could not verify signature for Access Token');
  }
  if (error instanceof errors.JWTExpired) return expired();
  return error instanceof errors.JOSEError ? invalid() : error;
}
