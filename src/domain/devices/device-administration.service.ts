import type { Database } from '../../platform/database.js';
import type { Page, PageRequest } from '../../platform/paging.js';
import type { Context } from '../context.js';
import { UserNotFoundError } from '../errors.js';
import type { PoolService } from '../pools/pools.service.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { AdminGetUserInput } from '../users/users.contract.js';
import { requireTracking } from './device-rules.js';
import type {
  AdminForgetDeviceInput,
  AdminGetDeviceInput,
  AdminUpdateDeviceStatusInput,
  Device,
} from './devices.contract.js';
import type { DeviceRow } from './devices.entities.js';
import type { DeviceService, OwnedDevice } from './devices.service.js';

interface Needs {
  readonly db: Database;
  readonly pools: Pick<PoolService, 'require'>;
  readonly directory: Pick<UserDirectory, 'find'>;
  readonly devices: DeviceService;
}

/**
 * Devices of users in the hands of an administrator. Every method throws ResourceNotFoundError for the
 * pool or the device, UserNotFoundError, and InvalidUserPoolConfigurationError for a pool that does not
 * track devices.
 */
export class DeviceAdministration {
  constructor(private readonly needs: Needs) {}

  /** AdminGetDevice. */
  async get(ctx: Context, input: AdminGetDeviceInput): Promise<Device> {
    return this.needs.devices.find(await this.named(ctx, input));
  }

  /** AdminListDevices: every confirmed device, remembered or not, the oldest first. */
  async page(ctx: Context, of: AdminGetUserInput, page: PageRequest): Promise<Page<DeviceRow>> {
    return this.needs.devices.pageOf(await this.userId(ctx, of), page);
  }

  /** AdminForgetDevice; what ends with it, `DeviceService.forget` says. */
  async forget(ctx: Context, input: AdminForgetDeviceInput): Promise<Device> {
    return this.needs.devices.remove(await this.named(ctx, input));
  }

  /** AdminUpdateDeviceStatus. */
  async updateStatus(ctx: Context, input: AdminUpdateDeviceStatusInput): Promise<Device> {
    const device = await this.named(ctx, input);
    return this.needs.devices.change(device, input.deviceRememberedStatus);
  }

  private async named(ctx: Context, input: AdminGetDeviceInput): Promise<OwnedDevice> {
    return { userId: await this.userId(ctx, input), id: input.deviceKey };
  }

  private async userId(ctx: Context, { userPoolId, username }: AdminGetUserInput): Promise<string> {
    const { db, pools, directory } = this.needs;
    const pool = await pools.require(ctx, userPoolId);
    const user = await db.read((manager) => directory.find(manager, pool, username));
    if (!user) throw new UserNotFoundError();
    requireTracking(pool);
    return user.id;
  }
}
