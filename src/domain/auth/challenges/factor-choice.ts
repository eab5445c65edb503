import type { SignInLadder } from '../../credentials/sign-in-ladder.js';
import { InvalidParameterError } from '../../errors.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import type { FactorSteps, Wish } from '../factor-steps.js';
import type { FirstFactorKind, FirstFactors } from '../first-factors.js';
import type { Asked, ChallengeKind, Outcome } from './challenge.js';

interface Needs {
  readonly ladder: SignInLadder;
  readonly firstFactors: FirstFactors;
  readonly factorSteps: FactorSteps;
}

/**
 * SELECT_CHALLENGE, and PASSWORD and PASSWORD_SRP, which are the same with nothing left to choose: a
 * factor, with the password or SRP_A where it is one of those.
 */
export class FactorChosen implements ChallengeKind {
  readonly names = ['SELECT_CHALLENGE', 'PASSWORD', 'PASSWORD_SRP'] as const;
  readonly answeredBy = ['factor', 'password', 'srpA'] as const;

  constructor(private readonly needs: Needs) {}

  /** What the person has may have changed since: the offer is made anew. */
  async answer(asked: Asked, answer: ChallengeAnswer): Promise<Outcome> {
    const { ladder, firstFactors, factorSteps } = this.needs;
    const { pool, progress } = asked;
    const { givenName: username, deviceKey } = progress;
    const subject = ladder.subjectOf(pool, username, asked.user);
    const caller = { ...asked, username, subject, deviceKey };
    const offer = await firstFactors.of(caller);
    const wish = wishOf(answer);
    const factors = asked.state['factors'] as readonly FirstFactorKind[];
    if (!factors.includes(wish.factor) || !offer.factors.includes(wish.factor)) {
      throw new InvalidParameterError('The selected challenge is not available.');
    }
    const choice = { caller: { ...caller, user: offer.user }, offer, progress };
    return factorSteps.begin(choice, wish, (tx) => asked.spend(tx));
  }
}

function wishOf({ factor, password, srpA }: ChallengeAnswer): Wish {
  if (password) return { factor: 'PASSWORD', password };
  if (srpA) return { factor: 'PASSWORD_SRP', srpA };
  return { factor: factor as FirstFactorKind };
}
