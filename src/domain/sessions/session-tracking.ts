import type { EntityManager } from 'typeorm';
import type { Caller } from '../../platform/caller.js';
import type { Random } from '../../platform/random.js';
import { mostSessions } from '../pools/pool-sessions.js';
import type { Pool } from '../pools/pool.js';
import { deviceTypeOf } from './device-type.js';
import { TokenSessionRow } from './sessions.entities.js';

/** What a sign-in or a refresh leaves of itself on a tracked session. */
export type Activity = Pick<TokenSessionRow, 'lastActiveAt' | 'deviceType' | 'lastIp'>;
/** What a session has only while its pool tracks sessions. */
type Tracked = Activity & Pick<TokenSessionRow, 'sessionId'>;

/** What an ended session keeps of that: its record is deleted with it. */
export const UNTRACKED: Tracked = {
  sessionId: null,
  lastActiveAt: null,
  deviceType: null,
  lastIp: null,
};

const lowerCase = '0123456789abcdefghijklmnopqrstuvwxyz';

/** How a new session of a pool is tracked, if it is. */
export function trackedAs(pool: Pool, random: Random, activity: Activity): Tracked {
  if (mostSessions(pool) === undefined) return UNTRACKED;
  return { sessionId: `tkn${random.text(25, lowerCase)}`, ...activity };
}

/** Who is at work with a session, and when. */
export const activityOf = ({ ip, userAgent }: Caller, now: Date): Activity => ({
  lastActiveAt: now,
  deviceType: deviceTypeOf(userAgent),
  lastIp: ip ?? null,
});

/** Inserts a session, of a person who is still there where the pool tracks sessions. */
export async function insertSession(
  tx: EntityManager,
  pool: Pool,
  session: TokenSessionRow,
): Promise<void> {
  if (mostSessions(pool) !== undefined) return insertTracked(tx, session);
  const insert = tx.createQueryBuilder().insert().into(TokenSessionRow).updateEntity(false);
  await insert.values(session).execute();
}

/** A person who has just been deleted gets no session, and the tokens made for it are refused. */
async function insertTracked(tx: EntityManager, session: TokenSessionRow): Promise<void> {
  const { driver } = tx.connection;
  const { columns } = tx.connection.getMetadata(TokenSessionRow);
  const names = columns.map(({ databaseName }) => databaseName).join(', ');
  const values: unknown[] = columns.map((column) =>
    driver.preparePersistentValue(column.getEntityValue(session), column),
  );
  await tx.query(
    `INSERT INTO token_sessions (${names})
      SELECT ${values.map(() => '?').join(', ')} FROM users WHERE id = ?`,
    [...values, session.userId],
  );
}

/** More rows than anybody has: MySQL knows no OFFSET without a LIMIT. */
const ALL = 1_000_000;

const OLDEST = `SELECT o.id FROM token_sessions o
  WHERE o.userId = ? AND o.sessionId IS NOT NULL AND o.expiresAt > ?
    AND o.id <> ? AND EXISTS (SELECT 1 FROM token_sessions n WHERE n.id = ? AND n.sessionId IS NOT NULL)
  ORDER BY o.lastActiveAt DESC, o.authTime DESC, o.id DESC LIMIT ${ALL} OFFSET ?`;

const ENDED = `revokedAt = ?, sessionId = NULL, lastActiveAt = NULL, deviceType = NULL, lastIp = NULL`;

/**
 * Ends the sessions of a person that were not used for longest, beside this one and beyond the number that
 * the pool keeps. The person is locked, so that of two sign-ins at once one ends the other, and what has
 * been ended ends nothing: two statements on MySQL, else one. MySQL would walk through the whole table for
 * `IN`, and SQLite has no `JOIN` here.
 */
export async function endOldest(
  tx: EntityManager,
  { userId, id, authTime }: TokenSessionRow,
  most: number,
): Promise<void> {
  const now = authTime.getTime();
  const found = [userId, now, id, id, most - 1];
  if (isMysql(tx)) {
    await tx.query('SELECT id FROM users WHERE id = ? FOR UPDATE', [userId]);
    const sql = `UPDATE token_sessions s JOIN (${OLDEST}) oldest ON oldest.id = s.id SET ${ENDED}`;
    await tx.query(sql, [...found, now]);
  } else {
    await tx.query(`UPDATE token_sessions SET ${ENDED} WHERE id IN (${OLDEST})`, [now, ...found]);
  }
}

const isMysql = (tx: EntityManager): boolean => tx.connection.options.type === 'mysql';
