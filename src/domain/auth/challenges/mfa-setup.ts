import { isMailbox } from '../../../platform/addresses.js';
import { writable } from '../../clients/client-rules.js';
import { InvalidParameterError, InvalidSessionError } from '../../errors.js';
import type { MfaKind } from '../../pools/pool-factors.contract.js';
import type { SecondFactorService } from '../../registration/second-factors.service.js';
import { attributeChanges } from '../../users/attribute-changes.js';
import { isUsable } from '../../users/factor-contacts.js';
import type { UserRow } from '../../users/users.entities.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import { MfaSetupChallenge } from '../challenges.contract.js';
import type { Flow } from '../flow.js';
import { refuseUnlessAsked, refuseUnlessDue } from '../mfa-rules.js';
import type { SignInDevices } from '../sign-in-devices.js';
import type { Asked, ChallengeKind, Opening, Outcome } from './challenge.js';
import type { SentCode } from './sent-code.js';

interface Needs {
  readonly authSessions: AuthSessions;
  readonly sentCode: SentCode;
  readonly devices: Pick<SignInDevices, 'refuseUnknown'>;
  readonly secondFactors: Pick<SecondFactorService, 'verify'>;
}

const name = 'MFA_SETUP';

/** A person in the middle of it. */
type Enrolling = Asked & { readonly user: UserRow };

/**
 * MFA_SETUP: the pool requires a second factor and the person has none (7.5). An app is associated and
 * verified beside the challenge (see SoftwareTokenSetup), or by its code in the answer; an address is
 * proved by a code. Whoever has a factor by the time they answer must use that one.
 */
export class MfaSetup implements ChallengeKind {
  readonly names = [name] as const;
  readonly answeredBy = ['softwareTokenVerified', 'softwareTokenSetup', 'emailSetup'] as const;

  constructor(private readonly needs: Needs) {}

  opening(flow: Flow, kinds: readonly MfaKind[]): Opening {
    return {
      open: async (tx) => {
        const step = { ...flow, challengeName: name, state: { kinds } } as const;
        const opened = await this.needs.authSessions.open(tx, step);
        return Object.assign(new MfaSetupChallenge(), {
          ...opened,
          challengeName: name,
          userIdForSrp: flow.user.username,
          factors: [...kinds],
        });
      },
    };
  }

  async answer(asked: Asked, answer: ChallengeAnswer): Promise<Outcome> {
    const { user } = asked;
    if (!user) throw new InvalidSessionError();
    const enrolling = { ...asked, user };
    if (answer.emailSetup) return this.address(enrolling, answer.emailSetup);
    if (answer.softwareTokenSetup) return this.code(enrolling, answer.softwareTokenSetup);
    return this.verified(enrolling);
  }

  /** VerifySoftwareToken has checked the app in this very sign-in. */
  private verified(asked: Enrolling): Outcome {
    const { pool, user, state } = asked;
    if (state['verified'] !== true || !isUsable(pool, user, 'SOFTWARE_TOKEN_MFA')) {
      throw new InvalidSessionError();
    }
    refuseUnlessAsked(asked, 'SOFTWARE_TOKEN_MFA');
    return enrolled(asked);
  }

  private async code(asked: Enrolling, code: string): Promise<Outcome> {
    refuseUnlessDue(asked, 'SOFTWARE_TOKEN_MFA');
    // The app is the person's once its code was right, so a client cannot repeat itself after that.
    await this.needs.devices.refuseUnknown(asked);
    const { ctx } = asked.call;
    const given = { userCode: code };
    const user = await this.needs.secondFactors.verify(ctx, asked, given, (present) =>
      refuseUnlessDue({ ...asked, user: present }, 'SOFTWARE_TOKEN_MFA'),
    );
    return enrolled({ ...asked, user });
  }

  private async address(asked: Enrolling, email: string): Promise<Outcome> {
    const { pool, client, user } = asked;
    refuseUnlessDue(asked, 'EMAIL_OTP');
    if (!isMailbox(email)) throw new InvalidParameterError('Invalid email address format.');
    // The rules of any update: who may write it, and whether it may change at all.
    const given = [{ name: 'email', value: email }];
    const giver = { by: 'user', writable: writable(client, pool) } as const;
    attributeChanges(pool, user.attributes, given, giver);
    const opening = await this.needs.sentCode.opening({
      ...asked,
      factor: 'EMAIL_OTP',
      as: 'SECOND_FACTOR',
      destination: email,
      shownName: user.username,
      enrols: true,
    });
    return { next: 'ASK', opening, write: (tx) => asked.spend(tx) };
  }
}

function enrolled(asked: Enrolling): Outcome {
  return {
    next: 'GO_ON',
    user: asked.user,
    progress: { ...asked.progress, secondFactor: 'SOFTWARE_TOKEN_MFA' },
    write: (tx) => asked.spend(tx),
  };
}
