import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignInFailuresRow } from '../src/domain/credentials/credentials.entities.js';
import { AttemptLimits } from '../src/domain/credentials/attempt-limits.js';
import { SignInLadder } from '../src/domain/credentials/sign-in-ladder.js';
import { AttemptsExceededError, LimitExceededError } from '../src/domain/errors.js';
import { Vault } from '../src/platform/crypto.js';
import type { Database } from '../src/platform/database.js';
import { testEngine } from './support/database.js';
import { isolate, isolationLevels } from './support/isolation.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { outcomes, times } from './support/outcomes.js';
import { poolWith } from './support/pool.js';
import { StandingClock } from './support/standing-clock.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const vault = new Vault(Buffer.alloc(32, 7));

let tables: MigratedTables;
let db: Database;
let people = 0;
const subject = () => `user:${(people += 1)}`;

beforeAll(async () => {
  tables = await migratedTables();
  db = tables.db;
});
afterAll(() => tables.drop());

/** What one side waits for and the other opens. */
function gate() {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
}

describe.each(isolationLevels)('the lockout ladder under %s', (level) => {
  let clock: StandingClock;
  let ladder: SignInLadder;

  beforeAll(async () => {
    clock = new StandingClock();
    ladder = new SignInLadder({ db, clock, vault });
    await isolate(db, level);
  });

  const succeed = (who: string) => db.transaction((tx) => ladder.succeeded(tx, who));
  const rowOf = (who: string) =>
    db.read((reader) => reader.findOneBy(SignInFailuresRow, { subject: who }));

  /** Seconds the refusal names, or 0 while the ladder is open. */
  const wait = (who: string) =>
    ladder.ensureOpen(who).then(
      () => 0,
      (error: AttemptsExceededError) => error.details!['retryAfterSeconds'],
    );

  it('waits one second after the fifth failure, then twice as long each time', async () => {
    const who = subject();
    const waits: unknown[] = [];
    for (let failure = 1; failure <= 15; failure += 1) {
      await ladder.failed(who);
      waits.push(await wait(who));
      if (waits.at(-1) !== 0) clock.advance(Number(waits.at(-1)) * SECOND - 1);
      if (failure >= 5) await expect(ladder.failed(who)).rejects.toThrow(AttemptsExceededError);
      clock.advance(1);
    }
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
    expect(await wait(who)).toBe(0);
  });

  it('refuses everything during a wait, and does not lengthen it', async () => {
    const who = subject();
    for (const failure of times(5, () => ladder.failed(who))) await failure;
    clock.advance(400);
    const refusals = [...times(3, () => ladder.failed(who)), succeed(who), ladder.ensureOpen(who)];
    expect(await outcomes(refusals)).toEqual({ AttemptsExceededError: 5 });
    clock.advance(600);
    await ladder.ensureOpen(who);
    await succeed(who);
  });

  it('starts over after a success, and after fifteen minutes without a failure', async () => {
    const who = subject();
    for (const startOver of [
      () => succeed(who),
      async () => clock.advance(15 * MINUTE),
      async () => undefined,
    ]) {
      await Promise.all(times(4, () => ladder.failed(who)));
      expect(await wait(who)).toBe(0);
      await startOver();
    }
    await ladder.failed(who);
    expect(await wait(who)).toBe(1);
  });

  it('tells exactly five of 200 parallel guesses that they were wrong', async () => {
    const who = subject();
    expect(await outcomes(times(200, () => ladder.failed(who)))).toEqual({
      ok: 5,
      AttemptsExceededError: 195,
    });
    for (const seconds of [1, 2]) {
      clock.advance(seconds * SECOND);
      expect(await outcomes(times(200, () => ladder.failed(who)))).toEqual({
        ok: 1,
        AttemptsExceededError: 199,
      });
    }
    expect(await wait(who)).toBe(4);
  });

  it('hides a right password that was proved while the wait began', async () => {
    const who = subject();
    await ladder.ensureOpen(who);
    await Promise.all(times(5, () => ladder.failed(who)));
    await expect(succeed(who)).rejects.toThrow('Password attempts exceeded');
    expect((await rowOf(who))?.failures).toBe(5);
  });

  it.runIf(testEngine === 'mysql')('is seen closed by a transaction that is older', async () => {
    const who = subject();
    await ladder.failed(who);
    const [begun, closed] = [gate(), gate()];
    const late = db.transaction(async (tx) => {
      expect((await tx.findOneBy(SignInFailuresRow, { subject: who }))?.failures).toBe(1);
      begun.open();
      await closed.passed;
      await ladder.succeeded(tx, who);
    });
    await begun.passed;
    await Promise.all(times(4, () => ladder.failed(who)));
    closed.open();
    await expect(late).rejects.toThrow(AttemptsExceededError);
    expect((await rowOf(who))?.failures).toBe(5);
  });

  it('is not disturbed by 64 parallel successes, with and without earlier failures', async () => {
    const who = subject();
    expect(await outcomes(times(64, () => succeed(who)))).toEqual({ ok: 64 });
    expect(await rowOf(who)).toBeNull();
    await Promise.all(times(4, () => ladder.failed(who)));
    expect(await outcomes(times(64, () => succeed(who)))).toEqual({ ok: 64 });
    expect((await rowOf(who))?.failures).toBe(0);
  });

  it('survives successes and failures side by side', async () => {
    const who = subject();
    const both = Array.from({ length: 60 }, (_, nth) =>
      nth % 3 === 0 ? succeed(who) : ladder.failed(who),
    );
    const { ok = 0, AttemptsExceededError: refused = 0, ...others } = await outcomes(both);
    expect(others).toEqual({});
    expect(ok + refused).toBe(60);
  });

  it('counts a person by any name, and a name that nobody has by its fold and pool', () => {
    const pool = poolWith({ usernameConfiguration: { caseSensitive: false } });
    const other = poolWith({ usernameConfiguration: { caseSensitive: false } }, 'us-east-1_other');
    const unknown = ladder.subjectOf(pool, 'Bob', undefined);
    const known = ladder.subjectOf(pool, 'Bob', { id: 'id-1' });
    expect(ladder.subjectOf(other, 'bob@example.com', { id: 'id-1' })).toBe(known);
    expect(ladder.subjectOf(pool, 'Bob', { id: 'id-2' })).not.toBe(known);
    expect(known).not.toBe(unknown);
    expect(ladder.subjectOf(pool, 'bOB', undefined)).toBe(unknown);
    expect(ladder.subjectOf(other, 'Bob', undefined)).not.toBe(unknown);
    for (const subject of [known, unknown]) expect(subject).toMatch(/^[\w-]{43}$/);
  });
});

describe.each(isolationLevels)('attempt limits under %s', (level) => {
  let clock: StandingClock;
  let limits: AttemptLimits;

  beforeAll(async () => {
    clock = new StandingClock();
    limits = new AttemptLimits({ db, clock, vault });
    await isolate(db, level);
  });

  it('give as many attempts as there are, in parallel too, until an hour after the first', async () => {
    const who = subject();
    const spend = () => limits.spend(who, 'CONFIRM_SIGN_UP', 15);
    await spend();
    clock.advance(30 * MINUTE);
    expect(await outcomes(times(60, spend))).toEqual({ ok: 14, LimitExceededError: 46 });
    clock.advance(30 * MINUTE - 1);
    await expect(spend()).rejects.toThrow(LimitExceededError);
    clock.advance(1);
    expect(await outcomes(times(60, spend))).toEqual({ ok: 15, LimitExceededError: 45 });
  });

  it('begin a window once under parallel first attempts', async () => {
    const who = subject();
    const works = times(60, () => limits.spend(who, 'RESEND_CODE', 5));
    expect(await outcomes(works)).toEqual({ ok: 5, LimitExceededError: 55 });
  });

  it('are counted for each person and each purpose', async () => {
    const [one, other] = [subject(), subject()];
    await limits.spend(one, 'RESEND_CODE', 1);
    await limits.spend(one, 'CONFIRM_SIGN_UP', 1);
    await limits.spend(other, 'RESEND_CODE', 1);
    await expect(limits.spend(one, 'RESEND_CODE', 1)).rejects.toThrow(
      'Attempt limit exceeded, please try after some time.',
    );
  });
});
