import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, type Database } from '../../platform/database.js';
import { findAlike } from '../../platform/find-alike.js';
import type { Random } from '../../platform/random.js';
import { InvalidPasswordError, PasswordHistoryError, TooManyRequestsError } from '../errors.js';
import { poolNameOf, type Pool } from '../pools/pool.js';
import { simulatedBytes } from '../users/simulated-people.js';
import { PasswordCredentialRow } from './credentials.entities.js';
import type { PasswordHasher } from './password-hashing.js';
import { historySizeOf, keepPresent, lastHashes } from './password-history.js';
import { generateTemporaryPassword, violationOf } from './password-policy.js';
import { makeSalt, saltBytes, saltOf, verifierFor } from './srp.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly hasher: PasswordHasher;
}

/** What will be stored of a password. */
export type DerivedPassword = PasswordCredentialRow & {
  /** How many passwords, this one included, the pool lets nobody choose again. */
  readonly remembered?: number;
};

const sealPurpose = 'srp-verifier';
/** Fewer bytes than N has, so that the number is always below it. */
const verifierBytes = 383;

/** What is kept of a password: an Argon2id hash, and an SRP verifier that only the master key opens. */
export class Passwords {
  /** Opened in the place of a credential that is not there. */
  readonly #nobody: Pick<PasswordCredentialRow, 'userId' | 'srpSalt' | 'sealedVerifier'>;

  constructor(private readonly needs: Needs) {
    const zeros = '00'.repeat(verifierBytes);
    const sealedVerifier = needs.vault.seal(sealPurpose, zeros, '');
    this.#nobody = { userId: '', srpSalt: '', sealedVerifier };
  }

  /**
   * @throws InvalidPasswordError that names the first rule of the pool the password breaks. The words
   * differ by operation (section 6.2): AdminCreateUser says 'password policy'.
   */
  accept(pool: Pool, password: string, wording: 'policy' | 'password policy' = 'policy'): void {
    const violation = violationOf(pool.settings.policies.passwordPolicy, password);
    if (violation === undefined) return;
    throw new InvalidPasswordError(`Password did not conform with ${wording}: ${violation}`);
  }

  /**
   * Makes what will be stored of a password; takes about 10 ms of a core, so never call it inside a
   * transaction. `expiresAt` is for a temporary password, null for one that stays.
   *
   * @throws TooManyRequestsError when too many passwords are waiting to be hashed.
   */
  async derive(
    pool: Pool,
    user: { readonly id: string; readonly username: string },
    password: string,
    expiresAt: Date | null,
  ): Promise<DerivedPassword> {
    const { hasher, vault, random, clock } = this.needs;
    const hash = await hasher.hash(password);
    const srpSalt = makeSalt(random);
    const identity = { poolName: poolNameOf(pool.id), userId: user.username };
    const verifier = verifierFor({ ...identity, password, salt: srpSalt });
    const sealedVerifier = vault.seal(sealPurpose, verifier, user.id);
    const remembered = historySizeOf(pool);
    const row = { userId: user.id, hash, srpSalt, sealedVerifier, expiresAt };
    return { ...row, changedAt: clock.now(), ...(remembered > 0 && { remembered }) };
  }

  /**
   * Refuses one of the last passwords of a person, where the pool has a history (6.2). As many hashes as
   * that has: only for who has proved to be that person, and never inside a transaction.
   *
   * @throws PasswordHistoryError, TooManyRequestsError.
   */
  async refuseReused(pool: Pool, user: { readonly id: string }, password: string): Promise<void> {
    const size = historySizeOf(pool);
    if (size === 0) return;
    const { db, hasher } = this.needs;
    for (const hash of await db.read((reader) => lastHashes(reader, user.id, size))) {
      if (await hasher.verify(hash, password)) throw new PasswordHistoryError();
    }
  }

  /**
   * Writes the credential of a person, in place of an earlier one, which the history keeps where the
   * pool has one: lock a person who may have one first.
   */
  async store(tx: EntityManager, row: DerivedPassword): Promise<void> {
    if (row.remembered) await keepPresent(tx, row.userId, row.remembered);
    const replaced = ['hash', 'srpSalt', 'sealedVerifier', 'expiresAt', 'changedAt'];
    const insert = tx.createQueryBuilder().insert().into(PasswordCredentialRow);
    await insert.values(row).orUpdate(replaced, ['userId']).updateEntity(false).execute();
  }

  /** The credential of a person; undefined for a person without a password, or no person. */
  find(db: EntityManager, userId: string): Promise<PasswordCredentialRow | undefined> {
    return findAlike(db, PasswordCredentialRow, { userId });
  }

  /** Whether the password is the right one; without a credential false, after the same work. */
  verify(row: PasswordCredentialRow | undefined, password: string): Promise<boolean> {
    return this.needs.hasher.verify(row?.hash ?? null, password);
  }

  /**
   * What the SRP exchange of a person is made of, the verifier in hexadecimal; without a credential, what
   * somebody who does not exist would have. Both are worked out each time, and one is taken.
   *
   * @throws SealError when the row was altered or moved.
   */
  srpOf(
    pool: Pool,
    name: string,
    row: PasswordCredentialRow | undefined,
  ): { salt: string; verifier: string } {
    const simulated = this.simulated(pool, name);
    const { srpSalt: salt, sealedVerifier, userId } = row ?? this.#nobody;
    const verifier = this.needs.vault.open(sealPurpose, sealedVerifier, userId).toString();
    return row ? { salt, verifier } : simulated;
  }

  /**
   * Hashes a right password again when the parameters have changed since; otherwise does nothing. The
   * SRP salt and verifier stay, because an exchange may be under way. A password that was changed
   * meanwhile stays changed, and an overloaded gateway leaves it to the next sign-in.
   */
  async rehash(row: PasswordCredentialRow, password: string): Promise<void> {
    const { db, hasher } = this.needs;
    if (!hasher.needsRehash(row.hash)) return;
    const hash = await hasher.hash(password).catch(unlessBusy);
    if (hash === undefined) return;
    const seen = { userId: row.userId, hash: row.hash };
    await db.transaction((tx) => changeRows(tx, PasswordCredentialRow, seen, { hash }));
  }

  /**
   * What the SRP exchange of somebody who does not exist is made of: the same each time for one name of
   * one pool, and of the same form as the salt and verifier of a person. No password fits.
   */
  private simulated(pool: Pool, name: string): { salt: string; verifier: string } {
    const length = saltBytes + verifierBytes;
    const bytes = simulatedBytes(this.needs.vault, 'srp-simulated', { pool, name }, length);
    const salt = saltOf(bytes.subarray(0, saltBytes));
    return { salt, verifier: bytes.subarray(saltBytes).toString('hex') };
  }

  /** The sub that somebody who does not exist would have: the same each time for one name of one pool. */
  simulatedSub(pool: Pool, name: string): string {
    const bytes = simulatedBytes(this.needs.vault, 'sub-simulated', { pool, name }, 16);
    const hex = bytes.toString('hex');
    // A UUID of version 4, like those that are drawn (RFC 9562, 5.4).
    const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
    const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
    return [...parts, `${variant}${hex.slice(17, 20)}`, hex.slice(20)].join('-');
  }

  /** A temporary password that the policy of the pool accepts. */
  temporary(pool: Pool): string {
    return generateTemporaryPassword(pool.settings.policies.passwordPolicy, this.needs.random);
  }
}

function unlessBusy(error: unknown): undefined {
  if (!(error instanceof TooManyRequestsError)) throw error;
  return undefined;
}
