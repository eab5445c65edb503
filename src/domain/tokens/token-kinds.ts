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

/** The claims of an access token of a signed-in user; times are seconds since the epoch. */
export interface AccessClaims {
  readonly sub: string;
  readonly iss: string;
  readonly client_id: string;
  readonly username: string;
  readonly token_use: 'access';
  readonly scope: string;
  readonly event_id: string;
  readonly auth_time: number;
  readonly exp: number;
  readonly iat: number;
  /** Both absent when the client had EnableTokenRevocation off at the time of issue. */
  readonly jti?: string;
  readonly origin_jti?: string;
  /** Where the pool tracks devices. */
  readonly device_key?: string;
}
