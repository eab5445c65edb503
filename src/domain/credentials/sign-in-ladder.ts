import type { EntityManager } from 'typeorm';
import { LessThanOrEqual, MoreThan } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import { AttemptsExceededError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { attemptSubject } from './attempt-subject.js';
import { SignInFailuresRow } from './credentials.entities.js';

/** The failure that costs the first wait. */
const firstLocking = 5;
const longestWaitMs = 15 * 60 * 1000;
/** Without a failure for so long, the count starts over. */
export const quietMs = 15 * 60 * 1000;

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
}

/** Somebody else wrote the row between our look and our write: look again. */
class LostRace extends Error {}

/**
 * The lockout ladder of section 7.2: the fifth failure in a row costs a wait of one second, each further
 * one twice as long, up to fifteen minutes; attempts during a wait are refused and do not lengthen it;
 * fifteen minutes without a failure, or a success, start over.
 *
 * Passwords are proved side by side and the order is decided afterwards: whoever finds the wait already
 * begun when they come to write learns only that there is one, also when the password was right.
 * However many guess at the same time, five learn that they were wrong, and one after each wait.
 */
export class SignInLadder {
  constructor(private readonly needs: Needs) {}

  /** The subject of a person, or of a name that nobody has; see `attemptSubject`. */
  subjectOf(pool: Pool, name: string, user: { readonly id: string } | undefined): string {
    return attemptSubject(this.needs.vault, pool, name, user);
  }

  /** Call it before the password is proved. @throws AttemptsExceededError during a wait. */
  async ensureOpen(subject: string): Promise<void> {
    const row = await this.needs.db.read((db) => db.findOneBy(SignInFailuresRow, { subject }));
    this.refuseWhileWaiting(row);
  }

  /**
   * Records a failure, in a transaction of its own so that the refusal which follows keeps it. When it
   * returns, the caller may tell that the password was wrong.
   *
   * @throws AttemptsExceededError when a wait began meanwhile; nothing is recorded then.
   */
  async failed(subject: string): Promise<void> {
    for (;;) {
      try {
        return await this.needs.db.transaction((tx) => this.record(tx, subject));
      } catch (error) {
        // Each lost race is a failure that somebody else recorded, and the fifth closes the ladder.
        if (!(error instanceof LostRace)) throw error;
      }
    }
  }

  /**
   * Lets a proved password in, inside the caller's transaction, and forgets the failures if there are
   * any: successes side by side write nothing and do not wait for one another.
   *
   * @throws AttemptsExceededError when a wait began while the password was proved.
   */
  async succeeded(tx: EntityManager, subject: string): Promise<void> {
    const now = this.needs.clock.now();
    const row = await tx.findOneBy(SignInFailuresRow, { subject });
    if (!row || row.failures === 0) return;
    this.refuseWhileWaiting(row);
    const open = { subject, lockedUntil: LessThanOrEqual(now) };
    if ((await changeRows(tx, SignInFailuresRow, open, { failures: 0 })) === 1) return;
    // The row is gone, or a wait has just begun. A write sees the latest row where a read may not.
    const closed = { subject, lockedUntil: MoreThan(now) };
    const waiting = await changeRows(tx, SignInFailuresRow, closed, { failures: () => 'failures' });
    if (waiting > 0) throw new AttemptsExceededError(1);
  }

  private async record(tx: EntityManager, subject: string): Promise<void> {
    const now = this.needs.clock.now();
    const seen = await tx.findOneBy(SignInFailuresRow, { subject });
    this.refuseWhileWaiting(seen);
    const quiet = !seen || now.getTime() - seen.lastFailureAt.getTime() >= quietMs;
    const failures = quiet ? 1 : seen.failures + 1;
    const lockedUntil = new Date(now.getTime() + waitAfter(failures));
    const next: SignInFailuresRow = { subject, failures, lastFailureAt: now, lockedUntil };
    if (!seen) return insertOnce(tx, SignInFailuresRow, next, () => new LostRace());
    if ((await changeRows(tx, SignInFailuresRow, { ...seen }, next)) === 0) throw new LostRace();
  }

  private refuseWhileWaiting(row: SignInFailuresRow | null): void {
    const left = row ? row.lockedUntil.getTime() - this.needs.clock.now().getTime() : 0;
    if (left > 0) throw new AttemptsExceededError(Math.ceil(left / 1000));
  }
}

/** Milliseconds to wait after so many failures in a row. */
function waitAfter(failures: number): number {
  if (failures < firstLocking) return 0;
  return Math.min(longestWaitMs, 1000 * 2 ** (failures - firstLocking));
}
