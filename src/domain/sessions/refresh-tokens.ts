import { IsNull, type EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, type Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import { findSession, type FoundSession, type KnownSession } from './session-lookup.js';
import type { Activity } from './session-tracking.js';
import { TokenSessionRow } from './sessions.entities.js';

/** 384 bits, 64 characters: the first half names the family, the second half changes by rotation. */
const FORM = /^[\w-]{64}$/;
const TOKEN_BYTES = 48;
const FAMILY_LENGTH = 32;
const SUCCESSOR_BYTES = 24;
/** Replaced tokens that are remembered, the newest ones; an earlier one is over before its time. */
const MOST_IN_GRACE = 64;

/** A session by a refresh token of its family. */
export interface PresentedToken extends FoundSession {
  /**
   * The token of the session that works now: the presented one, or the one that has replaced it when
   * its grace period is not over. Undefined for a token that works no more.
   */
  readonly current: string | undefined;
}

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
}

/**
 * Refresh tokens and their rotation (section 4.5; RFC 9700 4.14.2). Only keyed hashes are stored. The
 * successor of a token is derived from it with the master key, so that a repeated or a parallel request
 * with one token gets the same successor: nothing forks, and no answer that is lost ends a session.
 * All tokens of a family share their first half, so that a replaced one is told from an unknown one
 * however long ago that was, without a row for each.
 */
export class RefreshTokens {
  constructor(private readonly needs: Needs) {}

  /** A token for a new session. */
  mint(): { readonly refreshToken: string; readonly refreshTokenHash: string } {
    const refreshToken = this.needs.random.bytes(TOKEN_BYTES).toString('base64url');
    return { refreshToken, refreshTokenHash: this.#hash(refreshToken) };
  }

  /** The session of a token: one statement, two for a replaced or an unknown one. */
  async find(db: EntityManager, token: string): Promise<PresentedToken | undefined> {
    if (!FORM.test(token)) return undefined;
    const found = await findSession(db, { refreshTokenHash: this.#hash(token) });
    if (found) return { ...found, current: token };
    const family = await findSession(db, { refreshFamilyHash: this.#familyHash(token) });
    return family && { ...family, current: this.#follow(family.session, token) };
  }

  /**
   * Replaces the current token of a session, in one statement; it works for `graceMs` more. Undefined
   * when another request has replaced it, or the session has been revoked, since it was read. What else
   * is to be known of a tracked session is written along.
   */
  async rotate(
    session: KnownSession,
    token: string,
    { graceMs, activity }: { readonly graceMs: number; readonly activity: Activity | undefined },
  ): Promise<string | undefined> {
    const { db, clock } = this.needs;
    const now = clock.now().getTime();
    const { id, refreshTokenHash } = session;
    const next = this.#successor(token);
    const changes = {
      refreshTokenHash: this.#hash(next),
      refreshFamilyHash: this.#familyHash(token),
      graceEnds: inGrace([now + graceMs, ...(session.graceEnds ?? [])], now),
      ...activity,
    };
    const unchanged = { id, refreshTokenHash, revokedAt: IsNull() };
    const changed = await db.transaction((tx) =>
      changeRows(tx, TokenSessionRow, unchanged, changes),
    );
    return changed === 0 ? undefined : next;
  }

  /** From a replaced token to the current one, if that happened within grace periods. */
  #follow({ graceEnds, refreshTokenHash }: KnownSession, token: string): string | undefined {
    const now = this.needs.clock.now().getTime();
    let current = token;
    for (const end of graceEnds ?? []) {
      current = this.#successor(current);
      if (this.#hash(current) === refreshTokenHash) return end > now ? current : undefined;
    }
    return undefined;
  }

  #successor(token: string): string {
    const secret = this.needs.vault.derive('refresh-token-successor', token, SUCCESSOR_BYTES);
    return token.slice(0, FAMILY_LENGTH) + secret.toString('base64url');
  }

  #hash(token: string): string {
    return this.needs.vault.keyedHash('refresh-token', token);
  }

  #familyHash(token: string): string {
    return this.needs.vault.keyedHash('refresh-token-family', token.slice(0, FAMILY_LENGTH));
  }
}

/** The place in the list says how many rotations ago a token was replaced, so only its end is cut off. */
function inGrace(ends: readonly number[], now: number): number[] {
  return ends.slice(0, ends.findLastIndex((end) => end > now) + 1).slice(0, MOST_IN_GRACE);
}
