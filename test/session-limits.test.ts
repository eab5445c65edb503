import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testEngine } from './support/database.js';
import { TestGateway } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import { TestPool, type TestPerson } from './support/test-pool.js';
import { NOTHING, SessionCalls } from './support/user-sessions.js';

let at: TestGateway;
let calls: SessionCalls;
let pool: TestPool;
let person: TestPerson;

beforeAll(async () => {
  at = await TestGateway.start();
  calls = new SessionCalls(at);
  pool = await calls.tracked();
  await at.services.background.stop();
});
afterAll(() => at.stop());
beforeEach(async () => {
  person = await pool.person();
});

describe('the number of sessions', () => {
  it('is kept: one more ends the one that was not used for longest', async () => {
    const few = await calls.tracked(3);
    const ann = await few.person();
    const tokens = [];
    for (let nth = 0; nth < 3; nth += 1) {
      tokens.push(await few.signIn(ann));
      at.clock.advance(1_000);
    }
    expect((await calls.refresh(tokens[0]!.RefreshToken, few.client)).status).toBe(200);
    at.clock.advance(1_000);
    const fourth = await few.signIn(ann);
    const all = [...tokens, fourth].map(({ AccessToken }) => calls.works(AccessToken));
    expect(await Promise.all(all)).toEqual([true, false, true, true]);
    expect(await calls.ofUser(few, ann.username)).toHaveLength(3);
  });

  it('counts the sessions of one user only', async () => {
    const one = await calls.tracked(1);
    const [ann, bea] = [await one.person(), await one.person()];
    const tokens = [await one.signIn(ann), await one.signIn(bea)];
    for (const { AccessToken } of tokens) expect(await calls.works(AccessToken)).toBe(true);
  });

  it('ends nobody when it is lowered; the next sign-in does', async () => {
    const lowered = await calls.tracked(5);
    const ann = await lowered.person();
    for (let nth = 0; nth < 4; nth += 1) await lowered.signIn(ann);
    await calls.track(lowered, 2);
    expect(await calls.ofUser(lowered, ann.username)).toHaveLength(4);
    const { AccessToken } = await lowered.signIn(ann);
    const left = await calls.own(AccessToken);
    expect(left.map((one) => one.IsCurrentSession)).toEqual([false, true]);
  });

  it('is exact when sign-ins come at once', async () => {
    const three = await calls.tracked(3);
    const ann = await three.person();
    const all = await Promise.all(Array.from({ length: 12 }, () => three.signIn(ann)));
    expect(await calls.ofUser(three, ann.username)).toHaveLength(3);
    const working = await Promise.all(all.map(({ AccessToken }) => calls.works(AccessToken)));
    expect(working.filter(Boolean)).toHaveLength(3);
  });
});

describe('a pool without tracking', () => {
  it('knows nothing of its sessions, and keeps nothing', async () => {
    const plain = await TestPool.make(at);
    const ann = await plain.person();
    const { AccessToken, RefreshToken } = await plain.signIn(ann);
    expect((await calls.refresh(RefreshToken, plain.client)).status).toBe(200);
    expect(await calls.own(AccessToken)).toEqual([]);
    expect(await calls.kept(ann.sub)).toEqual(NOTHING);

    await calls.track(plain, 1);
    await plain.signIn(ann);
    expect(await calls.works(AccessToken)).toBe(true);
    expect(await calls.ofUser(plain, ann.username)).toHaveLength(1);
  });

  it('shows nothing more once tracking is off', async () => {
    const once = await calls.tracked();
    const ann = await once.person();
    const { AccessToken } = await once.signIn(ann);
    const { SessionId } = (await calls.own(AccessToken))[0]!;
    await calls.track(once, 20, 'DISABLED');
    expect(await calls.own(AccessToken)).toEqual([]);
    const input = { UserPoolId: once.id, Username: ann.username, SessionId };
    expect((await at.aws('AdminRevokeUserSession', input)).body['__type']).toBe(
      'ResourceNotFoundException',
    );
    expect(await calls.works(AccessToken)).toBe(true);
  });
});

describe('statements', () => {
  const fewest = async (work: () => Promise<unknown>) => {
    const counts: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      counts.push((await statementsOf(at.services.db, work)).length);
    }
    return Math.min(...counts);
  };

  it('of a sign-in are one more with tracking, or two on MySQL, sessions that end included', async () => {
    const plain = await TestPool.make(at);
    const few = await calls.tracked(2);
    const [ann, bea] = [await plain.person(), await few.person()];
    const without = await fewest(() => plain.signIn(ann));
    // MySQL locks the person by a statement of its own.
    const more = testEngine === 'mysql' ? 2 : 1;
    expect(await fewest(() => few.signIn(bea))).toBe(without + more);
  });

  it('of a refresh are three at the most', async () => {
    const { RefreshToken } = await pool.signIn(person);
    expect(await fewest(() => calls.refresh(RefreshToken, pool.client))).toBe(3);
  });
});

describe('the configuration of a pool', () => {
  it('is off and 20 until it is set, and then what was set', async () => {
    const { id: UserPoolId } = await TestPool.make(at);
    const get = () => at.done('GetUserPoolSessionConfiguration', { UserPoolId });
    const never = { UserPoolId, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } };
    expect(await get()).toEqual(never);
    const set = { UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 7 } };
    expect(await at.done('SetUserPoolSessionConfiguration', set)).toEqual(set);
    expect(await get()).toEqual(set);
    await at.done('UpdateUserPool', { UserPoolId, MfaConfiguration: 'OFF' });
    expect(await get()).toEqual(set);
  });

  it('is not for LITE, and LITE is not for a pool that has it on', async () => {
    const lite = await TestPool.make(at, { UserPoolTier: 'LITE' });
    const on = (UserPoolId: string) => ({
      UserPoolId,
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser: 7 },
    });
    const refused = await at.aws('SetUserPoolSessionConfiguration', on(lite.id));
    expect(refused.body['__type']).toBe('FeatureUnavailableInTierException');
    const down = await at.aws('UpdateUserPool', { UserPoolId: pool.id, UserPoolTier: 'LITE' });
    expect(down.body['__type']).toBe('FeatureUnavailableInTierException');
    expect(down.body['message']).toContain('need to be disabled for the LITE pricing tier');
  });
});
