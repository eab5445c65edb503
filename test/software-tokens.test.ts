import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contactable, enrolled, poolWithFactors } from './support/factors.js';
import { TestGateway } from './support/gateway.js';
import { outcomes } from './support/outcomes.js';
import type { TestPool } from './support/test-pool.js';
import { totpCode, wrongCode } from './support/totp.js';

let at: TestGateway;
let pool: TestPool;
let ann: Awaited<ReturnType<typeof contactable>>;
let secret: string;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await poolWithFactors(at);
  at.clock.stop();
});
afterAll(() => at.stop());
beforeEach(async () => {
  ann = await contactable(pool);
  secret = await enrolled(at, ann);
  // The code that was verified is used.
  at.clock.advance(90_000);
});

/** A code given back, and what it allows done at once. */
async function use(code: string, sub = ann.sub): Promise<void> {
  const { db, softwareTokens } = at.services;
  const proved = await softwareTokens.prove(sub, code);
  await db.transaction((tx) => proved.spend(tx));
}
const now = (steps = 0) => totpCode(secret, at.clock.now(), steps);
const used = { code: 'EXPIRED_CODE', message: 'Your software token has already been used once.' };
const wrong = { code: 'CODE_MISMATCH', message: 'Invalid code received for user' };

describe('a code of an authenticator app', () => {
  it('works once, and no earlier one after it', async () => {
    const early = now(-1);
    const next = now(1);
    await use(now());
    await expect(use(now())).rejects.toMatchObject(used);
    await expect(use(early)).rejects.toMatchObject(used);
    await use(next);
  });

  it('is used by the verification too', async () => {
    const bob = await contactable(pool);
    const code = totpCode(await enrolled(at, bob), at.clock.now());
    await expect(use(code, bob.sub)).rejects.toMatchObject(used);
  });

  it('works one step early and one step late, and not two', async () => {
    await expect(use(now(-2))).rejects.toMatchObject(wrong);
    await expect(use(now(2))).rejects.toMatchObject(wrong);
    await use(now(-1));
    await use(now(1));
  });

  it('lets one of many in who use it at the same moment', async () => {
    const code = now();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => use(code)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('proved twice at once is spent once', async () => {
    const { db, softwareTokens } = at.services;
    const proofs = await Promise.all(
      [now(), now()].map((code) => softwareTokens.prove(ann.sub, code)),
    );
    await db.transaction((tx) => proofs[0]!.spend(tx));
    await expect(db.transaction((tx) => proofs[1]!.spend(tx))).rejects.toMatchObject(used);
  });

  it('of another person is wrong, and of nobody too', async () => {
    const bob = await contactable(pool);
    await enrolled(at, bob);
    await expect(use(now(), bob.sub)).rejects.toMatchObject(wrong);
    await expect(use(now(), '00000000-0000-4000-8000-000000000000')).rejects.toMatchObject(wrong);
  });

  it('is not to be guessed: the fifth wrong one costs a wait, which grows and takes no right one', async () => {
    for (let nth = 0; nth < 5; nth += 1) {
      await expect(use(wrongCode(secret, at.clock.now(), nth))).rejects.toMatchObject(wrong);
    }
    await expect(use(now())).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    at.clock.advance(1_000);
    await expect(use(wrongCode(secret, at.clock.now(), 6))).rejects.toMatchObject(wrong);
    at.clock.advance(1_000);
    await expect(use(now())).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    // A password that is right does not begin the count anew.
    await pool.signIn(ann);
    await expect(use(now())).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    at.clock.advance(1_000);
    await use(now());
  });

  it('is not to be guessed by many at once either', async () => {
    const guesses = Array.from({ length: 30 }, (_, nth) =>
      use(wrongCode(secret, at.clock.now(), nth)),
    );
    const counts = await outcomes(guesses);
    expect(counts['CodeMismatchError']).toBe(5);
    expect(counts['AttemptsExceededError']).toBe(25);
  });

  it('leaves its seed nowhere in the clear', async () => {
    const [row] = await at.services.db.read((db) =>
      db.query<Record<string, unknown>[]>('SELECT * FROM software_tokens WHERE userId = ?', [
        ann.sub,
      ]),
    );
    expect(row!['sealedSecret']).toMatch(/^v1\./);
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(at.logged).not.toContain(secret);
  });

  it('goes with its user', async () => {
    await at.done('AdminDeleteUser', { UserPoolId: pool.id, Username: ann.username });
    const rows = await at.services.db.read((db) =>
      db.query<unknown[]>('SELECT userId FROM software_tokens WHERE userId = ?', [ann.sub]),
    );
    expect(rows).toEqual([]);
  });
});
