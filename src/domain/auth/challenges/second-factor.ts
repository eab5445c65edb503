import type { MfaKind } from '../../pools/pool-factors.contract.js';
import { InvalidParameterError, InvalidSessionError } from '../../errors.js';
import { contactOfMfa } from '../../users/factor-contacts.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import { FactorChoice } from '../challenges.contract.js';
import type { Flow } from '../flow.js';
import { isAsked, secondFactorDue } from '../mfa-rules.js';
import { standsInForMfa } from '../sign-in-devices.js';
import type { Asked, ChallengeKind, DueStep, Opening, Outcome } from './challenge.js';
import type { MfaSetup } from './mfa-setup.js';
import type { SentCode } from './sent-code.js';
import type { SoftwareTokenCode } from './software-token-code.js';

interface Needs {
  readonly authSessions: AuthSessions;
  readonly sentCode: SentCode;
  readonly softwareTokenCode: SoftwareTokenCode;
  readonly mfaSetup: MfaSetup;
}

const name = 'SELECT_MFA_TYPE';

/** The second factor of a sign-in (7.5); SELECT_MFA_TYPE where the person has several and prefers none. */
export class SecondFactor implements ChallengeKind, DueStep {
  readonly names = [name] as const;
  readonly answeredBy = ['factor'] as const;

  constructor(private readonly needs: Needs) {}

  async due(flow: Flow): Promise<Opening | undefined> {
    if (standsInForMfa(flow)) return undefined;
    const due = secondFactorDue(flow.pool, flow.user, flow.progress);
    switch (due.ask) {
      case 'NOTHING':
        return undefined;
      case 'CODE':
        return this.code(flow, due.kind);
      case 'CHOICE':
        return this.choice(flow, due.kinds);
      case 'SETUP':
        return this.needs.mfaSetup.opening(flow, due.kinds);
    }
  }

  async answer(asked: Asked, { factor }: ChallengeAnswer): Promise<Outcome> {
    const { user } = asked;
    const kinds = asked.state['kinds'] as readonly MfaKind[];
    const kind = kinds.find((one) => one === factor);
    if (!kind) throw new InvalidParameterError('Invalid ANSWER value.');
    // It may have been switched off, or have lost its address, since the choice was offered.
    if (!user || !isAsked(secondFactorDue(asked.pool, user, asked.progress), kind)) {
      throw new InvalidSessionError();
    }
    const opening = await this.code({ ...asked, user }, kind);
    return { next: 'ASK', opening, write: (tx) => asked.spend(tx) };
  }

  private async code(flow: Flow, kind: MfaKind): Promise<Opening> {
    if (kind === 'SOFTWARE_TOKEN_MFA') return this.needs.softwareTokenCode.opening(flow);
    return this.needs.sentCode.opening({
      ...flow,
      factor: kind,
      as: 'SECOND_FACTOR',
      destination: flow.user.attributes[contactOfMfa[kind]]!,
      shownName: flow.user.username,
    });
  }

  private choice(flow: Flow, kinds: readonly MfaKind[]): Opening {
    const { authSessions } = this.needs;
    return {
      open: async (tx) => {
        const step = { ...flow, challengeName: name, state: { kinds } } as const;
        const opened = await authSessions.open(tx, step);
        return Object.assign(new FactorChoice(), {
          ...opened,
          challengeName: name,
          userIdForSrp: flow.user.username,
          factors: [...kinds],
        });
      },
    };
  }
}
