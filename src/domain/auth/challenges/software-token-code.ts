import type { SoftwareTokens } from '../../credentials/software-tokens.js';
import { CodeMismatchError } from '../../errors.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import { CodeChallenge } from '../challenges.contract.js';
import type { Flow } from '../flow.js';
import { refuseUnlessAsked } from '../mfa-rules.js';
import type { Asked, ChallengeKind, Opening, Outcome } from './challenge.js';

interface Needs {
  readonly softwareTokens: Pick<SoftwareTokens, 'prove' | 'friendlyName'>;
  readonly authSessions: AuthSessions;
}

const name = 'SOFTWARE_TOKEN_MFA';

/** SOFTWARE_TOKEN_MFA: the code that the person's authenticator app shows, each one once. */
export class SoftwareTokenCode implements ChallengeKind {
  readonly names = [name] as const;
  readonly answeredBy = ['code'] as const;

  constructor(private readonly needs: Needs) {}

  async opening(flow: Flow): Promise<Opening> {
    const { authSessions, softwareTokens } = this.needs;
    const friendlyDeviceName = await softwareTokens.friendlyName(flow.user.id);
    return {
      open: async (tx) => {
        const opened = await authSessions.open(tx, { ...flow, challengeName: name });
        return Object.assign(new CodeChallenge(), {
          ...opened,
          challengeName: name,
          userIdForSrp: flow.user.username,
          kind: name,
          friendlyDeviceName,
        });
      },
    };
  }

  async answer(asked: Asked, { code }: ChallengeAnswer): Promise<Outcome> {
    const { user, progress } = asked;
    if (!user) throw new CodeMismatchError('Invalid code received for user');
    const proof = await this.needs.softwareTokens.prove(user.id, code!);
    refuseUnlessAsked({ ...asked, user }, name);
    return {
      next: 'GO_ON',
      user,
      progress: { ...progress, secondFactor: name },
      write: async (tx) => {
        await asked.spend(tx);
        await proof.spend(tx);
      },
    };
  }
}
