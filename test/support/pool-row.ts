import type { PoolSettings } from '../../src/domain/pools/pool-settings.js';
import type { UserPoolRow } from '../../src/domain/pools/pools.entities.js';

/** A pool as it lies in its table, for what asks only whether it is there. */
export function poolRow(id: string, deletedAt: Date | null): UserPoolRow {
  const createdAt = new Date('2026-01-01T00:00:00Z');
  const [region = ''] = id.split('_');
  const settings = {} as PoolSettings;
  return { id, region, name: id, settings, createdAt, modifiedAt: createdAt, deletedAt };
}
