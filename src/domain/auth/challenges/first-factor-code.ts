import type { Vault } from '../../../platform/crypto.js';
import { hourlyLimits, type AttemptLimits } from '../../credentials/attempt-limits.js';
import type { Passwords } from '../../credentials/passwords.js';
import { simulatedContact } from '../../users/simulated-people.js';
import type { Choice } from '../first-factors.js';
import { userIdForSrp } from '../user-id-for-srp.js';
import type { Opening } from './challenge.js';
import { contactOf, type SentCode } from './sent-code.js';

type CodeKind = 'EMAIL_OTP' | 'SMS_OTP';

interface Needs {
  readonly vault: Vault;
  readonly limits: AttemptLimits;
  readonly passwords: Passwords;
  readonly sentCode: SentCode;
}

/** EMAIL_OTP and SMS_OTP where a sign-in begins: to whom a code goes, and how often. */
export class FirstFactorCode {
  constructor(private readonly needs: Needs) {}

  /**
   * Sends a code; to somebody who does not exist, or is disabled, it only looks so, at the same cost.
   *
   * @throws LimitExceededError when as many codes were asked for in this hour as may be, and the refusals
   * of triggers.
   */
  async opening({ caller, offer, progress }: Choice, factor: CodeKind): Promise<Opening> {
    const { vault, limits, passwords, sentCode } = this.needs;
    const { pool, user, username } = caller;
    const contact = contactOf(factor);
    const subject = limits.subjectOf(pool, username, user);
    await limits.spend(subject, 'SEND_SIGN_IN_CODE', hourlyLimits.SEND_SIGN_IN_CODE);
    // Worked out for everybody: it takes its time.
    const simulated = simulatedContact(vault, contact, { pool, name: username });
    return sentCode.opening({
      ...caller,
      user: user?.enabled ? user : undefined,
      progress,
      factor,
      as: 'FIRST_FACTOR',
      destination: user?.attributes[contact] ?? simulated,
      shownName: userIdForSrp(passwords, caller, username),
      availableChallenges: offer.factors,
    });
  }
}
