import type { EntityManager } from 'typeorm';
import type { ShortLists } from '../../platform/paging-together.js';
import { TokenSessionRow } from './sessions.entities.js';
import { UserSession } from './user-sessions.contract.js';

/** A session that is tracked and has not ended. */
export type TrackedSession = TokenSessionRow & {
  readonly sessionId: string;
  readonly lastActiveAt: Date;
};

/** The sessions of several users, the oldest first: short lists, since a pool lets a user have 100. */
export function sessionsOfUsers(
  db: EntityManager,
  userIds: readonly string[],
  now: Date,
): ShortLists<TokenSessionRow> {
  const query = db.createQueryBuilder(TokenSessionRow, 's');
  query
    .where('s.userId IN (:...userIds) AND s.sessionId IS NOT NULL', { userIds })
    .andWhere('s.expiresAt > :now', { now: now.getTime() });
  const positionOf = ({ authTime, id }: TokenSessionRow) => ({ key: authTime.getTime(), id });
  const order = { key: 's.authTime', id: 's.id', positionOf };
  return { query, order, parent: 's.userId', parents: userIds };
}

/** A session as every door shows it; `current` is the `TokenSessionRow.id` of the caller's own. */
export function sessionView(row: TrackedSession, current?: string): UserSession {
  const { id, sessionId, clientId, authTime: createdAt, lastActiveAt, deviceType, lastIp } = row;
  return Object.assign(new UserSession(), {
    id: sessionId,
    sessionType: 'TOKEN' as const,
    clientId,
    createdAt,
    lastActiveAt,
    deviceType,
    lastIpAddress: lastIp,
    isCurrentSession: id === current,
  });
}
