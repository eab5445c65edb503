import { Device, type DeviceRememberedStatus } from './devices.contract.js';
import type { DeviceRow } from './devices.entities.js';

const statusOf = (remembered: boolean): DeviceRememberedStatus =>
  remembered ? 'remembered' : 'not_remembered';

/** A device as every door shows it; what is not known is absent. */
export function deviceView(row: DeviceRow): Device {
  const { id, userId, poolId, name, lastIp, createdAt, modifiedAt, authenticatedAt } = row;
  return Object.assign(new Device(), {
    id,
    userId,
    poolId,
    attributes: attributesOf(row),
    name,
    rememberedStatus: statusOf(row.remembered),
    lastIpUsed: lastIp,
    createdAt,
    lastModifiedAt: modifiedAt,
    lastAuthenticatedAt: authenticatedAt,
  });
}

function attributesOf({ name, lastIp, remembered }: DeviceRow) {
  const pairs: readonly (readonly [string, string | null])[] = [
    ['device_status', 'valid'],
    ['device_name', name],
    ['dev:device_remembered_status', statusOf(remembered)],
    ['last_ip_used', lastIp],
  ];
  return pairs.flatMap(([attribute, value]) =>
    value === null ? [] : [{ name: attribute, value }],
  );
}
