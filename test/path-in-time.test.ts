import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { newName, PASSWORD, saidOf, TestPool } from './support/test-pool.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './support/srp-sign-in.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const INCORRECT = 'Incorrect username or password.';
const LOCKED = 'Password attempts exceeded';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
});

afterAll(() => at.stop());

describe('what ends with time', () => {
  it('a confirmation code, after 24 hours', async () => {
    const name = newName();
    await pool.signUp(name);
    const code = await pool.code(name);
    at.clock.advance(24 * HOUR + SECOND);
    expect((await pool.confirm(name, code)).body).toEqual({
      __type: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
    await at.done('ResendConfirmationCode', { ClientId: pool.client.id, Username: name });
    at.clock.advance(24 * HOUR - MINUTE);
    expect((await pool.confirm(name, await pool.code(name))).status).toBe(200);
  });

  it('the access token after an hour, the refresh token after 30 days', async () => {
    const person = await pool.person();
    const { AccessToken, RefreshToken } = await pool.signIn(person);
    const refresh = () =>
      at.aws('GetTokensFromRefreshToken', { ClientId: pool.client.id, RefreshToken });
    at.clock.advance(HOUR - MINUTE);
    expect((await at.aws('GetUser', { AccessToken })).status).toBe(200);
    at.clock.advance(2 * MINUTE);
    expect(saidOf(await at.aws('GetUser', { AccessToken }))).toBe('Access Token has expired');
    at.clock.advance(30 * DAY - 2 * HOUR);
    expect((await refresh()).status).toBe(200);
    at.clock.advance(2 * HOUR);
    expect(saidOf(await refresh())).toBe('Refresh Token has expired');
  });

  it('a session between two steps, after three minutes', async () => {
    const Username = newName();
    const TemporaryPassword = 'Temp0rary!word';
    const user = { UserPoolId: pool.id, Username, MessageAction: 'SUPPRESS' };
    await at.done('AdminCreateUser', { ...user, TemporaryPassword });
    const answer = async () => {
      const { body } = await pool.passwordAuth(Username, TemporaryPassword);
      return {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ClientId: pool.client.id,
        Session: body['Session'],
        ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: PASSWORD },
      };
    };
    const late = await answer();
    at.clock.advance(3 * MINUTE + SECOND);
    expect(saidOf(await at.aws('RespondToAuthChallenge', late))).toBe(
      'Invalid session for the user, session is expired.',
    );
    const early = await answer();
    at.clock.advance(2 * MINUTE);
    expect((await at.aws('RespondToAuthChallenge', early)).status).toBe(200);
  });

  it('a temporary password, after seven days', async () => {
    const Username = newName();
    const TemporaryPassword = 'Temp0rary!word';
    const user = { UserPoolId: pool.id, Username, MessageAction: 'SUPPRESS' };
    await at.done('AdminCreateUser', { ...user, TemporaryPassword });
    at.clock.advance(7 * DAY - MINUTE);
    expect((await pool.passwordAuth(Username, TemporaryPassword)).status).toBe(200);
    at.clock.advance(2 * MINUTE);
    expect(saidOf(await pool.passwordAuth(Username, TemporaryPassword))).toBe(
      'Temporary password has expired and must be reset by an administrator.',
    );
  });
});

describe('the lockout ladder', () => {
  let name: string;

  beforeEach(async () => {
    name = (await pool.person()).username;
  });

  const guess = async (password = 'Wr0ng!password') =>
    saidOf(await pool.passwordAuth(name, password));

  async function guesses(count: number): Promise<string[]> {
    const said: string[] = [];
    for (let nth = 0; nth < count; nth += 1) said.push(await guess());
    return said;
  }

  const signedIn = async () => (await pool.passwordAuth(name, PASSWORD)).status === 200;

  it('closes after five failures in a row, for the right password too', async () => {
    expect(await guesses(5)).toEqual(Array(5).fill(INCORRECT));
    expect(await guess()).toBe(LOCKED);
    expect(await guess(PASSWORD)).toBe(LOCKED);
    at.clock.advance(1100);
    expect(await signedIn()).toBe(true);
  });

  it('doubles the wait with each further failure, and a try during a wait changes nothing', async () => {
    await guesses(5);
    for (const seconds of [1, 2, 4, 8]) {
      at.clock.advance(seconds * SECOND - 500);
      expect([seconds, await guess()]).toEqual([seconds, LOCKED]);
      at.clock.advance(600);
      expect([seconds, await guess()]).toEqual([seconds, INCORRECT]);
    }
  });

  it('waits no longer than about a quarter of an hour', async () => {
    await guesses(5);
    for (let seconds = 1; seconds < 900; seconds *= 2) {
      at.clock.advance(seconds * SECOND + 100);
      expect([seconds, await guess()]).toEqual([seconds, INCORRECT]);
    }
    expect(await guess(PASSWORD)).toBe(LOCKED);
    at.clock.advance(15 * MINUTE + SECOND);
    expect(await signedIn()).toBe(true);
  });

  it('starts over after a success', async () => {
    await guesses(4);
    expect(await signedIn()).toBe(true);
    expect(await guesses(5)).toEqual(Array(5).fill(INCORRECT));
    expect(await guess()).toBe(LOCKED);
  });

  it('starts over after fifteen quiet minutes', async () => {
    await guesses(5);
    at.clock.advance(15 * MINUTE + SECOND);
    expect(await guesses(5)).toEqual(Array(5).fill(INCORRECT));
    expect(await guess()).toBe(LOCKED);
  });

  it('counts wrong SRP proofs and wrong passwords together', async () => {
    await guesses(3);
    expect(await srp('Wr0ng!password')).toBe(INCORRECT);
    expect(await srp('Wr0ng!password')).toBe(INCORRECT);
    expect(await srp(PASSWORD)).toBe(LOCKED);
    expect(await guess(PASSWORD)).toBe(LOCKED);
    at.clock.advance(1100);
    expect(await srp(PASSWORD)).toBe('["AuthenticationResult","ChallengeParameters"]');
  });

  it('is of one person and not of a pool', async () => {
    await guesses(6);
    const { username } = await pool.person();
    expect((await pool.passwordAuth(username, PASSWORD)).status).toBe(200);
  });

  async function srp(password: string): Promise<string> {
    const start = startSrp();
    const opened = await at.aws('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: pool.client.id,
      AuthParameters: { USERNAME: name, SRP_A: start.A },
    });
    const step = srpStepIn(opened.body);
    const proof = proveSrp(start, step, pool.nameForSrp, password);
    const answer = await at.aws('RespondToAuthChallenge', {
      ChallengeName: 'PASSWORD_VERIFIER',
      ClientId: pool.client.id,
      ChallengeResponses: srpResponses(step, proof),
    });
    return saidOf({ body: Object.fromEntries(Object.entries(answer.body).sort()) });
  }
});
