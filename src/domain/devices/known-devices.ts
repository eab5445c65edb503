import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, type Database } from '../../platform/database.js';
import type { Pool } from '../pools/pool.js';
import type { DeviceKeys } from './device-keys.js';
import { missingDevice } from './device-rules.js';
import { openVerifier } from './device-seal.js';
import type { NewDevice } from './devices.contract.js';
import { DeviceRow } from './devices.entities.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly deviceKeys: DeviceKeys;
}

/** Devices as a sign-in meets them. */
export class KnownDevices {
  constructor(private readonly needs: Needs) {}

  /** A confirmed device of this very user, or nothing: one statement. */
  async find(userId: string, deviceKey: string): Promise<DeviceRow | undefined> {
    const where = { id: deviceKey, userId };
    return (await this.needs.db.read((db) => db.findOneBy(DeviceRow, where))) ?? undefined;
  }

  /** The SRP verifier in hexadecimal. */
  verifierOf(device: DeviceRow): string {
    return openVerifier(this.needs.vault, device);
  }

  /** Notes a sign-in. @throws DeviceNotFoundError when the device has been forgotten since it was read. */
  async used(tx: EntityManager, { id, userId }: DeviceRow, ip: string | undefined): Promise<void> {
    const changes = { authenticatedAt: this.needs.clock.now(), ...(ip && { lastIp: ip }) };
    if ((await changeRows(tx, DeviceRow, { id, userId }, changes)) === 0) throw missingDevice();
  }

  /** Keys for a device that the sign-in did not know; nothing is written until it is confirmed. */
  mint(pool: Pool, userId: string): NewDevice {
    return this.needs.deviceKeys.mint(pool, userId);
  }
}
