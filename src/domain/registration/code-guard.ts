import { addressKey } from '../../platform/addresses.js';
import type { Vault } from '../../platform/crypto.js';
import type { Database } from '../../platform/database.js';
import type { AttemptLimits } from '../credentials/attempt-limits.js';
import { hourlyLimits } from '../credentials/attempt-limits.js';
import type { VerificationCodeRow } from '../credentials/credentials.entities.js';
import type { Pool } from '../pools/pool.js';
import type { CodeAnswer, VerificationCodes } from '../credentials/verification-codes.js';

interface Needs {
  readonly db: Database;
  readonly vault: Vault;
  readonly limits: Pick<AttemptLimits, 'spend' | 'subjectOf'>;
  readonly codes: Pick<VerificationCodes, 'check' | 'sentTo'>;
}

/** Who gives a code back. */
interface Whose {
  readonly pool: Pool;
  /** As they came. */
  readonly username: string;
  readonly user: { readonly id: string } | undefined;
}

/**
 * Compares codes, so many an hour for one address. Each person has attempts of their own, but whoever
 * makes accounts makes attempts: a hundred accounts that name one telephone would have a hundred times as
 * many guesses at proving that it is theirs.
 */
export class CodeGuard {
  constructor(private readonly needs: Needs) {}

  /**
   * The open code that was given back. Where none is open, attempts of the person or the name are counted
   * instead, so that nobody learns whether one is.
   *
   * @throws what `VerificationCodes.check` throws, and LimitExceededError.
   */
  async check(answer: CodeAnswer, { pool, username, user }: Whose): Promise<VerificationCodeRow> {
    const { db, vault, limits, codes } = this.needs;
    const { userId, purpose } = answer;
    const address = await db.read((reader) => codes.sentTo(reader, userId, purpose));
    // Both are worked out each time, and one is taken.
    const ofPerson = limits.subjectOf(pool, username, user);
    const ofAddress = vault.keyedHash('code-address', addressKey(address ?? ''));
    const subject = address === undefined ? ofPerson : ofAddress;
    await limits.spend(subject, 'CODE_OF_ADDRESS', hourlyLimits.CODE_OF_ADDRESS);
    return db.read((reader) => codes.check(reader, answer));
  }
}
