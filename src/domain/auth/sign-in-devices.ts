import type { EntityManager } from 'typeorm';
import { tracksDevices, missingDevice } from '../devices/device-rules.js';
import type { NewDevice } from '../devices/devices.contract.js';
import type { KnownDevices } from '../devices/known-devices.js';
import type { UserRow } from '../users/users.entities.js';
import type { Flow, Place } from './flow.js';

/**
 * Whether the device of a sign-in stands in for the second factor (ChallengeRequiredOnNewDevice, 7.5). It
 * still has to prove itself: that step follows, and is bound to this very device.
 */
export const standsInForMfa = ({ pool, device }: Flow): boolean =>
  device?.remembered === true &&
  pool.settings.deviceConfiguration?.challengeRequiredOnNewDevice === true;

/** The device in the course of a sign-in, where the pool tracks devices (section 7.8). */
export class SignInDevices {
  constructor(private readonly needs: { readonly knownDevices: KnownDevices }) {}

  /**
   * The flow with its device, once a factor is proved: who has proved nothing learns nothing of devices.
   * One statement where a DEVICE_KEY came along.
   *
   * @throws DeviceNotFoundError for an unknown device, a forgotten one or one of somebody else that this
   * very request named. One that was named earlier is dropped: the client may have noticed since, and
   * has no other way to say so.
   */
  async meet(flow: Flow): Promise<Flow> {
    const { deviceKey, deviceProved: _, ...without } = flow.progress;
    if (deviceKey === undefined || !tracksDevices(flow.pool)) return flow;
    const device = await this.needs.knownDevices.find(flow.user.id, deviceKey);
    if (device) return { ...flow, device };
    if (flow.call.deviceKey === deviceKey) throw missingDevice();
    return { ...flow, progress: without };
  }

  /**
   * Asks the same before a proof that happens once, whoever gives it: a client whose device was forgotten
   * repeats its answer without the key (7.8), so the refusal may use nothing up. It tells little,
   * since keys cannot be guessed, and costs the same statement for somebody who does not exist.
   *
   * @throws DeviceNotFoundError for an unknown device that this very request named.
   */
  async refuseUnknown({ pool, user, call }: Place & { user: UserRow | undefined }): Promise<void> {
    const { deviceKey } = call;
    if (deviceKey === undefined || !tracksDevices(pool)) return;
    if (!(await this.needs.knownDevices.find(user?.id ?? '', deviceKey))) throw missingDevice();
  }

  /** Keys for a device that was not known. Tokens of the admin password flow have none (section 7.8). */
  newFor({ pool, user, device, progress, call }: Flow): NewDevice | undefined {
    if (device || !tracksDevices(pool)) return undefined;
    if (call.door.kind === 'administrator' && progress.began === 'password') return undefined;
    return this.needs.knownDevices.mint(pool, user.id);
  }

  /** Notes the sign-in at its device. @throws DeviceNotFoundError when that was forgotten meanwhile. */
  async used(tx: EntityManager, { device, call }: Flow): Promise<void> {
    if (device) await this.needs.knownDevices.used(tx, device, call.ctx.caller.ip);
  }
}
