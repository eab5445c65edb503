import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TokenSessionRow } from '../src/domain/sessions/sessions.entities.js';
import { TestGateway } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import {
  EVERY_FLOW,
  saidOf,
  TestPool,
  type TestClient,
  type TestPerson,
  type Tokens,
} from './support/test-pool.js';

let at: TestGateway;
let pool: TestPool;
let person: TestPerson;
/** Grace periods of a minute, and of none. */
let patient: TestClient;
let strict: TestClient;

const withoutRefreshFlow = EVERY_FLOW.filter((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH');
const rotating = (RetryGracePeriodSeconds: number) => ({
  ExplicitAuthFlows: withoutRefreshFlow,
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
});

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at);
  person = await pool.person();
  patient = await pool.newClient(rotating(60));
  strict = await pool.newClient(rotating(0));
  await at.services.background.stop();
});

afterAll(() => at.stop());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const refresh = (RefreshToken: string, { id: ClientId, secret }: TestClient): Promise<Answer> =>
  at.aws('GetTokensFromRefreshToken', {
    RefreshToken,
    ClientId,
    ...(secret && { ClientSecret: secret }),
  });

async function refreshed(token: string, client: TestClient): Promise<Tokens> {
  const answer = await refresh(token, client);
  expect([answer.status, saidOf(answer)]).toEqual([200, '["AuthenticationResult"]']);
  return answer.body['AuthenticationResult'] as Tokens;
}

const getUser = (AccessToken: string) => at.aws('GetUser', { AccessToken }, false);

const reuse = {
  __type: 'RefreshTokenReuseException',
  message: 'Refresh token has been invalidated by rotation',
};
const revoked = { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' };

describe('rotation', () => {
  it('gives a new refresh token of the same sign-in each time', async () => {
    const first = await pool.signIn(person, patient);
    const second = await refreshed(first.RefreshToken, patient);
    const third = await refreshed(second.RefreshToken, patient);
    const all = [first, second, third].map(({ RefreshToken }) => RefreshToken);
    expect(new Set(all).size).toBe(3);
    for (const token of all) expect(token).toMatch(/^[\w-]{64}$/);
    const [before, after] = [decodeJwt(first.AccessToken), decodeJwt(third.AccessToken)];
    for (const claim of ['origin_jti', 'auth_time', 'event_id', 'scope', 'sub']) {
      expect([claim, after[claim]]).toEqual([claim, before[claim]]);
    }
    expect(after.jti).not.toBe(before.jti);
    expect((await getUser(third.AccessToken)).status).toBe(200);
  });

  it('keeps none of the tokens, and tells none of the log', async () => {
    const first = await pool.signIn(person, patient);
    const { RefreshToken } = await refreshed(first.RefreshToken, patient);
    const rows = await at.services.db.read((db) => db.find(TokenSessionRow));
    expect(rows.length).toBeGreaterThan(0);
    const kept = JSON.stringify(rows) + at.logged;
    for (const token of [first.RefreshToken, RefreshToken]) {
      expect(kept).not.toContain(token);
      expect(kept).not.toContain(token.slice(0, 32));
      expect(kept).not.toContain(token.slice(32));
    }
  });

  it('does not lengthen the sign-in', async () => {
    const first = await pool.signIn(person, patient);
    at.clock.advance(29 * DAY);
    const { RefreshToken } = await refreshed(first.RefreshToken, patient);
    at.clock.advance(DAY - SECOND);
    const { RefreshToken: last } = await refreshed(RefreshToken, patient);
    at.clock.advance(SECOND);
    expect((await refresh(last, patient)).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Refresh Token has expired',
    });
  });

  it('is the same through GraphQL', async () => {
    const query = `mutation ($input: GetTokensFromRefreshTokenInput!) {
      refreshTokens(input: $input) { accessToken refreshToken } }`;
    const { RefreshToken: refreshToken } = await pool.signIn(person, strict);
    const input = { clientId: strict.id, refreshToken };
    const { body } = await at.graphql(query, { input });
    expect(body.errors).toBeUndefined();
    const tokens = body.data!['refreshTokens'] as { refreshToken: string };
    expect(tokens.refreshToken).not.toBe(refreshToken);
    const again = await at.graphql(query, { input });
    expect(again.body.errors![0]).toMatchObject({
      message: reuse.message,
      extensions: { code: 'REFRESH_TOKEN_REUSE' },
    });
    expect((await refresh(tokens.refreshToken, strict)).body).toEqual(revoked);
  });

  it('of a client with a secret asks for that first, and ends nothing without it', async () => {
    const client = await pool.newClient({ ...rotating(0), GenerateSecret: true });
    const { RefreshToken } = await pool.signIn(person, client);
    const next = await refreshed(RefreshToken, client);
    const stranger = { id: client.id, secret: undefined };
    expect(saidOf(await refresh(RefreshToken, stranger))).toMatch(/^Unable to verify secret/);
    expect((await refresh(RefreshToken, patient)).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Invalid Refresh Token',
    });
    expect((await refreshed(next.RefreshToken, client)).AccessToken).toBeDefined();
  });

  /** Settings are read again after two seconds; that belongs to no request. */
  const ownStatements = async (work: () => Promise<unknown>) =>
    (await statementsOf(at.services.db, work)).filter(
      (statement) => !/user_pools|user_pool_clients|client_secrets|signing_keys/.test(statement),
    );

  it('costs one statement more, and another one for whoever loses a race', async () => {
    const { RefreshToken: kept } = await pool.signIn(person);
    const plain = await ownStatements(() => refreshed(kept, pool.client));
    const { RefreshToken } = await pool.signIn(person, patient);
    let next = '';
    const seen = await ownStatements(async () => {
      next = (await refreshed(RefreshToken, patient)).RefreshToken;
    });
    expect(seen).toHaveLength(plain.length + 1);
    expect(seen.length).toBeLessThanOrEqual(3);
    const repeated = await ownStatements(() => refreshed(RefreshToken, patient));
    expect(repeated).toHaveLength(plain.length + 1);
    const race = await ownStatements(() =>
      Promise.all([refreshed(next, patient), refreshed(next, patient)]),
    );
    expect(race.length).toBeLessThanOrEqual(2 * plain.length + 4);
  });
});

describe('within the grace period', () => {
  it('a repeated request gets the token that the first one got', async () => {
    const { RefreshToken } = await pool.signIn(person, patient);
    const lost = await refreshed(RefreshToken, patient);
    at.clock.advance(59 * SECOND);
    const found = await refreshed(RefreshToken, patient);
    expect(found.RefreshToken).toBe(lost.RefreshToken);
    expect(found.AccessToken).not.toBe(lost.AccessToken);
    await refreshed(found.RefreshToken, patient);
  });

  it('each replaced token works for its own minute, and leads to the newest', async () => {
    const { RefreshToken: one } = await pool.signIn(person, patient);
    const { RefreshToken: two } = await refreshed(one, patient);
    at.clock.advance(40 * SECOND);
    const { RefreshToken: three } = await refreshed(two, patient);
    expect((await refreshed(one, patient)).RefreshToken).toBe(three);
    at.clock.advance(20 * SECOND);
    expect((await refreshed(two, patient)).RefreshToken).toBe(three);
    expect((await refresh(one, patient)).body).toEqual(reuse);
    expect((await refresh(two, patient)).body).toEqual(revoked);
    expect((await refresh(three, patient)).body).toEqual(revoked);
  });

  it('twenty requests at once all end with one and the same token', async () => {
    const { RefreshToken } = await pool.signIn(person, patient);
    const all = await Promise.all(
      Array.from({ length: 20 }, () => refreshed(RefreshToken, patient)),
    );
    const tokens = new Set(all.map((one) => one.RefreshToken));
    expect(tokens.size).toBe(1);
    expect(tokens).not.toContain(RefreshToken);
    const [next] = tokens;
    expect((await refreshed(next!, patient)).RefreshToken).not.toBe(next);
  });

  it('lasts as it was promised when rotation is switched off meanwhile', async () => {
    const client = await pool.newClient(rotating(60));
    const { RefreshToken } = await pool.signIn(person, client);
    const next = await refreshed(RefreshToken, client);
    await at.done('UpdateUserPoolClient', {
      UserPoolId: pool.id,
      ClientId: client.id,
      ExplicitAuthFlows: EVERY_FLOW,
    });
    expect((await refreshed(RefreshToken, client)).RefreshToken).toBe(next.RefreshToken);
    expect(await refreshed(next.RefreshToken, client)).not.toHaveProperty('RefreshToken');
    at.clock.advance(60 * SECOND);
    expect((await refresh(RefreshToken, client)).body).toEqual(reuse);
  });
});

describe('a replaced token', () => {
  it('ends the sign-in with all its tokens when it is used again', async () => {
    const first = await pool.signIn(person, patient);
    const second = await refreshed(first.RefreshToken, patient);
    const other = await pool.signIn(person, patient);
    at.clock.advance(60 * SECOND);
    expect((await refresh(first.RefreshToken, patient)).body).toEqual(reuse);
    expect((await refresh(first.RefreshToken, patient)).body).toEqual(reuse);
    expect((await refresh(second.RefreshToken, patient)).body).toEqual(revoked);
    for (const { AccessToken } of [first, second]) {
      expect(saidOf(await getUser(AccessToken))).toBe('Access Token has been revoked');
    }
    expect((await getUser(other.AccessToken)).status).toBe(200);
  });

  it('is known however long ago it was replaced', async () => {
    const { RefreshToken } = await pool.signIn(person, strict);
    let newest = RefreshToken;
    for (let nth = 0; nth < 5; nth += 1) {
      at.clock.advance(DAY);
      newest = (await refreshed(newest, strict)).RefreshToken;
    }
    expect((await refresh(RefreshToken, strict)).body).toEqual(reuse);
    expect((await refresh(newest, strict)).body).toEqual(revoked);
  });

  it('works once without a grace period: of five at once one is answered', async () => {
    const { RefreshToken } = await pool.signIn(person, strict);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => refresh(RefreshToken, strict)),
    );
    const refusals = answers.filter(({ status }) => status !== 200);
    expect(refusals.map(({ body }) => body)).toEqual(Array.from({ length: 4 }, () => reuse));
    const winner = answers.find(({ status }) => status === 200)!;
    const { RefreshToken: next } = winner.body['AuthenticationResult'] as Tokens;
    expect((await refresh(next, strict)).body).toEqual(revoked);
  });

  it('still ends its sign-in when it is given to RevokeToken', async () => {
    const first = await pool.signIn(person, strict);
    const second = await refreshed(first.RefreshToken, strict);
    const revoke = { Token: first.RefreshToken, ClientId: strict.id };
    expect((await at.aws('RevokeToken', revoke, false)).body).toEqual({});
    expect((await refresh(second.RefreshToken, strict)).body).toEqual(revoked);
  });

  it('is not one that never was: a guess ends nothing', async () => {
    const { RefreshToken } = await pool.signIn(person, strict);
    const invalid = { __type: 'NotAuthorizedException', message: 'Invalid Refresh Token' };
    const guesses = [
      RefreshToken.slice(0, 32) + 'A'.repeat(32),
      'A'.repeat(32) + RefreshToken.slice(32),
      'A'.repeat(64),
      `${RefreshToken}A`,
      'A',
    ];
    for (const guess of guesses) expect((await refresh(guess, strict)).body).toEqual(invalid);
    const { RefreshToken: next } = await refreshed(RefreshToken, strict);
    for (const guess of guesses.slice(1)) {
      expect((await refresh(guess, strict)).body).toEqual(invalid);
    }
    await refreshed(next, strict);
  });
});

describe('a client', () => {
  const settings = (ExplicitAuthFlows?: string[]) => ({
    UserPoolId: pool.id,
    ClientName: 'app',
    ...(ExplicitAuthFlows && { ExplicitAuthFlows }),
    RefreshTokenRotation: { Feature: 'ENABLED' },
  });

  it('cannot name REFRESH_TOKEN_AUTH and rotate', async () => {
    const both = await at.aws('CreateUserPoolClient', settings(EVERY_FLOW));
    expect(both.body).toEqual({
      __type: 'InvalidParameterException',
      message: 'Refresh token rotation cannot be enabled together with ALLOW_REFRESH_TOKEN_AUTH.',
    });
    const off = { ...settings(EVERY_FLOW), RefreshTokenRotation: { Feature: 'DISABLED' } };
    expect((await at.aws('CreateUserPoolClient', off)).status).toBe(200);
  });

  it.each([[undefined], [['USER_PASSWORD_AUTH']], [withoutRefreshFlow]])(
    'that rotates has no REFRESH_TOKEN_AUTH, whatever %j means otherwise',
    async (flows) => {
      const client = await pool.newClient({ ExplicitAuthFlows: flows, ...settings(flows) });
      const answer = await at.aws('InitiateAuth', {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: client.id,
        AuthParameters: { REFRESH_TOKEN: 'A'.repeat(64) },
      });
      expect(answer.body).toEqual({
        __type: 'InvalidParameterException',
        message: 'Auth flow not enabled for this client',
      });
    },
  );

  it('can begin to rotate while people are signed in', async () => {
    const client = await pool.newClient();
    const { RefreshToken } = await pool.signIn(person, client);
    expect(await refreshed(RefreshToken, client)).not.toHaveProperty('RefreshToken');
    await at.done('UpdateUserPoolClient', {
      UserPoolId: pool.id,
      ClientId: client.id,
      ...rotating(0),
    });
    const next = await refreshed(RefreshToken, client);
    expect(next.RefreshToken).toBeDefined();
    expect((await refresh(RefreshToken, client)).body).toEqual(reuse);
  });

  it.each([-1, 61])('has no grace period of %i seconds', async (RetryGracePeriodSeconds) => {
    const { body } = await at.aws('CreateUserPoolClient', {
      ...settings(),
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
    });
    expect(body['__type']).toBe('InvalidParameterException');
    expect(saidOf({ body })).toContain("at 'refreshTokenRotation.retryGracePeriodSeconds' failed");
  });
});
