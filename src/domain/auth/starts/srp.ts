import { flowEnabled } from '../../clients/client-rules.js';
import { InvalidParameterError } from '../../errors.js';
import type { Outcome } from '../challenges/challenge.js';
import type { PasswordVerifier } from '../challenges/password-verifier.js';
import type { Place } from '../flow.js';
import type { SrpStartInput } from '../sign-in.contract.js';
import type { Caller, Start } from './start.js';

/** USER_SRP_AUTH: the password never travels. Its step is PASSWORD_VERIFIER. */
export class SrpStart implements Start<SrpStartInput> {
  constructor(private readonly passwordVerifier: PasswordVerifier) {}

  refuseDisabled({ client }: Place): void {
    if (flowEnabled(client, 'USER_SRP_AUTH')) return;
    throw new InvalidParameterError('USER_SRP_AUTH is not enabled for the client.');
  }

  async begin(caller: Caller, { srpA }: SrpStartInput): Promise<Outcome> {
    return { next: 'SAY', step: await this.passwordVerifier.start(caller, srpA) };
  }
}
