import { randomUUID } from 'node:crypto';
import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { GroupMemberRow, GroupRow } from '../../src/domain/groups/groups.entities.js';
import type { Pool } from '../../src/domain/pools/pool.js';
import { UserPoolSizeRow } from '../../src/domain/pools/pools.entities.js';
import { attributeRows } from '../../src/domain/users/attribute-keys.js';
import { foldedName } from '../../src/domain/users/folding.js';
import { aliasesOf } from '../../src/domain/users/sign-in-names.js';
import { UserAliasRow, UserAttributeRow, UserRow } from '../../src/domain/users/users.entities.js';
import { changeRows, type Database } from '../../src/platform/database.js';

/** Rows of one statement: SQLite takes 32,766 values in one. */
const ROWS = 500;
/** Users of one transaction. */
const USERS = 5_000;
const GROUPS_OF_A_USER = 2;

/** People who are written straight into the tables; they have no passwords. */
export interface Crowd {
  readonly pool: Pool;
  readonly size: number;
  /** `group-000` and so on; each user is in two of them, or in none when there are none. */
  readonly groups: number;
  /** The attributes of one of them. */
  attributesOf(nth: number): Record<string, string>;
}

/** The user name of one of a crowd: in the order of names they are in the order of creation. */
export const memberName = (nth: number): string => `member-${String(nth).padStart(6, '0')}`;

/** Adds a crowd to a pool that exists, with everything the product writes beside a user. */
export async function addCrowd(db: Database, crowd: Crowd): Promise<UserRow[]> {
  const groups = groupsOf(crowd);
  await db.transaction((tx) => insertRows(tx, GroupRow, groups));
  const all: UserRow[] = [];
  for (let from = 0; from < crowd.size; from += USERS) {
    const count = Math.min(USERS, crowd.size - from);
    const users = Array.from({ length: count }, (_, nth) => userOf(crowd, from + nth));
    await db.transaction((tx) => insertUsers(tx, crowd, users, groups));
    all.push(...users);
  }
  const count = { users: () => `users + ${crowd.size}` };
  const shard = { poolId: crowd.pool.id, shard: 0 };
  await db.transaction((tx) => changeRows(tx, UserPoolSizeRow, shard, count));
  return all;
}

/** Inserts any number of rows. */
export async function insertRows<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  rows: readonly T[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS) {
    const some = rows.slice(from, from + ROWS) as QueryDeepPartialEntity<T>[];
    await tx.createQueryBuilder().insert().into(entity).updateEntity(false).values(some).execute();
  }
}

async function insertUsers(
  tx: EntityManager,
  { pool }: Crowd,
  users: readonly UserRow[],
  groups: readonly GroupRow[],
): Promise<void> {
  await insertRows(tx, UserRow, users);
  await insertRows(tx, UserAttributeRow, users.flatMap(attributeRows));
  await insertRows(
    tx,
    UserAliasRow,
    users.flatMap((user) =>
      aliasesOf(pool, user).map(({ kind, valueKey }) => ({
        poolId: pool.id,
        kind,
        valueKey,
        userId: user.id,
      })),
    ),
  );
  if (groups.length < GROUPS_OF_A_USER) return;
  const members = users.flatMap(({ id: userId }, nth) =>
    Array.from({ length: GROUPS_OF_A_USER }, (_, more) => ({
      userId,
      groupId: groups[(nth + more) % groups.length]!.id,
    })),
  );
  await insertRows(tx, GroupMemberRow, members);
}

function groupsOf({ pool, groups }: Crowd): GroupRow[] {
  const now = new Date();
  return Array.from({ length: groups }, (_, nth) => ({
    id: randomUUID(),
    poolId: pool.id,
    name: `group-${String(nth).padStart(3, '0')}`,
    description: null,
    roleArn: null,
    precedence: nth,
    createdAt: now,
    modifiedAt: now,
    deletedAt: null,
  }));
}

/** Made one second after the other, ending now. */
function userOf({ pool, size, attributesOf }: Crowd, nth: number): UserRow {
  const username = memberName(nth);
  const createdAt = new Date(Date.now() - (size - nth) * 1000);
  return {
    id: randomUUID(),
    poolId: pool.id,
    username,
    usernameKey: foldedName(pool, username),
    status: nth % 50 === 0 ? 'UNCONFIRMED' : 'CONFIRMED',
    enabled: nth % 50 !== 1,
    attributes: attributesOf(nth),
    mfa: null,
    createdAt,
    modifiedAt: createdAt,
  };
}
