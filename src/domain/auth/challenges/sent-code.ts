import type { EntityManager } from 'typeorm';
import type { Clock } from '../../../platform/clock.js';
import { safeEqual, type Vault } from '../../../platform/crypto.js';
import type { Random } from '../../../platform/random.js';
import type { AttemptLimits } from '../../credentials/attempt-limits.js';
import { hourlyLimits } from '../../credentials/attempt-limits.js';
import { CodeMismatchError, InvalidSessionError, LimitExceededError } from '../../errors.js';
import { maskEmail, maskPhone } from '../../messaging/masking.js';
import type { MessageService } from '../../messaging/messaging.service.js';
import { isVerified, verifiedFlag, type Contact } from '../../users/attribute-changes.js';
import type { UserDirectory } from '../../users/user-directory.js';
import type { UserRow } from '../../users/users.entities.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import type { FactorKind } from '../challenge-names.contract.js';
import { CodeChallenge } from '../challenges.contract.js';
import { answeredWith, type Place, type Progress } from '../flow.js';
import { refuseUnlessAsked, refuseUnlessDue } from '../mfa-rules.js';
import { ensureMaySignIn } from '../sign-in-state.js';
import type { Asked, ChallengeKind, Opening, Outcome } from './challenge.js';

interface Needs {
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly limits: AttemptLimits;
  readonly directory: UserDirectory;
  readonly messages: MessageService;
  readonly authSessions: AuthSessions;
}

/** The factors whose codes are sent. */
export type SentFactor = Extract<FactorKind, 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP'>;

/** A code on its way. */
export interface CodeStep extends Place {
  /** Undefined when the step only pretends that its user exists: nothing is sent then. */
  readonly user: UserRow | undefined;
  readonly progress: Progress;
  readonly factor: SentFactor;
  /** EMAIL_OTP is both: a first factor has eight digits and a second one six (section 2.2). */
  readonly as: 'FIRST_FACTOR' | 'SECOND_FACTOR';
  /** Where it goes. */
  readonly destination: string;
  /** USER_ID_FOR_SRP. */
  readonly shownName: string;
  /** The right code makes the destination the address of the user (MFA_SETUP). */
  readonly enrols?: true;
  readonly availableChallenges?: readonly FactorKind[];
}

interface State {
  readonly factor: SentFactor;
  readonly as: CodeStep['as'];
  readonly destination: string;
  readonly nonce: string;
  readonly codeHash: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly enrols?: true;
}

type Answered = Asked & { readonly user: UserRow };

/** What the codes of a factor are sent to. */
export const contactOf = (factor: SentFactor): Contact =>
  factor === 'EMAIL_OTP' ? 'email' : 'phone_number';

const digits = { FIRST_FACTOR: 8, SECOND_FACTOR: 6 } as const;
const kinds = { FIRST_FACTOR: 'SIGN_IN', SECOND_FACTOR: 'AUTHENTICATION' } as const;
const attempts = { FIRST_FACTOR: 'SIGN_IN_CODE', SECOND_FACTOR: 'SECOND_FACTOR' } as const;
const mismatches = {
  FIRST_FACTOR: 'Invalid code or auth state for the user.',
  SECOND_FACTOR: 'Invalid code received for user',
} as const;

/**
 * SMS_MFA, EMAIL_OTP and SMS_OTP: a code goes to the person and comes back. Its keyed hash is sealed in
 * the session, so the code lives as long as that. A wrong one leaves the session as it is (7.2); what
 * bounds guessing at a second factor are the attempts of the person in an hour, whatever the session, and a
 * right code gives them back. A first factor has no password before it: its attempts are those of one code,
 * so that whoever knows a name cannot shut its owner out, and eight digits bear that.
 */
export class SentCode implements ChallengeKind {
  readonly names = ['SMS_MFA', 'EMAIL_OTP', 'SMS_OTP'] as const;
  readonly answeredBy = ['code'] as const;

  constructor(private readonly needs: Needs) {}

  /** Prepares the step and its message, outside the transaction. */
  async opening(step: CodeStep): Promise<Opening> {
    const { random, messages } = this.needs;
    const { call, pool, client, user, as, destination } = step;
    const code = random.digits(digits[as]);
    const request = {
      pool,
      clientId: client.id,
      user: user ?? { id: random.uuid(), username: step.shownName, attributes: {} },
      kind: kinds[as],
      medium: step.factor === 'EMAIL_OTP' ? 'EMAIL' : 'SMS',
      destination,
      ...answeredWith(call),
    } as const;
    const draft = user
      ? await messages.draft(call.ctx, request)
      : await messages.draftForNobody(call.ctx, request);
    return {
      open: async (tx) => {
        await draft.write(tx, code);
        return this.open(tx, step, code);
      },
      opened: () => messages.wake(),
    };
  }

  async answer(asked: Asked, { code }: ChallengeAnswer): Promise<Outcome> {
    const { limits } = this.needs;
    const state = asked.state as unknown as State;
    const { as, subject } = state;
    const { user } = asked;
    await this.count(state);
    const right = safeEqual(this.hash(state.nonce, code!), state.codeHash);
    if (!right || !user) throw new CodeMismatchError(mismatches[as]);
    this.refuseOutdated({ ...asked, user }, state);
    return {
      next: 'GO_ON',
      user,
      progress: {
        ...asked.progress,
        ...(as === 'FIRST_FACTOR' ? { firstFactor: state.factor } : { secondFactor: state.factor }),
      },
      write: async (tx) => {
        await asked.spend(tx);
        await limits.giveBack(tx, subject, attempts[as]);
        await this.vouch(tx, { ...asked, user }, state);
      },
    };
  }

  /** @throws LimitExceededError of the person; the session of a first factor is over instead. */
  private async count({ as, subject }: State): Promise<void> {
    try {
      await this.needs.limits.spend(subject, attempts[as], hourlyLimits[attempts[as]]);
    } catch (error) {
      if (as === 'FIRST_FACTOR' && error instanceof LimitExceededError) {
        throw new InvalidSessionError();
      }
      throw error;
    }
  }

  /**
   * What the code was sent for may be over; it proves the address it was sent to, and not one that has
   * replaced it since. Asked at the answer, and again under the lock.
   */
  private refuseOutdated(asked: Answered, state: State): void {
    const { user } = asked;
    const { as, factor, destination, enrols } = state;
    if (as === 'FIRST_FACTOR') return this.admit(user, state);
    const kind = factor === 'SMS_OTP' ? 'SMS_MFA' : factor;
    if (enrols) return refuseUnlessDue(asked, kind);
    if (user.attributes[contactOf(factor)] !== destination) throw new InvalidSessionError();
    refuseUnlessAsked(asked, kind);
  }

  /** Nothing was proved before: what stands of the account is told only now. */
  private admit(user: UserRow, { factor, destination }: State): void {
    const contact = contactOf(factor);
    const own = user.attributes[contact] === destination && isVerified(user.attributes, contact);
    if (!own) throw new CodeMismatchError(mismatches.FIRST_FACTOR);
    ensureMaySignIn(user, null, this.needs.clock.now());
    // A temporary password that was given meanwhile must be proved.
    if (user.status !== 'CONFIRMED') throw new InvalidSessionError();
  }

  private async open(tx: EntityManager, step: CodeStep, code: string): Promise<CodeChallenge> {
    const { random, limits, authSessions } = this.needs;
    const { pool, user, progress, factor, as, destination, shownName, enrols } = step;
    const nonce = random.bytes(16).toString('base64url');
    const state: State = {
      factor,
      as,
      destination,
      nonce,
      codeHash: this.hash(nonce, code),
      subject:
        as === 'FIRST_FACTOR' ? `code:${nonce}` : limits.subjectOf(pool, progress.givenName, user),
      names: [shownName],
      ...(enrols && { enrols }),
    };
    const opened = await authSessions.open(tx, {
      ...step,
      challengeName: factor,
      state: { ...state },
    });
    return Object.assign(new CodeChallenge(), {
      ...opened,
      challengeName: factor,
      userIdForSrp: shownName,
      kind: factor,
      destination: factor === 'EMAIL_OTP' ? maskEmail(destination) : maskPhone(destination),
      ...(step.availableChallenges && { availableChallenges: step.availableChallenges }),
    });
  }

  /** Who gives the code back has the address (7.5). */
  private async vouch(tx: EntityManager, asked: Answered, state: State): Promise<void> {
    const { directory } = this.needs;
    const user = await directory.locked(tx, asked.user.id);
    this.refuseOutdated({ ...asked, user }, state);
    const contact = contactOf(state.factor);
    const flag = verifiedFlag(contact);
    if (!state.enrols && user.attributes[flag] === 'true') return;
    const patch = { [contact]: state.destination, [flag]: 'true' };
    await directory.change(tx, asked.pool, user, { attributes: patch });
  }

  private hash(nonce: string, code: string): string {
    return this.needs.vault.keyedHash('sign-in-code', JSON.stringify([nonce, code]));
  }
}
