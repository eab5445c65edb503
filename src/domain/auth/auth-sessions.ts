import { IsNull, type EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { changeRows, insertOnce, type Database } from '../../platform/database.js';
import type { Sweep } from '../../platform/housekeeper.js';
import type { Random } from '../../platform/random.js';
import { lifetimes } from '../clients/client-rules.js';
import type { Client } from '../clients/client.js';
import { InvalidSessionError } from '../errors.js';
import { AuthSessionRow } from './auth.entities.js';
import type { ChallengeName } from './challenge-names.contract.js';
import type { Progress } from './flow.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
}

/** What a session stands for: a challenge, or a sign-up that may become a sign-in. */
export type StepName = ChallengeName | 'SIGN_UP';

/** What a step remembers for itself; it is sealed, so secrets may be in it. */
export type StepState = Readonly<Record<string, unknown>>;

/** A step that is being opened. */
export interface NewStep {
  readonly client: Pick<Client, 'id' | 'settings'>;
  /** Undefined when the step only pretends that its user exists. */
  readonly user: { readonly id: string } | undefined;
  readonly progress: Progress;
  readonly challengeName: StepName;
  readonly state?: StepState;
  /** When it ends, for one that only continues another; otherwise it has its whole time. */
  readonly until?: Date;
}

/** What the caller gets of it. */
export interface SessionOfStep {
  readonly session: string;
  readonly expiresAt: Date;
}

/** What the caller says of a session; what is left out may be anything. */
export interface Expected {
  readonly clientId?: string | undefined;
  readonly challengeName?: StepName | undefined;
}

/** An open step: neither spent nor expired. */
export interface OpenSession {
  readonly clientId: string;
  /** Undefined when the step only pretends that its user exists. */
  readonly userId: string | undefined;
  readonly challengeName: StepName;
  readonly progress: Progress;
  readonly state: StepState;
  readonly expiresAt: Date;
  /** @throws InvalidSessionError when another answer was faster. */
  spend(tx: EntityManager): Promise<void>;
}

const sessionBytes = 96;
/** The text of a stored session; the secret block of SRP, which may stand for one, is longer. */
const FORM = /^[\w-]{128}$/;
/** What a text column takes on MySQL, in bytes; a sealed text has as many characters. */
const MAX_TEXT = 65_535;
const spentWord = 'session can only be used once';

/** The sessions between two steps of a sign-in: random, bound to client and step, used once. */
export class AuthSessions {
  constructor(private readonly needs: Needs) {}

  /** Whether a text may be that of a stored session. */
  isStored(session: string): boolean {
    return FORM.test(session);
  }

  /** Opens one for `AuthSessionValidity` minutes (3 to 15), unless it ends earlier; returns its text. */
  async open(tx: EntityManager, step: NewStep): Promise<SessionOfStep> {
    const { client, user, progress, challengeName, state = {} } = step;
    const { until: expiresAt = this.expiry(client) } = step;
    const session = this.needs.random.bytes(sessionBytes).toString('base64url');
    const idHash = this.hash(session);
    const row: AuthSessionRow = {
      idHash,
      clientId: client.id,
      userId: user?.id ?? '',
      challengeName,
      ...stored(this.needs.vault.seal('auth-session', JSON.stringify({ progress, state }), idHash)),
      expiresAt,
      spentAt: null,
    };
    await insertOnce(tx, AuthSessionRow, row, () => new InvalidSessionError());
    return { session, expiresAt };
  }

  /**
   * Finds an open session. One of another client or step is unknown, whatever else is wrong with it.
   *
   * @throws InvalidSessionError with the reason that the caller may know.
   */
  async recall(session: string, expected: Expected): Promise<OpenSession> {
    const idHash = this.hash(session);
    const row = await this.needs.db.read((db) => db.findOneBy(AuthSessionRow, { idHash }));
    if (!row || !fits(row, expected)) throw new InvalidSessionError();
    if (row.spentAt) throw new InvalidSessionError(spentWord);
    if (row.expiresAt <= this.needs.clock.now()) {
      throw new InvalidSessionError('session is expired');
    }
    const text = row.longState ?? row.sealedState;
    const sealed = this.needs.vault.open('auth-session', text, idHash).toString();
    const { progress, state } = JSON.parse(sealed) as { progress: Progress; state: StepState };
    return {
      clientId: row.clientId,
      userId: row.userId || undefined,
      challengeName: row.challengeName as StepName,
      progress,
      state,
      expiresAt: row.expiresAt,
      spend: (tx) => this.spend(tx, idHash),
    };
  }

  /** Notes that a sealed step was answered, so that nobody answers it again. */
  async spendSealed(
    tx: EntityManager,
    step: Omit<AuthSessionRow, 'idHash' | 'sealedState' | 'longState' | 'spentAt'> & {
      session: string;
    },
  ): Promise<void> {
    const { session, ...rest } = step;
    const row: AuthSessionRow = {
      ...rest,
      idHash: this.hash(session),
      ...forgotten,
      spentAt: this.needs.clock.now(),
    };
    await insertOnce(tx, AuthSessionRow, row, () => new InvalidSessionError(spentWord));
  }

  /** When a step that is opened now ends: after `AuthSessionValidity` minutes. */
  expiry(client: Pick<Client, 'settings'>): Date {
    const { sessionMinutes } = lifetimes(client);
    return new Date(this.needs.clock.now().getTime() + sessionMinutes * 60_000);
  }

  private async spend(tx: EntityManager, idHash: string): Promise<void> {
    const spentAt = this.needs.clock.now();
    const unspent = { idHash, spentAt: IsNull() };
    const changed = await changeRows(tx, AuthSessionRow, unspent, { spentAt, ...forgotten });
    if (changed !== 1) throw new InvalidSessionError(spentWord);
  }

  private hash(session: string): string {
    return this.needs.vault.keyedHash('auth-session', session);
  }
}

/** A spent session remembers nothing. */
const forgotten = { sealedState: '', longState: null } as const;

/** What functions make a challenge remember may be long. */
const stored = (sealed: string): Pick<AuthSessionRow, 'sealedState' | 'longState'> =>
  sealed.length <= MAX_TEXT
    ? { sealedState: sealed, longState: null }
    : { sealedState: '', longState: sealed };

const fits = (row: AuthSessionRow, { clientId, challengeName }: Expected): boolean =>
  (clientId === undefined || row.clientId === clientId) &&
  (challengeName === undefined || row.challengeName === challengeName);

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
