import { IsNull, Not, type EntityManager } from 'typeorm';
import { InvalidParameterError, LimitExceededError, ResourceNotFoundError } from '../errors.js';
import { accountOf } from '../pools/arns.js';
import type { Pool } from '../pools/pool.js';
import type { GroupKey, LivingGroup } from './group-views.js';
import { GroupMemberRow, GroupRow } from './groups.entities.js';

/** Section 2.3. */
const mostGroups = 10_000;
const mostOfUser = 100;

/** The refusal of every operation on a group that is not there. */
export const missingGroup = () => new ResourceNotFoundError('Group not found.');

/** A group of a pool. @throws ResourceNotFoundError */
export async function livingGroup(
  db: EntityManager,
  { poolId, name }: GroupKey,
): Promise<LivingGroup> {
  const row = await db.findOneBy(GroupRow, { poolId, name });
  if (!row) throw missingGroup();
  return row as LivingGroup;
}

/**
 * Keeps a group from being deleted until the transaction ends, while others may go on joining it.
 *
 * @throws ResourceNotFoundError when it has been deleted since it was read.
 */
export async function holdGroup(tx: EntityManager, { id }: LivingGroup): Promise<void> {
  // SQLite has no row locks and needs none: transactions run one after the other.
  if (tx.connection.options.type !== 'mysql') return;
  // TypeORM would write FOR SHARE, which MariaDB does not know.
  const held = `SELECT id FROM user_groups WHERE id = ? AND name IS NOT NULL LOCK IN SHARE MODE`;
  const rows = await tx.query<unknown[]>(held, [id]);
  if (rows.length === 0) throw missingGroup();
}

/**
 * The code of this refusal is not recorded anywhere; this one
 * is declared for the operations.
 *
 * @throws InvalidParameterError for a role of another account than that of the pool.
 */
export function refuseForeignRole(pool: Pool, roleArn: string | null | undefined): void {
  if (roleArn === null || roleArn === undefined) return;
  if (accountOf(roleArn) === accountOf(pool.arn)) return;
  throw new InvalidParameterError('Cross-account pass role is not allowed.');
}

/** Groups that are made at one moment may go past the limit. @throws LimitExceededError */
export async function refuseTooManyGroups(tx: EntityManager, poolId: string): Promise<void> {
  const present = await tx.countBy(GroupRow, { poolId, name: Not(IsNull()) });
  if (present < mostGroups) return;
  throw new LimitExceededError(`A user pool can have ${mostGroups} groups at the most.`);
}

/** @throws LimitExceededError for a user who is in 100 groups. */
export function refuseTooManyMemberships(groups: number): void {
  if (groups < mostOfUser) return;
  throw new LimitExceededError(`A user can be in ${mostOfUser} groups at the most.`);
}

/** The groups that a user is in, by the ids of their rows. */
export async function groupsOf(db: EntityManager, userId: string): Promise<string[]> {
  const rows = await db
    .createQueryBuilder(GroupMemberRow, 'm')
    .innerJoin(GroupRow, 'g', 'g.id = m.groupId AND g.name IS NOT NULL')
    .where('m.userId = :userId', { userId })
    .select('m.groupId', 'id')
    .getRawMany<{ id: string }>();
  return rows.map(({ id }) => id);
}
