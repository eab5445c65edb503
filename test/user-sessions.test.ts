import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { EVERY_FLOW, saidOf, type TestPerson, type TestPool } from './support/test-pool.js';
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

describe('a list of sessions', () => {
  it('has every sign-in of the user at every client, and marks the one that asks', async () => {
    const other = await pool.newClient();
    const first = await pool.signIn(person);
    at.clock.advance(1_000);
    const second = await pool.signIn(person, other);
    await pool.signIn(await pool.person());

    const sessions = await calls.own(second.AccessToken);
    expect(sessions).toEqual([
      {
        SessionId: expect.stringMatching(/^tkn[a-z0-9]{25}$/),
        SessionType: 'TOKEN',
        ClientId: pool.client.id,
        CreateDate: expect.any(Number),
        LastActiveDate: sessions[0]!.CreateDate,
        DeviceType: expect.any(String),
        LastIPAddress: '127.0.0.1',
        IsCurrentSession: false,
      },
      expect.objectContaining({ ClientId: other.id, IsCurrentSession: true }),
    ]);
    expect(sessions[1]!.CreateDate - sessions[0]!.CreateDate).toBeGreaterThanOrEqual(1);
    expect((await calls.own(first.AccessToken)).map((one) => one.IsCurrentSession)).toEqual([
      true,
      false,
    ]);
    const seen = await calls.ofUser(pool, person.username);
    expect(seen.map((one) => one.SessionId)).toEqual(sessions.map((one) => one.SessionId));
    expect(seen.map((one) => one.IsCurrentSession)).toEqual([false, false]);
  });

  it('tells when, from where and with what a session was used last', async () => {
    const { RefreshToken } = await pool.signIn(person);
    const [before] = await calls.ofUser(pool, person.username);
    at.clock.advance(3_600_000);
    const response = await fetch(at.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.GetTokensFromRefreshToken',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0',
      },
      body: JSON.stringify({ ClientId: pool.client.id, RefreshToken }),
    });
    expect(response.status).toBe(200);
    const [after] = await calls.ofUser(pool, person.username);
    expect(after).toEqual({
      ...before,
      LastActiveDate: expect.closeTo(before!.CreateDate + 3_600, -2),
      DeviceType: 'Firefox 126 / Linux',
    });
  });

  it('tells it of a token that rotates too', async () => {
    const client = await pool.newClient({
      ExplicitAuthFlows: EVERY_FLOW.filter((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH'),
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
    });
    const { RefreshToken } = await pool.signIn(person, client);
    const [before] = await calls.ofUser(pool, person.username);
    for (const minutes of [60, 60.5]) {
      at.clock.advance(minutes === 60 ? 3_600_000 : 30_000);
      expect((await calls.refresh(RefreshToken, client)).status).toBe(200);
      const [after] = await calls.ofUser(pool, person.username);
      expect(after!.LastActiveDate).toBeCloseTo(before!.CreateDate + minutes * 60, -1);
      expect(after!.SessionId).toBe(before!.SessionId);
    }
  });

  it('has none that has ended or expired', async () => {
    const brief = await pool.newClient({
      RefreshTokenValidity: 1,
      TokenValidityUnits: { RefreshToken: 'hours' },
    });
    await pool.signIn(person, brief);
    const { RefreshToken } = await pool.signIn(person);
    await pool.signIn(person);
    await at.done('RevokeToken', {
      ClientId: pool.client.id,
      Token: RefreshToken,
      RevokeAssociatedSessions: 'LINKED',
    });
    expect(await calls.ofUser(pool, person.username)).toHaveLength(2);
    at.clock.advance(3_600_000);
    expect(await calls.ofUser(pool, person.username)).toHaveLength(1);
    await at.done('AdminUserGlobalSignOut', { UserPoolId: pool.id, Username: person.username });
    expect(await calls.ofUser(pool, person.username)).toEqual([]);
  });

  it('takes no token for a next page, for there is none', async () => {
    const { AccessToken } = await pool.signIn(person);
    const answer = await at.aws('ListUserSessions', { AccessToken, NextToken: 'abc.def' }, false);
    expect(answer.body['__type']).toBe('InvalidParameterException');
  });

  it('is refused for nobody, and without a valid token', async () => {
    const nobody = await at.aws('AdminListUserSessions', {
      UserPoolId: pool.id,
      Username: 'nobody',
    });
    expect(nobody.body['__type']).toBe('UserNotFoundException');
    const unsigned = await at.aws('ListUserSessions', { AccessToken: 'a.b.c' }, false);
    expect(unsigned.body['__type']).toBe('NotAuthorizedException');
  });
});

describe('the end of one session', () => {
  it('by its user: its tokens stop, the others go on', async () => {
    const [mine, lost] = [await pool.signIn(person), await pool.signIn(person)];
    const [, { SessionId } = { SessionId: '' }] = await calls.own(mine.AccessToken);
    const answer = await at.aws(
      'RevokeUserSession',
      { AccessToken: mine.AccessToken, SessionId },
      false,
    );
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect([await calls.works(mine.AccessToken), await calls.works(lost.AccessToken)]).toEqual([
      true,
      false,
    ]);
    expect(saidOf(await calls.refresh(lost.RefreshToken, pool.client))).toBe(
      'Refresh Token has been revoked',
    );
    expect(await calls.own(mine.AccessToken)).toHaveLength(1);
    const again = { AccessToken: mine.AccessToken, SessionId };
    const twice = await at.aws('RevokeUserSession', again, false);
    expect(twice.body).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'Session does not exist.',
    });
  });

  it('is never that of the caller', async () => {
    const { AccessToken } = await pool.signIn(person);
    const [session] = await calls.own(AccessToken);
    const { SessionId } = session!;
    const answer = await at.aws('RevokeUserSession', { AccessToken, SessionId }, false);
    expect(answer.body['__type']).toBe('InvalidParameterException');
    expect(await calls.works(AccessToken)).toBe(true);
  });

  it('is not for another user, in the words for a session that is not there', async () => {
    const victim = await pool.signIn(person);
    const [session] = await calls.own(victim.AccessToken);
    const thief = await pool.signIn(await pool.person());
    const { SessionId } = session!;
    for (const id of [SessionId, `tkn${'a'.repeat(25)}`, `sso${'a'.repeat(25)}`]) {
      const input = { AccessToken: thief.AccessToken, SessionId: id };
      const answer = await at.aws('RevokeUserSession', input, false);
      expect([answer.body['__type'], saidOf(answer)]).toEqual([
        'ResourceNotFoundException',
        'Session does not exist.',
      ]);
    }
    const other = await pool.person();
    const wrong = { UserPoolId: pool.id, Username: other.username, SessionId };
    expect((await at.aws('AdminRevokeUserSession', wrong)).body['__type']).toBe(
      'ResourceNotFoundException',
    );
    expect(await calls.works(victim.AccessToken)).toBe(true);
    await at.done('AdminRevokeUserSession', { ...wrong, Username: person.username });
    expect(await calls.works(victim.AccessToken)).toBe(false);
  });

  it('forgets what was known of it', async () => {
    const { AccessToken } = await pool.signIn(person);
    const { SessionId } = (await calls.own(AccessToken))[0]!;
    await at.done('AdminRevokeUserSession', {
      UserPoolId: pool.id,
      Username: person.username,
      SessionId,
    });
    expect(await calls.kept(person.sub)).toEqual(NOTHING);
  });
});
