import { In, type EntityManager } from 'typeorm';
import type { UserData } from '../users/user-sweeps.js';
import { DeviceRow } from './devices.entities.js';

/** Devices, to be removed in the transaction that removes the user. */
export const devicesOfUsers: UserData = {
  removeOf: async (tx: EntityManager, userIds: readonly string[]): Promise<void> => {
    await tx.delete(DeviceRow, { userId: In([...userIds]) });
  },
};
