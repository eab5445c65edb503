import { In, type EntityManager } from 'typeorm';
import { insertOnce } from '../../platform/database.js';
import type { Pool } from '../pools/pool.js';
import { PasswordCredentialRow, PasswordHistoryRow } from './credentials.entities.js';

/** How many of the last passwords nobody may choose again, the present one included; 0 to 24. */
export const historySizeOf = ({ settings }: Pool): number =>
  settings.policies.passwordPolicy.passwordHistorySize ?? 0;

/** Hashes of the last passwords, the present one first, `size` at the most. */
export async function lastHashes(
  db: EntityManager,
  userId: string,
  size: number,
): Promise<string[]> {
  const present = await db.findOneBy(PasswordCredentialRow, { userId });
  const earlier = await earlierOf(db, userId);
  const hashes = [...(present ? [present.hash] : []), ...earlier.map(({ hash }) => hash)];
  return hashes.slice(0, size);
}

/**
 * Keeps the present password before another one replaces it, and drops those that no longer count. The
 * caller has locked the user.
 */
export async function keepPresent(tx: EntityManager, userId: string, size: number): Promise<void> {
  const present = await tx.findOneBy(PasswordCredentialRow, { userId });
  const earlier = await earlierOf(tx, userId);
  // The one that is about to be stored is the first of `size`.
  const kept = size - 1;
  const stale = earlier.slice(Math.max(0, present ? kept - 1 : kept));
  const hashes = stale.map(({ hash }) => hash);
  if (hashes.length > 0) await tx.delete(PasswordHistoryRow, { userId, hash: In(hashes) });
  if (!present || kept === 0) return;
  const { hash, changedAt } = present;
  const twice = () => new Error('A password was replaced twice.');
  await insertOnce(tx, PasswordHistoryRow, { userId, hash, changedAt }, twice);
}

/** Newest first; 23 at the most, so that no index is needed for their order. */
const earlierOf = (db: EntityManager, userId: string): Promise<PasswordHistoryRow[]> =>
  db.find(PasswordHistoryRow, { where: { userId }, order: { changedAt: 'DESC' } });
