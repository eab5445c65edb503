import type { SignInLadder } from '../../credentials/sign-in-ladder.js';
import { isProof } from '../../credentials/srp.js';
import type { KnownDevices } from '../../devices/known-devices.js';
import { InvalidCredentialsError, InvalidSessionError } from '../../errors.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import type { Asked, ChallengeKind, Outcome } from './challenge.js';
import { deviceAsked, type DeviceExchange } from './device-srp-auth.js';

interface Needs {
  readonly ladder: SignInLadder;
  readonly knownDevices: KnownDevices;
}

/**
 * DEVICE_PASSWORD_VERIFIER: SRP-6a as for a password, with the group key of the device as the name of the
 * pool and its key as that of the user. A wrong signature counts as a wrong password does.
 */
export class DevicePasswordVerifier implements ChallengeKind {
  readonly names = ['DEVICE_PASSWORD_VERIFIER'] as const;
  readonly answeredBy = ['srp'] as const;

  constructor(private readonly needs: Needs) {}

  async answer(asked: Asked, { srp }: ChallengeAnswer): Promise<Outcome> {
    const { knownDevices, ladder } = this.needs;
    const device = await deviceAsked(knownDevices, asked);
    const { A, b, B, secretBlock } = asked.state as unknown as DeviceExchange;
    const { signature, timestamp, secretBlock: given } = srp!;
    if ((given ?? secretBlock) !== secretBlock) throw new InvalidSessionError();
    const { pool, progress } = asked;
    const user = asked.user!;
    const subject = ladder.subjectOf(pool, user.username, user);
    await ladder.ensureOpen(subject);
    const right = isProof({
      ...{ poolName: device.groupKey, userId: device.id, A, b, B, timestamp, signature },
      verifier: knownDevices.verifierOf(device),
      secretBlock: Buffer.from(secretBlock, 'base64'),
    });
    if (!right) {
      await ladder.failed(subject);
      throw new InvalidCredentialsError();
    }
    return {
      next: 'GO_ON',
      user,
      progress: { ...progress, deviceProved: true },
      write: async (tx) => {
        await ladder.succeeded(tx, subject);
        await asked.spend(tx);
      },
    };
  }
}
