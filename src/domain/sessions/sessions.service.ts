import { In, IsNull, type EntityManager } from 'typeorm';
import type { Caller } from '../../platform/caller.js';
import type { Clock } from '../../platform/clock.js';
import { changeRows, type Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { Client } from '../clients/client.js';
import type { ClientService } from '../clients/clients.service.js';
import {
  checkSecretHash,
  clientSecretMatches,
  lifetimes,
  rotation,
} from '../clients/client-rules.js';
import type { Context } from '../context.js';
import {
  NotAuthorizedError,
  RefreshTokenReuseError,
  ResourceNotFoundError,
  UnauthorizedError,
  UnsupportedOperationError,
  UnsupportedTokenTypeError,
  UserNotFoundError,
} from '../errors.js';
import { mostSessions } from '../pools/pool-sessions.js';
import type { Pool } from '../pools/pool.js';
import { speaksForUser, type UserClaims } from '../tokens/token-kinds.js';
import type { Grant, TokenIssuer } from '../tokens/token-issuer.js';
import type { TokenReader } from '../tokens/token-reader.js';
import { namesOf } from '../users/sign-in-names.js';
import type { UserRow } from '../users/users.entities.js';
import { checkClient, refuseOtherDevice, type RefreshRequest } from './refresh-rules.js';
import type { PresentedToken, RefreshTokens } from './refresh-tokens.js';
import { findSession, type KnownSession, type SessionKey } from './session-lookup.js';
import {
  activityOf,
  endOldest,
  insertSession,
  trackedAs,
  UNTRACKED,
  type Activity,
} from './session-tracking.js';
import type { RevokeTokenInput, TokenSet } from './sessions.contract.js';
import { TokenSessionRow } from './sessions.entities.js';

/** What a token must carry to act on its own user, and what every sign-in of the API grants. */
export const USER_SCOPE = 'aws.cognito.signin.user.admin';

/** The form of a JWT (RFC 7515 3.1); a refresh token has no dot. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Who calls with a valid access token. */
export interface Principal {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRow;
  readonly session: KnownSession;
  readonly claims: UserClaims;
}

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly refreshTokens: RefreshTokens;
  readonly clients: Pick<ClientService, 'require'>;
  readonly tokenIssuer: TokenIssuer;
  readonly tokenReader: TokenReader;
}

/** Sign-ins that live on: their refresh tokens, the tokens made from them, and their end. */
export class SessionService {
  constructor(private readonly needs: Needs) {}

  /**
   * Begins a session in the caller's transaction; the refresh token is known to nobody afterwards.
   */
  async open(
    tx: EntityManager,
    grant: Omit<Grant, 'session' | 'cause'> & {
      readonly scope: string;
      readonly caller: Caller;
      readonly deviceKey?: string | undefined;
    },
  ): Promise<{ session: TokenSessionRow; refreshToken: string }> {
    const { pool, client, user, scope, caller } = grant;
    const { clock, random } = this.needs;
    const { refreshToken, refreshTokenHash } = this.needs.refreshTokens.mint();
    const authTime = clock.now();
    const session: TokenSessionRow = {
      id: random.uuid(),
      poolId: pool.id,
      clientId: client.id,
      userId: user.id,
      refreshTokenHash,
      refreshFamilyHash: null,
      graceEnds: null,
      eventId: random.uuid(),
      scope,
      authTime,
      expiresAt: new Date(authTime.getTime() + lifetimes(client).refreshSeconds * 1000),
      revokedAt: null,
      deviceKey: grant.deviceKey ?? null,
      deviceForgottenAt: null,
      ...trackedAs(pool, random, activityOf(caller, authTime)),
    };
    await insertSession(tx, pool, session);
    return { session, refreshToken };
  }

  /**
   * Signs the tokens of a session, two signatures; not inside a transaction.
   *
   * @throws the refusals of the trigger that may change tokens (9.1).
   */
  async tokensFor(grant: Grant & { readonly refreshToken?: string }): Promise<TokenSet> {
    const tokens = await this.needs.tokenIssuer.issue(grant);
    const { refreshToken } = grant;
    return { ...tokens, tokenType: 'Bearer', ...(refreshToken && { refreshToken }) };
  }

  /**
   * Ends what the pool does not keep beside a session that has its tokens now: the sessions of the same
   * person that were not used for longest, where it tracks them.
   */
  async makeRoom(pool: Pool, session: TokenSessionRow): Promise<void> {
    const most = mostSessions(pool);
    if (most === undefined) return;
    await this.needs.db.transaction((tx) => endOldest(tx, session, most));
  }

  /** Takes back a session whose tokens nobody has received. */
  async abandon(id: string): Promise<void> {
    await this.needs.db.transaction((tx) => tx.delete(TokenSessionRow, { id }));
  }

  /**
   * New tokens for a session: a new `jti`, everything else as it was, and no new refresh token. One
   * statement finds it; the rest is what `TokenIssuer` needs. With rotation one statement more (three
   * more for who loses a race), and a refresh token that lives as long as the one before would have. A
   * tracked session is marked as used, which is in the statement of the rotation or one more.
   *
   * @throws ResourceNotFoundError for the client; InvalidParameterError when REFRESH_TOKEN_AUTH is off;
   * UserNotFoundError; RefreshTokenReuseError for a token that was replaced and whose grace period is
   * over, which ends the session; NotAuthorizedError for a wrong client proof, "Invalid Refresh Token"
   * (unknown, of another client, or without its device), "Refresh Token has been revoked", "Refresh
   * Token has expired", or "User is disabled."
   */
  async refresh(ctx: Context, request: RefreshRequest): Promise<TokenSet & { user: UserRow }> {
    const { clientId, refreshToken, proof, clientMetadata } = request;
    const { client, pool } = await this.needs.clients.require(clientId);
    checkClient(client, proof);
    const found = await this.#present(refreshToken);
    if (!found || found.session.clientId !== client.id) {
      throw new NotAuthorizedError('Invalid Refresh Token');
    }
    const { session, user } = found;
    if (!user) throw new UserNotFoundError();
    // REFRESH_TOKEN_AUTH has no USERNAME: the hash is over the name of whoever owns the token.
    if ('secretHash' in proof) checkSecretHash(client, namesOf(pool, user), proof.secretHash);
    refuseOtherDevice(pool, session, request.deviceKey);
    const current = await this.#working(found);
    if (!user.enabled) throw new NotAuthorizedError('User is disabled.');
    const cause = { ctx, source: 'RefreshTokens', clientMetadata } as const;
    const tokens = await this.tokensFor({ pool, client, user, session, cause });
    // Last, so that a token which could not be answered is not replaced.
    const activity = this.#activity(ctx, pool, session);
    const next = await this.#next(client, session, { presented: refreshToken, current, activity });
    return { ...tokens, ...(next && { refreshToken: next }), user };
  }

  /**
   * Ends the session of a refresh token, its access tokens included. An unknown or already revoked
   * token is a success (RFC 7009 2.2).
   *
   * @throws UnauthorizedError for an unknown client, a wrong secret, or the token of another client;
   * UnsupportedOperationError when the client has EnableTokenRevocation off;
   * UnsupportedTokenTypeError for an access or ID token.
   */
  async revoke(_ctx: Context, input: RevokeTokenInput): Promise<void> {
    const { token, clientId, clientSecret } = input;
    const { client } = await this.needs.clients.require(clientId).catch(unknownClient);
    if (!clientSecretMatches(client, clientSecret)) throw new UnauthorizedError();
    if (!client.settings.enableTokenRevocation) {
      throw new UnsupportedOperationError('Token revocation is not enabled for this client.');
    }
    if (JWT.test(token)) throw new UnsupportedTokenTypeError();
    await this.needs.db.transaction((tx) => this.#revoke(tx, client, token));
  }

  /** Ends every session of the user, at every client (GlobalSignOut, signOutEverywhere). */
  async signOutEverywhere({ user }: Pick<Principal, 'user'>): Promise<void> {
    await this.needs.db.transaction((tx) => this.revokeAllOf(tx, user.id));
  }

  /** The same within a transaction of the caller, in one statement. */
  async revokeAllOf(tx: EntityManager, userId: string): Promise<void> {
    const revokedAt = this.needs.clock.now();
    const ended = { revokedAt, ...UNTRACKED };
    await tx.update(TokenSessionRow, { userId, revokedAt: IsNull() }, ended);
  }

  /**
   * Ends the refreshing of every session of a device that is being forgotten. Its access tokens are not
   * revoked: the person goes on with what they are doing, and signs in again when the token expires.
   */
  async endRefreshOf(
    tx: EntityManager,
    userId: string,
    deviceKeys: readonly string[],
  ): Promise<void> {
    const deviceForgottenAt = this.needs.clock.now();
    const alive = { userId, deviceKey: In([...deviceKeys]), deviceForgottenAt: IsNull() };
    await tx.update(TokenSessionRow, alive, { deviceForgottenAt });
  }

  /**
   * Who an access token speaks for. The one function that every door asks, for every use of a token:
   * signature, pool, kind, expiry, scope, revocation, and that client and user still exist and may act.
   * One statement.
   *
   * @throws NotAuthorizedError "Invalid Access Token", "Could not verify signature for Access Token",
   * "Access Token has expired", "Access Token does not have required scopes", "Access Token has been
   * revoked" or "User is disabled."; UserNotFoundError when the user is gone, revoked or not.
   */
  async authenticate(accessToken: string, scope: string = USER_SCOPE): Promise<Principal> {
    const claims = await this.needs.tokenReader.readAccessToken(accessToken);
    const { client, pool } = await this.needs.clients.require(claims.client_id).catch(goneClient);
    // A client is never moved, so this only guards against a mistake of ours.
    if (!claims.iss.endsWith(`/${pool.id}`)) throw new NotAuthorizedError('Invalid Access Token');
    // The token of a machine speaks for nobody, whatever scopes a trigger gave it.
    if (!speaksForUser(claims) || !claims.scope.split(' ').includes(scope)) {
      throw new NotAuthorizedError('Access Token does not have required scopes');
    }
    const found = await this.#find(sessionKeyOf(claims));
    if (found && !found.user) throw new UserNotFoundError();
    if (!found?.user || found.session.revokedAt) {
      throw new NotAuthorizedError('Access Token has been revoked');
    }
    if (!found.user.enabled) throw new NotAuthorizedError('User is disabled.');
    return { pool, client, user: found.user, session: found.session, claims };
  }

  #find(key: SessionKey) {
    return this.needs.db.read((db) => findSession(db, key));
  }

  #present(refreshToken: string) {
    return this.needs.db.read((db) => this.needs.refreshTokens.find(db, refreshToken));
  }

  /** The token that works now. A replaced one is used by two, and nobody knows which of them is a thief. */
  async #working({ session, current }: PresentedToken): Promise<string> {
    if (current === undefined) {
      // Not in one transaction with the refusal: that would undo it.
      await this.needs.db.transaction((tx) => this.#end(tx, session.id));
      throw new RefreshTokenReuseError();
    }
    if (session.revokedAt) throw new NotAuthorizedError('Refresh Token has been revoked');
    if (session.expiresAt <= this.needs.clock.now()) {
      throw new NotAuthorizedError('Refresh Token has expired');
    }
    return current;
  }

  /** The refresh token to be answered: none when the presented one stays. */
  async #next(
    client: Client,
    session: KnownSession,
    { presented, current, activity }: Presented,
  ): Promise<string | undefined> {
    const rotating = rotation(client);
    if (presented !== current || !rotating) {
      if (activity) await this.#note(session, activity);
      return presented === current ? undefined : current;
    }
    const { graceMs } = rotating;
    const next = await this.needs.refreshTokens.rotate(session, presented, { graceMs, activity });
    if (next) return next;
    const again = await this.#present(presented);
    if (!again) throw new NotAuthorizedError('Invalid Refresh Token');
    return this.#working(again);
  }

  async #revoke(tx: EntityManager, client: Client, refreshToken: string): Promise<void> {
    // A replaced token still names its sign-in: whoever gives it back wants that to end.
    const found = await this.needs.refreshTokens.find(tx, refreshToken);
    if (!found) return;
    // RFC 7009 2.1: told, not swallowed, or a mixed-up client id would leave the token alive unnoticed.
    if (found.session.clientId !== client.id) throw new UnauthorizedError();
    await this.#end(tx, found.session.id);
  }

  /** What a refresh leaves of itself, on a session that is tracked. */
  #activity({ caller }: Context, pool: Pool, session: KnownSession): Activity | undefined {
    const tracked = session.sessionId !== null && mostSessions(pool) !== undefined;
    return tracked ? activityOf(caller, this.needs.clock.now()) : undefined;
  }

  /** A session that has ended in the meantime stays as it is. */
  async #note({ id }: KnownSession, activity: Activity): Promise<void> {
    const living = { id, revokedAt: IsNull() };
    await this.needs.db.transaction((tx) => changeRows(tx, TokenSessionRow, living, activity));
  }

  async #end(tx: EntityManager, id: string): Promise<void> {
    const ended = { revokedAt: this.needs.clock.now(), ...UNTRACKED };
    await tx.update(TokenSessionRow, { id, revokedAt: IsNull() }, ended);
  }
}

/** What a refresh came with, and who came. */
interface Presented {
  readonly presented: string;
  readonly current: string;
  /** Undefined for a session that is not tracked. */
  readonly activity: Activity | undefined;
}

/**
 * Tokens of a client with EnableTokenRevocation off carry no `origin_jti`, so that nobody revokes them
 * one by one. GlobalSignOut and disabling are documented for every token of a user, so those are found
 * by `event_id`, which every token has.
 */
function sessionKeyOf(claims: UserClaims): SessionKey {
  const { origin_jti: id, sub: userId, event_id: eventId } = claims;
  return id === undefined ? { userId, eventId } : { id };
}

/** A token outlives its client, or its pool, only as an invalid one. */
function goneClient(error: unknown): never {
  throw error instanceof ResourceNotFoundError
    ? new NotAuthorizedError('Invalid Access Token')
    : error;
}

function unknownClient(error: unknown): never {
  throw error instanceof ResourceNotFoundError ? new UnauthorizedError() : error;
}
