import { flowEnabled } from '../../clients/client-rules.js';
import { InvalidParameterError } from '../../errors.js';
import type { Outcome } from '../challenges/challenge.js';
import type { FactorSteps } from '../factor-steps.js';
import type { FirstFactors } from '../first-factors.js';
import type { Place, Progress } from '../flow.js';
import type { ChoiceInput } from '../sign-in.contract.js';
import type { SignUpSessions } from '../sign-up-sessions.js';
import type { Caller, Start } from './start.js';

interface Needs {
  readonly firstFactors: FirstFactors;
  readonly factorSteps: FactorSteps;
  readonly signUpSessions: SignUpSessions;
}

/** USER_AUTH: the person chooses what to begin with (section 7.6). */
export class ChoiceStart implements Start<ChoiceInput> {
  constructor(private readonly needs: Needs) {}

  refuseDisabled({ client }: Place): void {
    if (flowEnabled(client, 'USER_AUTH')) return;
    throw new InvalidParameterError('USER_AUTH is not enabled for the client.');
  }

  async begin(caller: Caller, given: ChoiceInput): Promise<Outcome> {
    const { firstFactors, factorSteps, signUpSessions } = this.needs;
    const { session, preferred, password, srpA } = given;
    if (session) return signUpSessions.redeem(caller, session);
    const offer = await firstFactors.of(caller);
    const { username: givenName, deviceKey } = caller;
    const progress: Progress = {
      began: 'choice',
      givenName,
      ...(deviceKey !== undefined && { deviceKey }),
    };
    const choice = { caller: { ...caller, user: offer.user }, offer, progress };
    const factor = offer.factors.find((kind) => kind === preferred);
    if (!factor) return { next: 'ASK', opening: factorSteps.select(choice), write: async () => {} };
    return factorSteps.begin(choice, { factor, password, srpA }, async () => {});
  }
}
