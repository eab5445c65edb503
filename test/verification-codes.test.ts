import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AttemptWindowRow,
  SignInFailuresRow,
  VerificationCodeRow,
} from '../src/domain/credentials/credentials.entities.js';
import { PasskeyRegistrationRow } from '../src/domain/credentials/passkeys/passkeys.entities.js';
import { AttemptLimits } from '../src/domain/credentials/attempt-limits.js';
import {
  credentialsOfUsers,
  credentialSweeps,
} from '../src/domain/credentials/credential-sweeps.js';
import { SignInLadder } from '../src/domain/credentials/sign-in-ladder.js';
import { VerificationCodes } from '../src/domain/credentials/verification-codes.js';
import { CodeMismatchError, ExpiredCodeError } from '../src/domain/errors.js';
import { Vault } from '../src/platform/crypto.js';
import type { Database } from '../src/platform/database.js';
import { systemRandom } from '../src/platform/random.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { outcomes, times } from './support/outcomes.js';
import { StandingClock } from './support/standing-clock.js';

const HOUR = 60 * 60 * 1000;
const vault = new Vault(Buffer.alloc(32, 7));

let tables: MigratedTables;
let db: Database;

beforeAll(async () => {
  tables = await migratedTables();
  db = tables.db;
});
afterAll(() => tables.drop());

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
    const expiresAt = new Date(clock.now().getTime() + HOUR);
    const registration = { userId: who, clientId: 'app', challengeHash: 'hash', expiresAt };
    await db.transaction((tx) => tx.insert(PasskeyRegistrationRow, registration));
    await new AttemptLimits({ db, clock, vault }).spend(who, 'RESEND_CODE', 5);
    await new SignInLadder({ db, clock, vault }).failed(who);
  }

  async function remaining(): Promise<string[]> {
    return db.read(async (reader) => [
      ...(await reader.find(VerificationCodeRow)).map(({ userId }) => userId),
      ...(await reader.find(PasskeyRegistrationRow)).map(({ userId }) => userId),
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
    expect(await remaining()).toEqual([fresh, fresh, `RESEND_CODE:${fresh}`, fresh]);
  });

  it('remove what is kept of a user with the user', async () => {
    await db.transaction((tx) => credentialsOfUsers.removeOf(tx, [fresh, 'user:unknown']));
    expect(await remaining()).toEqual([`RESEND_CODE:${fresh}`, fresh]);
  });
});
