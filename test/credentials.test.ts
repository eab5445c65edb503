import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AttemptWindowRow,
  SignInFailuresRow,
  VerificationCodeRow,
} from '../src/domain/credentials/credentials.entities.js';
import { AttemptLimits } from '../src/domain/credentials/attempt-limits.js';
import {
  credentialsOfUsers,
  credentialSweeps,
} from '../src/domain/credentials/credential-sweeps.js';
import { SignInLadder } from '../src/domain/credentials/sign-in-ladder.js';
import { VerificationCodes } from '../src/domain/credentials/verification-codes.js';
import {
  AttemptsExceededError,
  CodeMismatchError,
  ExpiredCodeError,
  LimitExceededError,
} from '../src/domain/errors.js';
import { Vault } from '../src/platform/crypto.js';
import type { Database } from '../src/platform/database.js';
import { systemRandom } from '../src/platform/random.js';
import { testEngine } from './support/database.js';
import { isolate, isolationLevels } from './support/isolation.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { poolWith } from './support/pool.js';
import { StandingClock } from './support/standing-clock.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
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

/** How often each outcome occurred: `ok`, or the name of the error. */
async function outcomes(works: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const settled = await Promise.allSettled(works);
  const counts: Record<string, number> = {};
  for (const result of settled) {
    const name = result.status === 'fulfilled' ? 'ok' : (result.reason as Error).name;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const times = <T>(count: number, work: () => Promise<T>) => Array.from({ length: count }, work);

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
    expect(ladder.subjectOf(pool, 'Bob', { id: 'id-1' })).toBe('user:id-1');
    expect(ladder.subjectOf(pool, 'bOB', undefined)).toBe(unknown);
    expect(ladder.subjectOf(other, 'Bob', undefined)).not.toBe(unknown);
    expect(unknown).toMatch(/^name:[\w-]{43}$/);
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

/** Another code of six digits. */
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('verification codes', () => {
  const clock = new StandingClock();
  const codes = new VerificationCodes({ vault, random: systemRandom, clock });
  const purpose = 'SIGN_UP';
  const newUser = () => systemRandom.uuid();
  const issue = (userId: string, value = 'bob@example.com') =>
    db.transaction((tx) =>
      codes.issue(tx, { userId, purpose, attribute: 'email', value, lifetimeMs: 24 * HOUR }),
    );
  const check = (userId: string, code: string, hidden = false) =>
    db.read((reader) => codes.check(reader, { userId, purpose, code, hidden }));

  it('are six digits, told from wrong ones, and remember what they were sent to', async () => {
    const userId = newUser();
    const code = await issue(userId, ' "ü" 🙂 ');
    expect(code).toMatch(/^\d{6}$/);
    for (const other of [
      wrong(code),
      '',
      code.slice(1),
      `${code}0`,
      ` ${code}`,
      'x'.repeat(2048),
    ]) {
      await expect(check(userId, other)).rejects.toThrow(CodeMismatchError);
    }
    expect(await check(userId, code)).toMatchObject({
      attributeName: 'email',
      attributeValue: ' "ü" 🙂 ',
    });
  });

  it('expire', async () => {
    const userId = newUser();
    const code = await issue(userId);
    clock.advance(24 * HOUR - 1);
    await check(userId, code);
    clock.advance(1);
    await expect(check(userId, code)).rejects.toThrow(ExpiredCodeError);
    await expect(check(newUser(), code)).rejects.toThrow(ExpiredCodeError);
  });

  it('do not tell whether one was sent when that is hidden', async () => {
    const [open, late, none] = [newUser(), newUser(), newUser()];
    const lateCode = await issue(late);
    clock.advance(24 * HOUR);
    const openCode = await issue(open);
    for (const [userId, code] of [
      [open, wrong(openCode)],
      [late, wrong(lateCode)],
      [none, '123456'],
    ] as const) {
      await expect(check(userId, code, true)).rejects.toThrow(CodeMismatchError);
    }
    await expect(check(late, lateCode, true)).rejects.toThrow(ExpiredCodeError);
    await check(open, openCode, true);
  });

  it('are replaced by a newer one, also between the check and the use', async () => {
    const userId = newUser();
    const first = await issue(userId);
    const checked = await check(userId, first);
    let second = await issue(userId);
    if (second === first) second = await issue(userId);
    await expect(check(userId, first)).rejects.toThrow(CodeMismatchError);
    await expect(db.transaction((tx) => codes.spend(tx, checked))).rejects.toThrow(
      ExpiredCodeError,
    );
    await check(userId, second);
  });

  it('are used once by 20 parallel calls', async () => {
    const userId = newUser();
    const row = await check(userId, await issue(userId));
    const spends = times(20, () => db.transaction((tx) => codes.spend(tx, row)));
    expect(await outcomes(spends)).toEqual({ ok: 1, ExpiredCodeError: 19 });
  });

  it('are of no use to anybody else, and nowhere in the table', async () => {
    const [owner, thief] = [newUser(), newUser()];
    const code = await issue(owner);
    const row = await check(owner, code);
    await db.transaction((tx) => tx.insert(VerificationCodeRow, { ...row, userId: thief }));
    await expect(check(thief, code)).rejects.toThrow(CodeMismatchError);
    const { expiresAt: _, ...texts } = row;
    expect(JSON.stringify(texts).replace(owner, '')).not.toContain(code);
  });

  it('can be withdrawn', async () => {
    const userId = newUser();
    const code = await issue(userId);
    await db.transaction((tx) => codes.withdraw(tx, userId, purpose));
    await expect(check(userId, code)).rejects.toThrow(ExpiredCodeError);
  });
});

describe('the sweeps', () => {
  const clock = new StandingClock(Date.parse('2030-01-01T00:00:00Z'));
  const codes = new VerificationCodes({ vault, random: systemRandom, clock });
  const [old, fresh] = ['user:old', 'user:fresh'];

  async function leaveRows(who: string): Promise<void> {
    const code = { userId: who, attribute: 'email', value: 'a@b.c', lifetimeMs: HOUR };
    await db.transaction((tx) => codes.issue(tx, { ...code, purpose: 'SIGN_UP' }));
    await new AttemptLimits({ db, clock, vault }).spend(who, 'RESEND_CODE', 5);
    await new SignInLadder({ db, clock, vault }).failed(who);
  }

  async function remaining(): Promise<string[]> {
    return db.read(async (reader) => [
      ...(await reader.find(VerificationCodeRow)).map(({ userId }) => userId),
      ...(await reader.find(AttemptWindowRow)).map(({ id }) => id),
      ...(await reader.find(SignInFailuresRow)).map((row) => row.subject),
    ]);
  }

  it('remove what is over and leave what is not', async () => {
    await leaveRows(old);
    clock.advance(HOUR - 1);
    await leaveRows(fresh);
    clock.advance(1);
    for (const sweep of credentialSweeps) {
      expect(await sweep.run(db, clock.now())).toBeGreaterThan(0);
      expect(await sweep.run(db, clock.now())).toBe(0);
    }
    expect(await remaining()).toEqual([fresh, `RESEND_CODE:${fresh}`, fresh]);
  });

  it('remove what is kept of a user with the user', async () => {
    await db.transaction((tx) => credentialsOfUsers.removeOf(tx, [fresh, 'user:unknown']));
    expect(await remaining()).toEqual([`RESEND_CODE:${fresh}`, fresh]);
  });
});
