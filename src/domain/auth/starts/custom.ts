import { flowEnabled } from '../../clients/client-rules.js';
import type { SignInLadder } from '../../credentials/sign-in-ladder.js';
import { isUsableA } from '../../credentials/srp.js';
import { InvalidParameterError } from '../../errors.js';
import type { Triggers } from '../../triggers/triggers.js';
import type { Outcome } from '../challenges/challenge.js';
import type { CustomLoop } from '../custom-loop.js';
import type { Place } from '../flow.js';
import type { CustomStartInput } from '../sign-in.contract.js';
import type { Caller, Start } from './start.js';

interface Needs {
  readonly ladder: Pick<SignInLadder, 'ensureOpen'>;
  readonly customLoop: Pick<CustomLoop, 'next'>;
  readonly triggers: Pick<Triggers, 'hasCustomAuth'>;
}

/** CUSTOM_AUTH: the pool's own challenges, after a proof of the password by SRP or without (7.7). */
export class CustomStart implements Start<CustomStartInput> {
  constructor(private readonly needs: Needs) {}

  refuseDisabled({ client, pool }: Place): void {
    if (!flowEnabled(client, 'CUSTOM_AUTH')) {
      throw new InvalidParameterError('CUSTOM_AUTH is not enabled for the client.');
    }
    if (this.needs.triggers.hasCustomAuth(pool)) return;
    throw new InvalidParameterError(
      'Custom auth lambda trigger is not configured for the user pool.',
    );
  }

  async begin(caller: Caller, { srpA }: CustomStartInput): Promise<Outcome> {
    const { username, subject, deviceKey } = caller;
    if (srpA && !isUsableA(srpA)) throw new InvalidParameterError('Invalid SRP_A value.');
    const { ladder, customLoop } = this.needs;
    await ladder.ensureOpen(subject);
    const progress = {
      began: 'custom',
      givenName: username,
      custom: srpA ? [{ challengeName: 'SRP_A', challengeResult: true }] : [],
      ...(deviceKey !== undefined && { deviceKey }),
    } as const;
    return customLoop.next({ ...caller, progress, srpA: srpA ?? undefined }, async () => undefined);
  }
}
