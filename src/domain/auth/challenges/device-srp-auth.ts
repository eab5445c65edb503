import type { EntityManager } from 'typeorm';
import type { Random } from '../../../platform/random.js';
import { isUsableA, startExchange, type SrpExchange } from '../../credentials/srp.js';
import { missingDevice } from '../../devices/device-rules.js';
import type { DeviceRow } from '../../devices/devices.entities.js';
import type { KnownDevices } from '../../devices/known-devices.js';
import { InvalidParameterError, InvalidSessionError } from '../../errors.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import { DeviceChallenge, DeviceSrpChallenge } from '../challenges.contract.js';
import type { Flow } from '../flow.js';
import type { Asked, ChallengeKind, DueStep, Opening, Outcome } from './challenge.js';

interface Needs {
  readonly random: Random;
  readonly knownDevices: KnownDevices;
  readonly authSessions: AuthSessions;
}

/** What DEVICE_PASSWORD_VERIFIER remembers of the exchange. */
export interface DeviceExchange extends SrpExchange {
  readonly deviceKey: string;
  readonly A: string;
  /** Base64. */
  readonly secretBlock: string;
}

const name = 'DEVICE_SRP_AUTH';
const blockBytes = 96;

/**
 * The device that a step is about: the step is bound to it, since a remembered one has stood in for the
 * second factor by then.
 *
 * @throws DeviceNotFoundError when the answer names another one, or when it was forgotten meanwhile.
 */
export async function deviceAsked(
  knownDevices: KnownDevices,
  { user, state, progress }: Asked,
): Promise<DeviceRow> {
  if (!user) throw new InvalidSessionError();
  const { deviceKey } = state;
  if (typeof deviceKey !== 'string' || progress.deviceKey !== deviceKey) throw missingDevice();
  const device = await knownDevices.find(user.id, deviceKey);
  if (!device) throw missingDevice();
  return device;
}

/** DEVICE_SRP_AUTH: a known device begins to prove that it is the one that was confirmed (7.8). */
export class DeviceSrpAuth implements ChallengeKind, DueStep {
  readonly names = [name] as const;
  readonly answeredBy = ['srpA'] as const;

  constructor(private readonly needs: Needs) {}

  async due(flow: Flow): Promise<Opening | undefined> {
    const { device, progress } = flow;
    if (!device || progress.deviceProved) return undefined;
    return { open: (tx) => this.open(tx, flow, device) };
  }

  async answer(asked: Asked, { srpA }: ChallengeAnswer): Promise<Outcome> {
    const { knownDevices, random } = this.needs;
    const device = await deviceAsked(knownDevices, asked);
    if (!isUsableA(srpA!)) throw new InvalidParameterError('Invalid SRP_A value.');
    const exchange: DeviceExchange = {
      ...startExchange({ verifier: knownDevices.verifierOf(device), random }),
      deviceKey: device.id,
      A: srpA!,
      secretBlock: random.bytes(blockBytes).toString('base64'),
    };
    return {
      next: 'ASK',
      opening: { open: (tx) => this.openProof(tx, asked, { device, exchange }) },
      write: (tx) => asked.spend(tx),
    };
  }

  private async open(tx: EntityManager, flow: Flow, { id }: DeviceRow): Promise<DeviceChallenge> {
    const state = { deviceKey: id };
    const opened = await this.needs.authSessions.open(tx, { ...flow, challengeName: name, state });
    const userIdForSrp = flow.user.username;
    const step = { ...opened, challengeName: name, userIdForSrp, deviceKey: id };
    return Object.assign(new DeviceChallenge(), step);
  }

  private async openProof(
    tx: EntityManager,
    asked: Asked,
    { device, exchange }: { readonly device: DeviceRow; readonly exchange: DeviceExchange },
  ): Promise<DeviceSrpChallenge> {
    const challengeName = 'DEVICE_PASSWORD_VERIFIER';
    const state = { ...exchange };
    const opened = await this.needs.authSessions.open(tx, { ...asked, challengeName, state });
    return Object.assign(new DeviceSrpChallenge(), {
      ...opened,
      challengeName,
      userIdForSrp: asked.user!.username,
      deviceKey: device.id,
      srpB: exchange.B,
      salt: device.srpSalt,
      secretBlock: exchange.secretBlock,
    });
  }
}
