import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway, type AwsAnswer } from './support/gateway.js';
import { newName, PASSWORD, saidOf, TestPool } from './support/test-pool.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './support/srp-sign-in.js';

const GUESSES = 200;
/** Failures in a row before the first wait (section 7.2). */
const ALLOWED = 5;
const CODES_AN_HOUR = 15;
const INCORRECT = 'NotAuthorizedException: Incorrect username or password.';
const LOCKED = 'NotAuthorizedException: Password attempts exceeded';
/** A guess that finds too many waiting to be proved is refused unheard. */
const BUSY = 'TooManyRequestsException: Too many requests';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  // The wait of one second must not pass while the guesses are on their way.
  at.clock.stop();
});

afterAll(() => at.stop());

const nameOf = (answer: AwsAnswer) =>
  answer.status === 200 ? 'signed in' : `${String(answer.body['__type'])}: ${saidOf(answer)}`;

/** Sends everything at once and counts the answers; who was not heard counts as locked out. */
async function tally(
  calls: readonly (() => Promise<AwsAnswer>)[],
): Promise<Record<string, number>> {
  const answers = await Promise.all(calls.map((call) => call()));
  const counts: Record<string, number> = {};
  for (const name of answers.map(nameOf)) {
    const counted = name === BUSY ? LOCKED : name;
    counts[counted] = (counts[counted] ?? 0) + 1;
  }
  return counts;
}

const wrong = (nth: number) => `Wr0ng!guess-${nth}`;
const guess =
  (username: string, password: string, client = pool.client) =>
  () =>
    pool.passwordAuth(username, password, client);

const times = <T>(count: number, make: (nth: number) => T): T[] =>
  Array.from({ length: count }, (_, nth) => make(nth));

describe('of 200 guesses at the same time', () => {
  it('five learn that the password was wrong, and the others that there is a wait', async () => {
    const { username } = await pool.person();
    const counts = await tally(times(GUESSES, (nth) => guess(username, wrong(nth))));
    expect(counts).toEqual({ [INCORRECT]: ALLOWED, [LOCKED]: GUESSES - ALLOWED });
    expect(nameOf(await pool.passwordAuth(username, PASSWORD))).toBe(LOCKED);
    at.clock.advance(1000);
    expect(nameOf(await pool.passwordAuth(username, PASSWORD))).toBe('signed in');
  });

  it('one learns it after each wait', async () => {
    const { username } = await pool.person();
    await tally(times(ALLOWED, (nth) => guess(username, wrong(nth))));
    for (const seconds of [1, 2]) {
      at.clock.advance(seconds * 1000);
      const counts = await tally(times(40, (nth) => guess(username, wrong(nth))));
      expect(counts).toEqual({ [INCORRECT]: 1, [LOCKED]: 39 });
    }
  });

  it('the right one gains nothing once the wait has begun', async () => {
    const { username } = await pool.person();
    await tally(times(ALLOWED, (nth) => guess(username, wrong(nth))));
    const calls = times(60, (nth) => guess(username, nth % 3 === 0 ? PASSWORD : wrong(nth)));
    expect(await tally(calls)).toEqual({ [LOCKED]: 60 });
  });

  it('at most one series is told apart, with the right password among them', async () => {
    const { username } = await pool.person();
    const right = randomInt(GUESSES);
    const calls = times(GUESSES, (nth) => guess(username, nth === right ? PASSWORD : wrong(nth)));
    const {
      [INCORRECT]: told = 0,
      [LOCKED]: locked = 0,
      ['signed in']: entered = 0,
    } = await tally(calls);
    expect(told + locked + entered).toBe(GUESSES);
    // A success starts a new series; nothing else does.
    expect(entered).toBeLessThanOrEqual(1);
    expect(told).toBeLessThanOrEqual(ALLOWED + (ALLOWED - 1) * entered);
  });

  it('as many are told apart for a name that nobody has, where the client hides that', async () => {
    const client = await pool.newClient({ PreventUserExistenceErrors: 'ENABLED' });
    const nobody = newName('nobody');
    const counts = await tally(times(GUESSES, (nth) => guess(nobody, wrong(nth), client)));
    expect(counts).toEqual({ [INCORRECT]: ALLOWED, [LOCKED]: GUESSES - ALLOWED });
  });

  it('none is refused when all are right', async () => {
    const { username } = await pool.person();
    const calls = times(40, () => guess(username, PASSWORD));
    expect(await tally(calls)).toEqual({ 'signed in': 40 });
  });
});

describe('of many SRP proofs at the same time', () => {
  const CHALLENGES = 60;

  async function proofs(username: string, client = pool.client) {
    const start = startSrp();
    const opened = await Promise.all(
      times(CHALLENGES, () =>
        at.done('InitiateAuth', {
          AuthFlow: 'USER_SRP_AUTH',
          ClientId: client.id,
          AuthParameters: { USERNAME: username, SRP_A: start.A },
        }),
      ),
    );
    return opened.map((body) => () => {
      const step = srpStepIn(body);
      // A wrong password gives a wrong signature; these random ones cost the server the same work.
      const signature = Buffer.from(times(32, () => randomInt(256))).toString('base64');
      return at.aws('RespondToAuthChallenge', {
        ChallengeName: 'PASSWORD_VERIFIER',
        ClientId: client.id,
        ChallengeResponses: srpResponses(step, { signature, timestamp: 'any' }),
      });
    });
  }

  it('five learn that they were wrong', async () => {
    const { username } = await pool.person();
    const counts = await tally(await proofs(username));
    expect(counts).toEqual({ [INCORRECT]: ALLOWED, [LOCKED]: CHALLENGES - ALLOWED });
    expect(await right(username)).toBe(LOCKED);
    at.clock.advance(1000);
    expect(await right(username)).toBe('signed in');
  });

  it('five learn it of a name that nobody has', async () => {
    const client = await pool.newClient({ PreventUserExistenceErrors: 'ENABLED' });
    const counts = await tally(await proofs(newName('nobody'), client));
    expect(counts).toEqual({ [INCORRECT]: ALLOWED, [LOCKED]: CHALLENGES - ALLOWED });
  });

  it('and passwords between them, five learn it as well', async () => {
    const { username } = await pool.person();
    const mixed = (await proofs(username)).flatMap((proof, nth) => [
      proof,
      guess(username, wrong(nth)),
    ]);
    const counts = await tally(mixed);
    expect(counts).toEqual({ [INCORRECT]: ALLOWED, [LOCKED]: 2 * CHALLENGES - ALLOWED });
  });

  async function right(username: string): Promise<string> {
    const start = startSrp();
    const opened = await at.done('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: pool.client.id,
      AuthParameters: { USERNAME: username, SRP_A: start.A },
    });
    const step = srpStepIn(opened);
    return nameOf(
      await at.aws('RespondToAuthChallenge', {
        ChallengeName: 'PASSWORD_VERIFIER',
        ClientId: pool.client.id,
        ChallengeResponses: srpResponses(step, proveSrp(start, step, pool.nameForSrp, PASSWORD)),
      }),
    );
  }
});

describe('of 200 confirmation codes at the same time', () => {
  const MISMATCH = 'CodeMismatchException: Invalid verification code provided, please try again.';
  const LIMIT = 'LimitExceededException: Attempt limit exceeded, please try after some time.';

  it('fifteen are compared in an hour', async () => {
    const name = newName();
    await pool.signUp(name);
    const code = await pool.code(name);
    const other = (nth: number) => String((Number(code) + 1 + nth) % 1_000_000).padStart(6, '0');
    const counts = await tally(times(GUESSES, (nth) => () => pool.confirm(name, other(nth))));
    expect(counts).toEqual({ [MISMATCH]: CODES_AN_HOUR, [LIMIT]: GUESSES - CODES_AN_HOUR });
    expect(nameOf(await pool.confirm(name, code))).toBe(LIMIT);
    at.clock.advance(3_600_000);
    expect((await pool.confirm(name, code)).status).toBe(200);
  });

  it('the right one confirms once', async () => {
    const name = newName();
    await pool.signUp(name);
    const code = await pool.code(name);
    const answers = await Promise.all(times(10, () => pool.confirm(name, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
