import type { EntityManager } from 'typeorm';
import type { Passwords } from '../credentials/passwords.js';
import type { AuthSessions } from './auth-sessions.js';
import { FactorChoice } from './challenges.contract.js';
import type { Opening, Outcome } from './challenges/challenge.js';
import type { FirstFactorCode } from './challenges/first-factor-code.js';
import type { PasskeyProof } from './challenges/passkey-proof.js';
import type { PasswordVerifier } from './challenges/password-verifier.js';
import type { Choice, FirstFactorKind } from './first-factors.js';
import type { PasswordStart } from './starts/password.js';
import { userIdForSrp } from './user-id-for-srp.js';

/** A factor, with what it needs where that came along. */
export interface Wish {
  readonly factor: FirstFactorKind;
  readonly password?: string | null | undefined;
  readonly srpA?: string | null | undefined;
}

type Write = (tx: EntityManager) => Promise<void>;

interface Needs {
  readonly authSessions: AuthSessions;
  readonly passwords: Passwords;
  readonly passwordStart: PasswordStart;
  readonly passwordVerifier: PasswordVerifier;
  readonly firstFactorCode: FirstFactorCode;
  readonly passkeyProof: PasskeyProof;
}

/** The steps of USER_AUTH, whoever comes to them: by a preference, or by a choice. */
export class FactorSteps {
  constructor(private readonly needs: Needs) {}

  /** SELECT_CHALLENGE: which of the factors shall it be? */
  select(choice: Choice): Opening {
    return this.choosing(choice, 'SELECT_CHALLENGE', choice.offer.factors);
  }

  /**
   * The step of a factor that is on offer, or the proof where the password came along. `write` is what
   * must happen exactly once, in the same transaction.
   *
   * @throws what the factor throws.
   */
  async begin(choice: Choice, wish: Wish, write: Write): Promise<Outcome> {
    if (wish.factor === 'PASSWORD' && wish.password) {
      return this.prove(choice, wish.password, write);
    }
    return { next: 'ASK', opening: await this.opening(choice, wish), write };
  }

  private async prove({ caller }: Choice, password: string, write: Write): Promise<Outcome> {
    const outcome = await this.needs.passwordStart.prove(caller, password, 'choice');
    if (outcome.next === 'SAY') return outcome;
    const both = async (tx: EntityManager) => {
      await write(tx);
      await outcome.write(tx);
    };
    return { ...outcome, write: both };
  }

  private async opening(choice: Choice, { factor, srpA }: Wish): Promise<Opening> {
    const { caller, progress } = choice;
    switch (factor) {
      case 'EMAIL_OTP':
      case 'SMS_OTP':
        return this.needs.firstFactorCode.opening(choice, factor);
      case 'WEB_AUTHN':
        return this.needs.passkeyProof.opening(choice);
      case 'PASSWORD_SRP':
        return srpA
          ? this.needs.passwordVerifier.opening(caller, srpA, progress)
          : this.choosing(choice, factor, [factor]);
      case 'PASSWORD':
        return this.choosing(choice, factor, [factor]);
    }
  }

  private choosing(
    { caller, offer, progress }: Choice,
    challengeName: 'SELECT_CHALLENGE' | 'PASSWORD' | 'PASSWORD_SRP',
    factors: readonly FirstFactorKind[],
  ): Opening {
    const { authSessions, passwords } = this.needs;
    const { client, user, username } = caller;
    const shownName = userIdForSrp(passwords, caller, username);
    const state = { factors, names: [shownName] };
    const open = async (tx: EntityManager) => {
      const opened = await authSessions.open(tx, { client, user, progress, challengeName, state });
      const shown = {
        userIdForSrp: shownName,
        factors: [...factors],
        availableChallenges: offer.factors,
      };
      return Object.assign(new FactorChoice(), { ...opened, challengeName, ...shown });
    };
    return { open };
  }
}
