import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poolWithFactors } from './support/factors.js';
import { TestGateway } from './support/gateway.js';
import { begin, personWith, respond } from './support/mfa.js';
import { saidOf, tokensIn, type TestPool } from './support/test-pool.js';
import { totpCode } from './support/totp.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await poolWithFactors(at, 'ON');
});
afterAll(() => at.stop());

const associate = (Session: unknown) => at.aws('AssociateSoftwareToken', { Session }, false);

const verify = (Session: unknown, secret: unknown) => {
  const UserCode = totpCode(String(secret), at.clock.now());
  return at.aws('VerifySoftwareToken', { Session, UserCode }, false);
};

describe('an app that is set up in the middle of a sign-in', () => {
  it('has the secret of the one call that got the session, however many call at once', async () => {
    const person = await personWith(pool, {});
    const step = await begin(pool, person.username);
    const calls = await Promise.all(Array.from({ length: 4 }, () => associate(step.Session)));
    const [won, ...others] = calls.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    const verified = await verify(won!.body['Session'], won!.body['SecretCode']);
    expect(verified.body).toMatchObject({ Status: 'SUCCESS' });
    const last = { ChallengeName: 'MFA_SETUP', Session: String(verified.body['Session']) };
    tokensIn((await respond(pool, last, { USERNAME: person.username })).body);
  });

  it('must be set up in the time of the sign-in: beginning anew does not lengthen it', async () => {
    const person = await personWith(pool, {});
    let Session: unknown = (await begin(pool, person.username)).Session;
    for (let minute = 0; minute < 2; minute += 1) {
      at.clock.advance(80_000);
      ({ Session } = (await associate(Session)).body);
      expect(Session).toEqual(expect.any(String));
    }
    at.clock.advance(30_000);
    expect(saidOf(await associate(Session))).toBe(
      'Invalid session for the user, session is expired.',
    );
  });
});
