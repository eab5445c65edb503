import { IsNull } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { changeRows, type Database } from '../../platform/database.js';
import { keysetPagesOfShort } from '../../platform/paging-together.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Context } from '../context.js';
import { InvalidParameterError, ResourceNotFoundError, UserNotFoundError } from '../errors.js';
import { mostSessions } from '../pools/pool-sessions.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { AdminGetUserInput } from '../users/users.contract.js';
import { sessionsOfUsers, sessionView, type TrackedSession } from './session-lists.js';
import { UNTRACKED } from './session-tracking.js';
import { TokenSessionRow } from './sessions.entities.js';
import type { Principal } from './sessions.service.js';
import type {
  AdminRevokeUserSessionInput,
  RevokeUserSessionInput,
  UserSession,
} from './user-sessions.contract.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly pools: Pick<PoolService, 'require' | 'byId'>;
  readonly directory: UserDirectory;
}

/** All that the API lists at once (section 14), more than anybody has. */
const MOST = 125;

/**
 * The sign-ins of users, where their pool tracks them: listed, and ended one by one. What is not tracked
 * is not there: where a pool has tracking off, lists are empty, and nothing is found to be ended.
 */
export class UserSessionService {
  constructor(private readonly needs: Needs) {}

  /** ListUserSessions: those of the caller, at every app client. */
  ofCaller({ pool, user, session }: Principal): Promise<UserSession[]> {
    return this.#all(pool, user.id, session.id);
  }

  /** AdminListUserSessions. @throws ResourceNotFoundError for the pool, UserNotFoundError. */
  async ofUser(ctx: Context, of: AdminGetUserInput): Promise<UserSession[]> {
    const { pool, userId } = await this.#user(ctx, of);
    return this.#all(pool, userId);
  }

  /** The same page of the sessions of each of some users of one pool: one statement. */
  async pages(
    poolId: string,
    userIds: readonly string[],
    page: PageRequest,
  ): Promise<Page<TrackedSession>[]> {
    const { db, clock, pools } = this.needs;
    const pool = await pools.byId(poolId);
    if (!pool || mostSessions(pool) === undefined) return userIds.map(() => EMPTY);
    const found = await db.read((manager) => {
      const lists = sessionsOfUsers(manager, userIds, clock.now());
      return keysetPagesOfShort(manager, TokenSessionRow, lists, page);
    });
    return found as Page<TrackedSession>[];
  }

  /** A session as every door shows it; `current` is the id of the caller's own. */
  view(row: TrackedSession, current?: string): UserSession {
    return sessionView(row, current);
  }

  /**
   * RevokeUserSession: ends another session of the caller, with all its tokens, and forgets its record.
   * Returns it as it was.
   *
   * @throws InvalidParameterError for the session of the caller's own access token,
   * ResourceNotFoundError for one that the caller does not have, or has no more.
   */
  revoke(caller: Principal, { sessionId }: RevokeUserSessionInput): Promise<UserSession> {
    const { pool, user, session } = caller;
    if (session.sessionId === sessionId) {
      throw new InvalidParameterError('The current session cannot be revoked.');
    }
    return this.#end(pool, user.id, sessionId);
  }

  /**
   * AdminRevokeUserSession: the same, of a user.
   *
   * @throws ResourceNotFoundError for the pool, or a session that this user does not have;
   * UserNotFoundError.
   */
  async revokeOf(ctx: Context, input: AdminRevokeUserSessionInput): Promise<UserSession> {
    const { pool, userId } = await this.#user(ctx, input);
    return this.#end(pool, userId, input.sessionId);
  }

  async #user(ctx: Context, { userPoolId, username }: AdminGetUserInput) {
    const { db, pools, directory } = this.needs;
    const pool = await pools.require(ctx, userPoolId);
    const user = await db.read((manager) => directory.find(manager, pool, username));
    if (!user) throw new UserNotFoundError();
    return { pool, userId: user.id };
  }

  async #all(pool: Pool, userId: string, current?: string): Promise<UserSession[]> {
    const { db, clock } = this.needs;
    if (mostSessions(pool) === undefined) return [];
    const { items } = await db.read((manager) => {
      const { query, order } = sessionsOfUsers(manager, [userId], clock.now());
      return keysetPage(query, order, { limit: MOST });
    });
    return (items as TrackedSession[]).map((row) => sessionView(row, current));
  }

  async #end(pool: Pool, userId: string, sessionId: string): Promise<UserSession> {
    const { db, clock } = this.needs;
    if (mostSessions(pool) === undefined) throw missing();
    const revokedAt = clock.now();
    return db.transaction(async (tx) => {
      const all = await sessionsOfUsers(tx, [userId], revokedAt).query.getMany();
      const row = all.find((one) => one.sessionId === sessionId);
      if (!row) throw missing();
      const ended = { revokedAt, ...UNTRACKED };
      const seen = { id: row.id, revokedAt: IsNull() };
      if ((await changeRows(tx, TokenSessionRow, seen, ended)) === 0) throw missing();
      return sessionView(row as TrackedSession);
    });
  }
}

/** One sentence for a session of somebody else and for none at all. */
const missing = () => new ResourceNotFoundError('Session does not exist.');

const EMPTY: Page<TrackedSession> = {
  items: [],
  more: false,
  positionOf: ({ authTime, id }) => ({ key: authTime.getTime(), id }),
};
