import type { EntityManager } from 'typeorm';
import type { SignInLadder } from '../../credentials/sign-in-ladder.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import { FactorChoice } from '../challenges.contract.js';
import type { NamedRound } from '../custom-loop.js';
import type { PasswordStart } from '../starts/password.js';
import type { Asked, ChallengeKind, Opening, Outcome } from './challenge.js';

interface Needs {
  readonly ladder: Pick<SignInLadder, 'subjectOf'>;
  readonly authSessions: AuthSessions;
  readonly passwordStart: Pick<PasswordStart, 'prove'>;
}

const name = 'ADMIN_NO_SRP_AUTH';

/** ADMIN_NO_SRP_AUTH: the password itself, where a function of the pool asks for it (7.4). */
export class AskedPassword implements ChallengeKind {
  readonly names = [name] as const;
  readonly answeredBy = ['password'] as const;

  constructor(private readonly needs: Needs) {}

  async opening(round: NamedRound): Promise<Opening> {
    const { authSessions } = this.needs;
    const state = { names: [round.shownName] };
    const open = async (tx: EntityManager) => {
      const opened = await authSessions.open(tx, { ...round, challengeName: name, state });
      const shown = { userIdForSrp: round.shownName, factors: ['PASSWORD'] as const };
      return Object.assign(new FactorChoice(), { ...opened, challengeName: name, ...shown });
    };
    return { open };
  }

  async answer(asked: Asked, { password }: ChallengeAnswer): Promise<Outcome> {
    const { pool, user, progress } = asked;
    const { givenName: username, deviceKey, began } = progress;
    const { ladder, passwordStart } = this.needs;
    const subject = ladder.subjectOf(pool, username, user);
    const caller = { ...asked, username, subject, deviceKey };
    const outcome = await passwordStart.prove(caller, password!, began);
    if (outcome.next !== 'GO_ON') return outcome;
    return {
      ...outcome,
      progress: { ...progress, ...outcome.progress },
      write: async (tx) => {
        await outcome.write(tx);
        await asked.spend(tx);
      },
    };
  }
}
