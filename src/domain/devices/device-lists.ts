import type { EntityManager } from 'typeorm';
import type { KeysetList } from '../../platform/paging-together.js';
import { DeviceRow } from './devices.entities.js';

/** The devices of a user, the oldest first; there is no limit to their number. */
export function devicesOfUser(db: EntityManager, userId: string): KeysetList<DeviceRow> {
  const query = db.createQueryBuilder(DeviceRow, 'd');
  query.where('d.userId = :userId', { userId });
  const positionOf = ({ id, createdAt }: DeviceRow) => ({ key: createdAt.getTime(), id });
  return { query, order: { key: 'd.createdAt', id: 'd.id', index: 'devices_user', positionOf } };
}

/**
 * Those that are remembered: what ListDevices shows people of themselves. The others are tracked for
 * administrators only.
 */
export function rememberedOfUser(db: EntityManager, userId: string): KeysetList<DeviceRow> {
  const { query, order } = devicesOfUser(db, userId);
  return { query: query.andWhere('d.remembered = :remembered', { remembered: true }), order };
}
