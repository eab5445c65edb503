import { In, Not, type EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import { keysetPages } from '../../platform/paging-together.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Context } from '../context.js';
import { DeviceKeyExistsError, InvalidParameterError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import type { DeviceKeys } from './device-keys.js';
import { devicesOfUser, rememberedOfUser } from './device-lists.js';
import { acceptVerifier, deviceOf, missingDevice, requireTracking } from './device-rules.js';
import { sealVerifier } from './device-seal.js';
import { deviceView } from './device-views.js';
import type {
  ConfirmDeviceInput,
  Device,
  DeviceRememberedStatus,
  UpdateDeviceStatusInput,
} from './devices.contract.js';
import { DeviceRow } from './devices.entities.js';

/** Who calls with an access token, as far as devices are concerned. */
export interface DeviceOwner {
  readonly pool: Pool;
  readonly user: Pick<UserRow, 'id'>;
  readonly session: {
    /** The device of the sign-in; null when it has none, or when that was forgotten. */
    readonly deviceKey: string | null;
    readonly deviceForgottenAt: Date | null;
    readonly authTime: Date;
  };
}

/** What sign-ins must be told when a device is forgotten. */
export interface DeviceSessions {
  /** Ends what the sign-ins of the devices live on by, in one statement. */
  endRefreshOf(tx: EntityManager, userId: string, deviceKeys: readonly string[]): Promise<void>;
}

/** Ours: the service names no limit, and every sign-in of an app that keeps nothing makes one more. */
const MAX_DEVICES = 100;

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly directory: Pick<UserDirectory, 'locked'>;
  readonly deviceKeys: DeviceKeys;
  readonly sessions: DeviceSessions;
}

/** Which device of which user. */
export type OwnedDevice = Pick<DeviceRow, 'userId' | 'id'>;

/** The devices of users, by themselves; `DeviceAdministration` finds the user first. */
export class DeviceService {
  readonly view = deviceView;

  constructor(private readonly needs: Needs) {}

  /**
   * ConfirmDevice: a token confirms the device of its own sign-in, once. It is remembered at once, unless
   * the pool asks its users first. A user has a hundred at the most: one too many takes another's place.
   *
   * @throws InvalidUserPoolConfigurationError, InvalidParameterError for the key of another sign-in or a
   * verifier that proves nothing, DeviceKeyExistsError.
   */
  async confirm(
    ctx: Context,
    { pool, user, session }: DeviceOwner,
    input: ConfirmDeviceInput,
  ): Promise<{ device: Device; userConfirmationNecessary: boolean }> {
    requireTracking(pool);
    const { db, clock, vault, directory, deviceKeys } = this.needs;
    if (session.deviceKey !== input.deviceKey || session.deviceForgottenAt) {
      throw new InvalidParameterError('Invalid device key given.');
    }
    const { verifier, srpSalt } = acceptVerifier(input);
    const onPrompt = pool.settings.deviceConfiguration?.deviceOnlyRememberedOnUserPrompt === true;
    const now = clock.now();
    const row: DeviceRow = {
      id: input.deviceKey,
      poolId: pool.id,
      userId: user.id,
      groupKey: deviceKeys.groupKeyOf(user.id),
      name: input.deviceName ?? null,
      srpSalt,
      sealedVerifier: sealVerifier(vault, input.deviceKey, verifier),
      remembered: !onPrompt,
      lastIp: ctx.caller.ip ?? null,
      createdAt: session.authTime,
      modifiedAt: now,
      confirmedAt: now,
      authenticatedAt: session.authTime,
    };
    await db.transaction(async (tx) => {
      // Held against deletion: nothing may be left of a user.
      await directory.locked(tx, user.id);
      await insertOnce(tx, DeviceRow, row, () => new DeviceKeyExistsError());
      await this.forgetSurplus(tx, row);
    });
    return { device: deviceView(row), userConfirmationNecessary: onPrompt };
  }

  /**
   * Makes room for a new device where a user has too many: those that are not remembered go first, then
   * those that were not used for longest. To their clients they are forgotten.
   */
  private async forgetSurplus(tx: EntityManager, { userId, id }: DeviceRow): Promise<void> {
    const surplus = (await tx.countBy(DeviceRow, { userId })) - MAX_DEVICES;
    if (surplus <= 0) return;
    const found = await tx.find(DeviceRow, {
      select: { id: true },
      where: { userId, id: Not(id) },
      order: { remembered: 'ASC', authenticatedAt: 'ASC', id: 'ASC' },
      take: surplus,
    });
    const ids = found.map((device) => device.id);
    await tx.delete(DeviceRow, { userId, id: In(ids) });
    await this.needs.sessions.endRefreshOf(tx, userId, ids);
  }

  /** GetDevice. @throws InvalidUserPoolConfigurationError, DeviceNotFoundError */
  async get({ pool, user }: DeviceOwner, deviceKey: string): Promise<Device> {
    requireTracking(pool);
    return this.find({ userId: user.id, id: deviceKey });
  }

  /** ListDevices: the remembered ones, the oldest first. @throws InvalidUserPoolConfigurationError */
  async page({ pool, user }: DeviceOwner, page: PageRequest): Promise<Page<DeviceRow>> {
    requireTracking(pool);
    return this.needs.db.read((db) => {
      const { query, order } = rememberedOfUser(db, user.id);
      return keysetPage(query, order, page);
    });
  }

  /**
   * ForgetDevice. Its sign-ins cannot be refreshed any more; access tokens of it work until they expire.
   *
   * @throws InvalidUserPoolConfigurationError, DeviceNotFoundError
   */
  async forget({ pool, user }: DeviceOwner, deviceKey: string): Promise<Device> {
    requireTracking(pool);
    return this.remove({ userId: user.id, id: deviceKey });
  }

  /** UpdateDeviceStatus. @throws InvalidUserPoolConfigurationError, DeviceNotFoundError */
  async updateStatus({ pool, user }: DeviceOwner, input: UpdateDeviceStatusInput): Promise<Device> {
    requireTracking(pool);
    const { deviceKey, deviceRememberedStatus } = input;
    return this.change({ userId: user.id, id: deviceKey }, deviceRememberedStatus);
  }

  /** A device of this user. @throws DeviceNotFoundError */
  async find({ userId, id }: OwnedDevice): Promise<Device> {
    return deviceView(await this.needs.db.read((db) => deviceOf(db, userId, id)));
  }

  /** All devices of a user, the oldest first. */
  pageOf(userId: string, page: PageRequest): Promise<Page<DeviceRow>> {
    return this.needs.db.read((db) => {
      const { query, order } = devicesOfUser(db, userId);
      return keysetPage(query, order, page);
    });
  }

  /** The same of several users, in their order: the same page of each, in one statement. */
  pagesOf(userIds: readonly string[], page: PageRequest): Promise<Page<DeviceRow>[]> {
    return this.needs.db.read((db) => {
      const lists = userIds.map((id) => devicesOfUser(db, id));
      return keysetPages(db, DeviceRow, lists, page);
    });
  }

  /** A device of any user, or nothing: one statement. */
  async byId(id: string): Promise<Device | undefined> {
    const row = await this.needs.db.read((db) => db.findOneBy(DeviceRow, { id }));
    return row ? deviceView(row) : undefined;
  }

  /** Forgets a device; the answer is what was forgotten. @throws DeviceNotFoundError */
  remove({ userId, id }: OwnedDevice): Promise<Device> {
    const { db, sessions } = this.needs;
    return db.transaction(async (tx) => {
      const row = await deviceOf(tx, userId, id);
      const { affected } = await tx.delete(DeviceRow, { id, userId });
      if (affected !== 1) throw missingDevice();
      await sessions.endRefreshOf(tx, userId, [id]);
      return deviceView(row);
    });
  }

  /** Changes the status, when one is given. @throws DeviceNotFoundError */
  change(
    { userId, id }: OwnedDevice,
    status: DeviceRememberedStatus | null | undefined,
  ): Promise<Device> {
    const { db, clock } = this.needs;
    return db.transaction(async (tx) => {
      if (status) {
        const changes = { remembered: status === 'remembered', modifiedAt: clock.now() };
        const changed = await changeRows(tx, DeviceRow, { id, userId }, changes);
        if (changed === 0) throw missingDevice();
      }
      return deviceView(await deviceOf(tx, userId, id));
    });
  }
}
