import { issuerOf } from './issuer.js';
import type { SigningKeys } from './signing-keys.js';
import type { PublicJwk } from './token-kinds.js';

/** Metadata of a pool as an issuer (OpenID Connect Discovery 1.0, section 3). */
export interface DiscoveryDocument {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly id_token_signing_alg_values_supported: readonly string[];
  readonly response_types_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly subject_types_supported: readonly string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
}

interface Needs {
  /** Anything for a pool that exists, undefined for one that does not or is deleted. */
  readonly pools: { byId(poolId: string): Promise<object | undefined> };
  readonly signingKeys: Pick<SigningKeys, 'jwks'>;
  readonly publicUrl: string;
}

/** What anybody may fetch to verify the tokens of a pool. */
export class IssuerDocuments {
  constructor(private readonly needs: Needs) {}

  /**
   * The document of `<issuer>/.well-known/openid-configuration`; undefined for an unknown pool. The
   * endpoints of a domain are absent, as they are for a pool of Cognito that has no domain.
   */
  async discovery(poolId: string): Promise<DiscoveryDocument | undefined> {
    if (!(await this.needs.pools.byId(poolId))) return undefined;
    const issuer = issuerOf(this.needs.publicUrl, poolId);
    return {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'token'],
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    };
  }

  /** The document of `<issuer>/.well-known/jwks.json`; undefined for an unknown or deleted pool. */
  async jwks(poolId: string): Promise<{ readonly keys: readonly PublicJwk[] } | undefined> {
    const pool = await this.needs.pools.byId(poolId);
    return pool && this.needs.signingKeys.jwks(poolId);
  }
}
