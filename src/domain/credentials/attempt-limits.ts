import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import { LimitExceededError } from '../errors.js';
import type { MessageQuota } from '../messaging/message-limits.js';
import type { Pool } from '../pools/pool.js';
import { attemptSubject } from './attempt-subject.js';
import { AttemptWindowRow } from './credentials.entities.js';

/** What is limited; each purpose has a window of its own. */
export type AttemptPurpose =
  | 'CONFIRM_SIGN_UP'
  | 'RESEND_CODE'
  | 'FORGOT_PASSWORD'
  | 'CONFIRM_FORGOT_PASSWORD'
  | 'CHANGE_PASSWORD'
  | 'UPDATE_CONTACT'
  | 'ATTRIBUTE_CODE'
  | 'VERIFY_ATTRIBUTE'
  | 'SEND_SIGN_IN_CODE'
  | 'SIGN_IN_CODE'
  | 'SECOND_FACTOR'
  | 'VERIFY_SOFTWARE_TOKEN'
  | 'CODE_OF_ADDRESS';

/**
 * Attempts of one person in an hour (section 2.3). For recovery Cognito promises 5 to 20, as the risk
 * is. Asking for a code and giving it back are counted apart, so that whoever has codes sent to somebody
 * cannot keep that person from using one. UPDATE_CONTACT is a rule of ours: those updates send messages.
 * So are the codes of a sign-in, where a right one gives the attempts back: a session outlives wrong codes
 * (7.2), and there are as many sessions as somebody begins. SIGN_IN_CODE, of a first factor, counts by code
 * and not by person. VERIFY_SOFTWARE_TOKEN is one too, and CODE_OF_ADDRESS: guesses at all the codes that
 * one address was sent.
 */
export const hourlyLimits: Readonly<Record<AttemptPurpose, number>> = {
  CONFIRM_SIGN_UP: 15,
  RESEND_CODE: 5,
  FORGOT_PASSWORD: 5,
  CONFIRM_FORGOT_PASSWORD: 10,
  CHANGE_PASSWORD: 5,
  UPDATE_CONTACT: 20,
  ATTRIBUTE_CODE: 5,
  VERIFY_ATTRIBUTE: 15,
  SEND_SIGN_IN_CODE: 10,
  SIGN_IN_CODE: 10,
  SECOND_FACTOR: 15,
  VERIFY_SOFTWARE_TOKEN: 15,
  CODE_OF_ADDRESS: 60,
};

const windowMs = 60 * 60 * 1000;

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
}

/** Somebody else wrote the window between our look and our write: look again. */
class LostRace extends Error {}

/** Counts attempts in windows of one hour that begin with the first attempt. */
export class AttemptLimits {
  constructor(private readonly needs: Needs) {}

  /** The subject of a person, or of a name that nobody has; see `attemptSubject`. */
  subjectOf(pool: Pool, name: string, user: { readonly id: string } | undefined): string {
    return attemptSubject(this.needs.vault, pool, name, user);
  }

  /**
   * Spends one attempt, in a transaction of its own so that a refusal afterwards keeps it. Parallel
   * calls never get more attempts than `limitPerHour` between them.
   *
   * @throws LimitExceededError when none is left until the window ends.
   */
  async spend(
    subject: string,
    purpose: AttemptPurpose | MessageQuota,
    limitPerHour: number,
  ): Promise<void> {
    const id = `${purpose}:${subject}`;
    for (;;) {
      try {
        return await this.needs.db.transaction((tx) => this.count(tx, id, limitPerHour));
      } catch (error) {
        // Each lost race is somebody else's progress, and the limit ends them all.
        if (!(error instanceof LostRace)) throw error;
      }
    }
  }

  /** Begins the hour anew, in the transaction of what the attempts were for. */
  async giveBack(tx: EntityManager, subject: string, purpose: AttemptPurpose): Promise<void> {
    await tx.delete(AttemptWindowRow, { id: `${purpose}:${subject}` });
  }

  private async count(tx: EntityManager, id: string, limit: number): Promise<void> {
    const now = this.needs.clock.now();
    const seen = await tx.findOneBy(AttemptWindowRow, { id });
    const first = { id, count: 1, endsAt: new Date(now.getTime() + windowMs) };
    if (!seen) return insertOnce(tx, AttemptWindowRow, first, () => new LostRace());
    const { endsAt, count } = seen;
    const ended = endsAt <= now;
    if (!ended && count >= limit) throw new LimitExceededError();
    const change = ended ? first : { count: count + 1 };
    const changed = await changeRows(tx, AttemptWindowRow, { id, count, endsAt }, change);
    if (changed === 0) throw new LostRace();
  }
}
