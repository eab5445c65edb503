/** The two kinds of JWT a pool signs; each has a key pair of its own. */
export type TokenUse = 'id' | 'access';

/** A public key as the JWKS shows it (RFC 7517). */
export interface PublicJwk {
  readonly alg: 'RS256';
  readonly e: string;
  readonly kid: string;
  readonly kty: 'RSA';
  readonly n: string;
  readonly use: 'sig';
}

/** What the tokens of one sign-in have in common; every refresh repeats it. */
export interface TokenSession {
  /** The `origin_jti`. */
  readonly id: string;
  /** The `event_id`. */
  readonly eventId: string;
  /** The `auth_time`. */
  readonly authTime: Date;
  /** Names separated by blanks. */
  readonly scope: string;
  /** The `device_key`. */
  readonly deviceKey: string | null;
}

/** The claims of every access token; times are seconds since the epoch. */
export interface AccessClaims {
  /** The user, or the app client that speaks for itself. */
  readonly sub: string;
  readonly iss: string;
  readonly client_id: string;
  readonly token_use: 'access';
  readonly scope: string;
  readonly auth_time: number;
  readonly exp: number;
  readonly iat: number;
  /** Absent for a user whose client had EnableTokenRevocation off at the time of issue. */
  readonly jti?: string;
}

/** Those of the access token of a signed-in user. */
export interface UserClaims extends AccessClaims {
  readonly username: string;
  readonly event_id: string;
  /** Absent as `jti` is. */
  readonly origin_jti?: string;
  /** Where the pool tracks devices. */
  readonly device_key?: string;
}

/**
 * Whether an access token speaks for a user, as every one does that a sign-in made. Neither claim can be
 * added by the trigger that may change tokens, so that no token of a machine passes for one.
 */
export const speaksForUser = (claims: AccessClaims): claims is UserClaims =>
  'username' in claims && 'event_id' in claims;
