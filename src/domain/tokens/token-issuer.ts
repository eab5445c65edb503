import type { JWTPayload } from 'jose';
import type { Clock } from '../../platform/clock.js';
import type { Random } from '../../platform/random.js';
import type { Client } from '../clients/client.js';
import { lifetimes, readable } from '../clients/client-rules.js';
import { groupClaims, type GroupClaims } from '../groups/group-claims.js';
import type { Memberships } from '../groups/memberships.service.js';
import type { Context } from '../context.js';
import type { Pool } from '../pools/pool.js';
import type { TokenChanges, TokenSource } from '../triggers/token-trigger.js';
import type { Triggers } from '../triggers/triggers.js';
import type { UserRow } from '../users/users.entities.js';
import { issuerOf } from './issuer.js';
import type { SigningKeys } from './signing-keys.js';
import type { TokenSession } from './token-kinds.js';
import { groupConfigurationOf, overridden, type ClaimSets } from './token-overrides.js';
import { seconds, signedToken } from './token-signature.js';

/** What leads to tokens; the function that may change them is told. */
export interface IssueCause {
  readonly ctx: Context;
  readonly source: TokenSource;
  readonly clientMetadata?: Readonly<Record<string, string>> | null | undefined;
}

/** For whom tokens are made, and the sign-in they belong to. */
export interface Grant {
  readonly cause: IssueCause;
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRow;
  readonly session: TokenSession;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly idToken: string;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
}

interface Needs {
  readonly memberships: Pick<Memberships, 'ofUser'>;
  readonly triggers: Pick<Triggers, 'preTokenGeneration'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly signingKeys: Pick<SigningKeys, 'signerOf'>;
  readonly publicUrl: string;
}

/** Makes the JWTs of a signed-in user, claim for claim as the API's sign-in does. */
export class TokenIssuer {
  constructor(private readonly needs: Needs) {}

  /**
   * Signs both tokens, with the groups that the user is in now: one statement, and two RSA signatures on
   * libuv's threads. The function of the pool is asked before. Not inside a transaction.
   *
   * @throws the refusals of the trigger (9.1).
   */
  async issue(grant: Grant): Promise<IssuedTokens> {
    const { accessSeconds, idSeconds } = lifetimes(grant.client);
    const groups = groupClaims(await this.needs.memberships.ofUser(grant.user.id));
    const changes = await this.#changes(grant, groups);
    const claims: ClaimSets = {
      access: { ...accessClaims(grant, groups), ...this.#shared(grant, accessSeconds) },
      id: { ...idClaims(grant), ...groups, ...this.#shared(grant, idSeconds) },
    };
    const { access, id } = changes ? overridden(claims, changes) : claims;
    const { signingKeys } = this.needs;
    const [accessToken, idToken] = await Promise.all([
      signedToken(signingKeys, grant.pool.id, 'access', access),
      signedToken(signingKeys, grant.pool.id, 'id', id),
    ]);
    return { accessToken, idToken, expiresIn: accessSeconds };
  }

  #changes(grant: Grant, groups: GroupClaims): Promise<TokenChanges | undefined> {
    const { pool, client, user, session, cause } = grant;
    const { ctx, source, clientMetadata } = cause;
    return this.needs.triggers.preTokenGeneration(ctx, {
      pool,
      clientId: client.id,
      source,
      user,
      groups: groupConfigurationOf(groups),
      scopes: session.scope.split(' '),
      clientMetadata,
    });
  }

  #shared({ pool, client, user, session }: Grant, lifetime: number): JWTPayload {
    const iat = seconds(this.needs.clock.now());
    return {
      sub: user.id,
      iss: issuerOf(this.needs.publicUrl, pool.id),
      event_id: session.eventId,
      auth_time: seconds(session.authTime),
      iat,
      exp: iat + lifetime,
      // Documented as present only while the client has token revocation switched on.
      ...(client.settings.enableTokenRevocation && {
        origin_jti: session.id,
        jti: this.needs.random.uuid(),
      }),
    };
  }
}

const accessClaims = ({ client, user, session }: Grant, groups: GroupClaims): JWTPayload => ({
  // Roles are for the ID token, which an identity pool reads.
  ...(groups['cognito:groups'] && { 'cognito:groups': groups['cognito:groups'] }),
  client_id: client.id,
  token_use: 'access',
  scope: session.scope,
  username: user.username,
  ...(session.deviceKey && { device_key: session.deviceKey }),
});

const idClaims = ({ pool, client, user }: Grant): JWTPayload => {
  const mayRead = readable(client, pool);
  const shown = Object.entries(user.attributes).filter(([name]) => mayRead(name));
  return {
    ...Object.fromEntries(shown.map(([name, value]) => [name, claimOf(name, value)])),
    aud: client.id,
    token_use: 'id',
    'cognito:username': user.username,
  };
};

/** Attributes are kept as text; OpenID Connect Core 5.1 gives some of them another JSON type. */
function claimOf(name: string, value: string): unknown {
  switch (name) {
    case 'email_verified':
    case 'phone_number_verified':
      return value === 'true';
    case 'updated_at':
      return Number(value);
    case 'address':
      return { formatted: value };
    default:
      return value;
  }
}
