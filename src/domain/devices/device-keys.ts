import type { Vault } from '../../platform/crypto.js';
import type { Random } from '../../platform/random.js';
import type { Pool } from '../pools/pool.js';
import type { NewDevice } from './devices.contract.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const groupLetters = 8;

interface Needs {
  readonly random: Random;
  readonly vault: Vault;
}

/** The keys of new devices. */
export class DeviceKeys {
  constructor(private readonly needs: Needs) {}

  /** A key that no device has had before; nothing is written until the device is confirmed. */
  mint(pool: Pool, userId: string): NewDevice {
    return {
      deviceKey: `${pool.region}_${this.needs.random.uuid()}`,
      deviceGroupKey: this.groupKeyOf(userId),
    };
  }

  /**
   * One for all devices of a user: `-` and eight letters or digits, always the same, so that it need not
   * be kept for a device that is never confirmed.
   */
  groupKeyOf(userId: string): string {
    const bytes = this.needs.vault.derive('device-group-key', userId, groupLetters);
    return `-${[...bytes].map((byte) => letters[byte % letters.length]).join('')}`;
  }
}
