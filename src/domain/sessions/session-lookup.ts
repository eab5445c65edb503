import type { EntityManager } from 'typeorm';
import { epochMillis } from '../../platform/database.js';
import type { UserRow } from '../users/users.entities.js';
import type { TokenSessionRow } from './sessions.entities.js';

/** A session without what is only known of it to be shown. */
export type KnownSession = Omit<TokenSessionRow, 'lastActiveAt' | 'deviceType' | 'lastIp'>;

/** A session, and its user unless the user was deleted meanwhile. */
export interface FoundSession {
  readonly session: KnownSession;
  readonly user: UserRow | undefined;
}

/** How a session is named; each form is answered from an index. */
export type SessionKey =
  | Pick<TokenSessionRow, 'id'>
  | Pick<TokenSessionRow, 'refreshTokenHash'>
  | Pick<TokenSessionRow, 'refreshFamilyHash'>
  | Pick<TokenSessionRow, 'userId' | 'eventId'>;

type Raw = Readonly<Record<string, unknown>>;

const SESSION = [
  'id',
  'poolId',
  'clientId',
  'userId',
  'refreshTokenHash',
  'refreshFamilyHash',
  'graceEnds',
  'eventId',
  'scope',
  'authTime',
  'expiresAt',
  'revokedAt',
  'deviceKey',
  'deviceForgottenAt',
  'sessionId',
] as const satisfies readonly (keyof KnownSession)[];

const USER = [
  'id',
  'poolId',
  'username',
  'usernameKey',
  'status',
  'enabled',
  'attributes',
  'mfa',
  'createdAt',
  'modifiedAt',
] as const satisfies readonly (keyof UserRow)[];

const named = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `${alias}.${column} AS ${alias}_${column}`).join(', ');

const FIND = `SELECT ${named('s', SESSION)}, ${named('u', USER)}
  FROM token_sessions s LEFT JOIN users u ON u.id = s.userId WHERE `;

/**
 * Finds a session together with its user in one statement. It is plain SQL, valid on both engines,
 * because every call of a signed-in user runs it.
 */
export async function findSession(
  db: EntityManager,
  key: SessionKey,
): Promise<FoundSession | undefined> {
  const columns = Object.keys(key);
  const where = columns.map((column) => `s.${column} = ?`).join(' AND ');
  const [raw] = await db.query<Raw[]>(FIND + where, Object.values(key));
  return raw && { session: sessionOf(raw), user: raw['u_id'] === null ? undefined : userOf(raw) };
}

const text = (value: unknown): string => String(value);
/** A server with a JSON type of its own may have parsed it already. */
const json = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
const time = (value: unknown): Date => epochMillis.from(value) as Date;
const timeOrNull = (value: unknown): Date | null => (value === null ? null : time(value));

function sessionOf(raw: Raw): KnownSession {
  return {
    id: text(raw['s_id']),
    poolId: text(raw['s_poolId']),
    clientId: text(raw['s_clientId']),
    userId: text(raw['s_userId']),
    refreshTokenHash: text(raw['s_refreshTokenHash']),
    refreshFamilyHash: raw['s_refreshFamilyHash'] as string | null,
    graceEnds: json(raw['s_graceEnds']) as number[] | null,
    eventId: text(raw['s_eventId']),
    scope: text(raw['s_scope']),
    authTime: time(raw['s_authTime']),
    expiresAt: time(raw['s_expiresAt']),
    revokedAt: timeOrNull(raw['s_revokedAt']),
    deviceKey: raw['s_deviceKey'] as string | null,
    deviceForgottenAt: timeOrNull(raw['s_deviceForgottenAt']),
    sessionId: raw['s_sessionId'] as string | null,
  };
}

function userOf(raw: Raw): UserRow {
  return {
    id: text(raw['u_id']),
    poolId: text(raw['u_poolId']),
    username: text(raw['u_username']),
    usernameKey: text(raw['u_usernameKey']),
    status: text(raw['u_status']) as UserRow['status'],
    enabled: Number(raw['u_enabled']) === 1,
    attributes: json(raw['u_attributes']) as UserRow['attributes'],
    mfa: json(raw['u_mfa']) as UserRow['mfa'],
    createdAt: time(raw['u_createdAt']),
    modifiedAt: time(raw['u_modifiedAt']),
  };
}
