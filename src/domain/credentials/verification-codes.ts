import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { safeEqual, type Vault } from '../../platform/crypto.js';
import { findAlike } from '../../platform/find-alike.js';
import type { Random } from '../../platform/random.js';
import { CodeMismatchError, ExpiredCodeError } from '../errors.js';
import type { CodePurpose } from './code-purpose.js';
import { VerificationCodeRow } from './credentials.entities.js';

const hour = 60 * 60 * 1000;

/** How long a code may be given back, in milliseconds (section 2.2). */
export const codeLifetimes: Readonly<Record<CodePurpose, number>> = {
  SIGN_UP: 24 * hour,
  PASSWORD_RESET: hour,
  ATTRIBUTE_EMAIL: 24 * hour,
  ATTRIBUTE_PHONE: 24 * hour,
};

const codeDigits = 6;
const hashPurpose = 'verification-code';

interface Needs {
  readonly vault: Vault;
  readonly random: Random;
  readonly clock: Clock;
}

export interface CodeRequest {
  readonly userId: string;
  readonly purpose: CodePurpose;
  /** The attribute the code is sent to, and its value at this moment. */
  readonly attribute: string;
  readonly value: string;
  readonly lifetimeMs: number;
}

export interface CodeAnswer {
  readonly userId: string;
  readonly purpose: CodePurpose;
  readonly code: string;
  /**
   * The caller must not learn whether a code was ever sent: every code but the right one is then a
   * mismatch, an expired or missing one included.
   */
  readonly hidden?: boolean;
}

/** The codes that go out by mail or text message. Only their keyed hashes are stored. */
export class VerificationCodes {
  constructor(private readonly needs: Needs) {}

  /** Draws six digits in place of any earlier code for the purpose; the caller sends them. */
  async issue(tx: EntityManager, request: CodeRequest): Promise<string> {
    const { random, clock } = this.needs;
    const { userId, purpose, attribute, value, lifetimeMs } = request;
    const code = random.digits(codeDigits);
    const row: VerificationCodeRow = {
      userId,
      purpose,
      codeHash: this.hash(userId, purpose, code),
      attributeName: attribute,
      attributeValue: value,
      expiresAt: new Date(clock.now().getTime() + lifetimeMs),
    };
    const replaced = ['codeHash', 'attributeName', 'attributeValue', 'expiresAt'];
    const insert = tx.createQueryBuilder().insert().into(VerificationCodeRow);
    await insert
      .values(row)
      .orUpdate(replaced, ['userId', 'purpose'])
      .updateEntity(false)
      .execute();
    return code;
  }

  /**
   * The open code that was given back; it stays open until `spend`. Limit the attempts before asking:
   * there are only a million codes.
   *
   * @throws CodeMismatchError for a wrong code, ExpiredCodeError when none is open or it is too late.
   */
  async check(db: EntityManager, answer: CodeAnswer): Promise<VerificationCodeRow> {
    const { userId, purpose, code, hidden } = answer;
    const row = await findAlike(db, VerificationCodeRow, { userId, purpose });
    const right = safeEqual(this.hash(userId, purpose, code), row?.codeHash ?? '');
    if (hidden && !right) throw new CodeMismatchError();
    if (!row || row.expiresAt <= this.needs.clock.now()) throw new ExpiredCodeError();
    if (!right) throw new CodeMismatchError();
    return row;
  }

  /**
   * Uses a checked code up, in the transaction of what it allows: of parallel calls one succeeds.
   *
   * @throws ExpiredCodeError when somebody else was first, or a newer code has replaced it.
   */
  async spend(tx: EntityManager, row: VerificationCodeRow): Promise<void> {
    const { userId, purpose, codeHash } = row;
    const { affected } = await tx.delete(VerificationCodeRow, { userId, purpose, codeHash });
    if (affected !== 1) throw new ExpiredCodeError();
  }

  /** Where the open code of a person was sent; undefined when none is open. */
  async sentTo(
    db: EntityManager,
    userId: string,
    purpose: CodePurpose,
  ): Promise<string | undefined> {
    const row = await findAlike(db, VerificationCodeRow, { userId, purpose });
    return row && row.expiresAt > this.needs.clock.now() ? row.attributeValue : undefined;
  }

  /** Takes an open code back, if there is one. */
  async withdraw(tx: EntityManager, userId: string, purpose: CodePurpose): Promise<void> {
    await tx.delete(VerificationCodeRow, { userId, purpose });
  }

  private hash(userId: string, purpose: CodePurpose, code: string): string {
    return this.needs.vault.keyedHash(hashPurpose, JSON.stringify([userId, purpose, code]));
  }
}
