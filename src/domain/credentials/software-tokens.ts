import { Secret, TOTP } from 'otpauth';
import { LessThan, type EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, type Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import { CodeMismatchError, EnableSoftwareTokenMfaError, ExpiredCodeError } from '../errors.js';
import type { SignInLadder } from './sign-in-ladder.js';
import { SoftwareTokenRow } from './software-tokens.entities.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly ladder: SignInLadder;
}

/** A code that was right; `spend` makes sure that nobody uses it again. */
export interface ProvedToken {
  /**
   * Uses the code up, in the transaction of what it allows: of parallel calls one succeeds.
   *
   * @throws ExpiredCodeError when the code has been used, AttemptsExceededError when a wait for wrong
   * codes began meanwhile.
   */
  spend(tx: EntityManager): Promise<void>;
}

/** Section 2.2 and RFC 6238: six digits, SHA-1, steps of 30 seconds, one step of drift either way. */
const algorithm = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const drift = 1;
/** 52 characters in base32. */
const secretBytes = 32;
const sealPurpose = 'software-token';

const usedOnce = () => new ExpiredCodeError('Your software token has already been used once.');

/**
 * Authenticator apps. A code works once, and so does no earlier one after it (RFC 6238, 5.2). Wrong codes
 * climb a lockout ladder of their own: whoever knows the password cannot begin it anew by signing in with
 * that, and the tries of all sessions count together.
 */
export class SoftwareTokens {
  constructor(private readonly needs: Needs) {}

  /**
   * Draws a secret for an app that is being enrolled, in place of an earlier one that was not verified; the
   * app that signs in now goes on doing so. The secret is in base32 and is not readable again. `first` runs
   * before it is written, in the same transaction.
   */
  async associate(userId: string, first?: (tx: EntityManager) => Promise<void>): Promise<string> {
    const { db, random, vault } = this.needs;
    const secret = random.bytes(secretBytes);
    const pendingSecret = vault.seal(sealPurpose, secret, userId);
    const fresh = { sealedSecret: null, friendlyName: null, verifiedAt: null, lastStep: 0 };
    await db.transaction(async (tx) => {
      await first?.(tx);
      const insert = tx.createQueryBuilder().insert().into(SoftwareTokenRow);
      await insert
        .values({ userId, pendingSecret, ...fresh })
        .orUpdate(['pendingSecret'], ['userId'])
        .updateEntity(false)
        .execute();
    });
    return secretOf(secret).base32;
  }

  /**
   * Proves that the app being enrolled works. `accept` makes it the one that signs in, in the caller's
   * transaction; the code is used with that. Limit the attempts before asking.
   *
   * @throws EnableSoftwareTokenMfaError for a wrong code, and when no app is being enrolled.
   */
  async verify(userId: string, code: string, friendlyName: string | null): Promise<Accepted> {
    const row = await this.row(userId);
    const pendingSecret = row?.pendingSecret;
    const step = pendingSecret ? this.stepOf(userId, pendingSecret, code) : undefined;
    if (!pendingSecret || step === undefined) throw new EnableSoftwareTokenMfaError();
    const verified = {
      ...{ sealedSecret: pendingSecret, pendingSecret: null, friendlyName },
      ...{ verifiedAt: this.needs.clock.now(), lastStep: step },
    };
    return {
      accept: async (tx) => {
        const changed = await changeRows(tx, SoftwareTokenRow, { userId, pendingSecret }, verified);
        // Somebody else verified it, or began anew, while this code was looked at.
        if (changed === 0) throw new EnableSoftwareTokenMfaError();
      },
    };
  }

  /**
   * Proves a code of the app that signs a person in.
   *
   * @throws CodeMismatchError for a wrong code, and when there is no app; ExpiredCodeError for one that was
   * used; AttemptsExceededError while wrong codes cost a wait.
   */
  async prove(userId: string, code: string): Promise<ProvedToken> {
    const { ladder } = this.needs;
    const subject = `totp:${userId}`;
    await ladder.ensureOpen(subject);
    const row = await this.row(userId);
    const sealedSecret = row?.sealedSecret;
    const step = sealedSecret ? this.stepOf(userId, sealedSecret, code) : undefined;
    if (!sealedSecret || step === undefined) {
      await ladder.failed(subject);
      throw new CodeMismatchError('Invalid code received for user');
    }
    if (step <= row.lastStep) throw usedOnce();
    return {
      spend: async (tx) => {
        const unused = { userId, sealedSecret, lastStep: LessThan(step) };
        const changed = await changeRows(tx, SoftwareTokenRow, unused, { lastStep: step });
        if (changed === 0) throw usedOnce();
        await ladder.succeeded(tx, subject);
      },
    };
  }

  /** What the person calls the app that signs them in; FRIENDLY_DEVICE_NAME of the challenge. */
  async friendlyName(userId: string): Promise<string | undefined> {
    const row = await this.row(userId);
    return (row?.sealedSecret && row.friendlyName) || undefined;
  }

  /** Forgets the apps of a person, enrolled or not. */
  async remove(tx: EntityManager, userId: string): Promise<void> {
    await tx.delete(SoftwareTokenRow, { userId });
  }

  private row(userId: string): Promise<SoftwareTokenRow | null> {
    return this.needs.db.read((db) => db.findOneBy(SoftwareTokenRow, { userId }));
  }

  /** The step that the code belongs to, if it is one that counts now. */
  private stepOf(userId: string, sealed: string, code: string): number | undefined {
    const { vault, clock } = this.needs;
    const totp = new TOTP({
      ...algorithm,
      secret: secretOf(vault.open(sealPurpose, sealed, userId)),
    });
    const timestamp = clock.now().getTime();
    const delta = totp.validate({ token: code, timestamp, window: drift });
    return delta === null ? undefined : totp.counter({ timestamp }) + delta;
  }
}

/** An app whose code was right; see {@link SoftwareTokens.verify}. */
export interface Accepted {
  /** @throws EnableSoftwareTokenMfaError when another call was faster. */
  accept(tx: EntityManager): Promise<void>;
}

/** Copied: a Buffer may be a part of a larger piece of memory. */
const secretOf = (bytes: Buffer): Secret => new Secret({ buffer: Uint8Array.from(bytes).buffer });

/**
 * What an authenticator app reads (Key URI format). The app shows the issuer, which is the pool's name,
 * and the user name.
 */
export function otpauthUri(secret: string, issuer: string, username: string): string {
  const named = { issuer, label: username, secret: Secret.fromBase32(secret) };
  return new TOTP({ ...algorithm, ...named }).toString();
}
