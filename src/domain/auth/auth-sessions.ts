import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { insertOnce, type Database } from '../../platform/database.js';
import type { Sweep } from '../../platform/housekeeper.js';
import type { Random } from '../../platform/random.js';
import { lifetimes } from '../clients/client-rules.js';
import { InvalidSessionError } from '../errors.js';
import { AuthSessionRow } from './auth.entities.js';
import type { ChallengeName } from './auth.contract.js';
import type { Flow } from './challenges/challenge.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
}

/** An open session of the right client and challenge. */
export interface OpenSession {
  readonly userId: string;
  readonly state: Readonly<Record<string, unknown>>;
  /** @throws InvalidSessionError when another answer was faster. */
  spend(tx: EntityManager): Promise<void>;
}

const sessionBytes = 96;
const spentWord = 'session can only be used once';

/** The sessions between two steps of a sign-in: random, bound to client and step, used once. */
export class AuthSessions {
  constructor(private readonly needs: Needs) {}

  /** Opens one for `AuthSessionValidity` minutes (3 to 15) and returns its text. */
  async open(
    tx: EntityManager,
    { client, user }: Flow,
    challengeName: ChallengeName,
    state: Readonly<Record<string, unknown>> = {},
  ): Promise<{ session: string; expiresAt: Date }> {
    const session = this.needs.random.bytes(sessionBytes).toString('base64url');
    const expiresAt = this.expiry(lifetimes(client).sessionMinutes);
    const idHash = this.hash(session);
    const row: AuthSessionRow = {
      idHash,
      clientId: client.id,
      userId: user.id,
      challengeName,
      sealedState: this.needs.vault.seal('auth-session', JSON.stringify(state), idHash),
      expiresAt,
      spentAt: null,
    };
    await insertOnce(tx, AuthSessionRow, row, () => new InvalidSessionError());
    return { session, expiresAt };
  }

  /** Finds an open session. @throws InvalidSessionError with the reason that the caller may know. */
  async recall(
    clientId: string,
    challengeName: ChallengeName,
    session: string,
  ): Promise<OpenSession> {
    const idHash = this.hash(session);
    const row = await this.needs.db.read((db) => db.findOneBy(AuthSessionRow, { idHash }));
    if (row?.clientId !== clientId || row.challengeName !== challengeName) {
      throw new InvalidSessionError();
    }
    if (row.spentAt) throw new InvalidSessionError(spentWord);
    if (row.expiresAt <= this.needs.clock.now()) {
      throw new InvalidSessionError('session is expired');
    }
    const state = this.needs.vault.open('auth-session', row.sealedState, idHash).toString();
    return {
      userId: row.userId,
      state: JSON.parse(state) as Record<string, unknown>,
      spend: (tx) => this.spend(tx, idHash),
    };
  }

  /** Notes that a sealed step was answered, so that nobody answers it again. */
  async spendSealed(
    tx: EntityManager,
    step: Omit<AuthSessionRow, 'idHash' | 'sealedState' | 'spentAt'> & { session: string },
  ): Promise<void> {
    const { session, ...rest } = step;
    const row: AuthSessionRow = {
      ...rest,
      idHash: this.hash(session),
      sealedState: '',
      spentAt: this.needs.clock.now(),
    };
    await insertOnce(tx, AuthSessionRow, row, () => new InvalidSessionError(spentWord));
  }

  expiry(minutes: number): Date {
    return new Date(this.needs.clock.now().getTime() + minutes * 60_000);
  }

  private async spend(tx: EntityManager, idHash: string): Promise<void> {
    const spentAt = this.needs.clock.now();
    const { affected } = await tx
      .createQueryBuilder()
      .update(AuthSessionRow)
      .set({ spentAt, sealedState: '' })
      .where('idHash = :idHash AND spentAt IS NULL', { idHash })
      .execute();
    if (affected !== 1) throw new InvalidSessionError(spentWord);
  }

  private hash(session: string): string {
    return this.needs.vault.keyedHash('auth-session', session);
  }
}

/** Removes sessions that nobody can use any more. */
export const expiredAuthSessions: Sweep = {
  name: 'expired-auth-sessions',
  run: (db, now) =>
    db.transaction(async (tx) => {
      const rows = await tx
        .createQueryBuilder(AuthSessionRow, 'session')
        .select('session.idHash')
        .where('session.expiresAt < :now', { now: now.getTime() })
        .limit(500)
        .getMany();
      if (rows.length > 0)
        await tx.delete(
          AuthSessionRow,
          rows.map((row) => row.idHash),
        );
      return rows.length;
    }),
};
