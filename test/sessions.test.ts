import { createHmac } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  InvalidParameterError,
  NotAuthorizedError,
  ResourceNotFoundError,
  UserNotFoundError,
} from '../src/domain/errors.js';
import { USER_SCOPE } from '../src/domain/sessions/sessions.service.js';
import { sessionSweeps } from '../src/domain/sessions/session-sweeps.js';
import {
  aClient,
  DAY,
  HOUR,
  notAuthorized,
  refused,
  secret,
  SessionWorld,
  start,
} from './support/session-world.js';

let at: SessionWorld;

beforeAll(async () => {
  at = await SessionWorld.make();
});

afterAll(() => at.drop());

beforeEach(() => {
  at.time = start;
});

describe('a refresh token', () => {
  it('is random, in the form the API allows, and stored as a keyed hash only', async () => {
    const { refreshToken, session } = await at.signIn();
    expect(refreshToken).toMatch(/^[\w-]{64}$/);
    const row = await at.row(session.id);
    expect(row).toEqual(session);
    expect(JSON.stringify(row)).not.toContain(refreshToken);
    expect((await at.signIn()).refreshToken).not.toBe(refreshToken);
  });

  it('gives new tokens of the same session by one statement and one for groups, and no refresh token', async () => {
    const { refreshToken, tokens, user } = await at.signIn();
    at.pass(HOUR);
    const read = vi.spyOn(at.db, 'read');
    const transaction = vi.spyOn(at.db, 'transaction');
    const renewed = await at.refresh(refreshToken);
    expect([read.mock.calls.length, transaction.mock.calls.length]).toEqual([2, 0]);
    vi.restoreAllMocks();
    expect(renewed).not.toHaveProperty('refreshToken');
    expect(renewed.user).toEqual(user);
    for (const kind of ['accessToken', 'idToken'] as const) {
      const { jti: oldJti, iat, exp, ...before } = decodeJwt(tokens[kind]);
      const { jti, ...after } = decodeJwt(renewed[kind]);
      expect(after).toEqual({ ...before, iat: iat! + 3600, exp: exp! + 3600 });
      expect(jti).not.toBe(oldJti);
    }
    await expect(at.sessions.authenticate(renewed.accessToken)).resolves.toMatchObject({ user });
    await expect(at.refresh(refreshToken)).resolves.toBeDefined();
  });

  it('is invalid when unknown, and at another client', async () => {
    const { refreshToken } = await at.signIn();
    await notAuthorized(at.refresh('garbled'), 'Invalid Refresh Token');
    await notAuthorized(at.refresh(`${refreshToken}x`), 'Invalid Refresh Token');
    await notAuthorized(at.refresh(refreshToken, 'narrow'), 'Invalid Refresh Token');
    await refused(at.refresh(refreshToken, 'nobody'), ResourceNotFoundError);
    await expect(at.refresh(refreshToken)).resolves.toBeDefined();
  });

  it('expires exactly when its client says', async () => {
    const { refreshToken } = await at.signIn();
    at.pass(30 * DAY - 1);
    await expect(at.refresh(refreshToken)).resolves.toBeDefined();
    at.pass(1);
    await notAuthorized(at.refresh(refreshToken), 'Refresh Token has expired');
  });

  it('does nothing for a disabled or deleted user', async () => {
    const { refreshToken, user } = await at.signIn();
    await at.change(user, { enabled: false });
    await notAuthorized(at.refresh(refreshToken), 'User is disabled.');
    await at.change(user, { enabled: true });
    await expect(at.refresh(refreshToken)).resolves.toBeDefined();
    await at.remove(user);
    await refused(at.refresh(refreshToken), UserNotFoundError);
  });

  it('needs the secret of a confidential client', async () => {
    const { refreshToken } = await at.signIn('confidential');
    await refused(at.refresh(refreshToken, 'confidential'), NotAuthorizedError);
    await refused(at.refresh(refreshToken, 'confidential', `${secret}x`), NotAuthorizedError);
    await expect(at.refresh(refreshToken, 'confidential', secret)).resolves.toBeDefined();
  });

  it('needs, as a flow, the hash over the name or the sub of its owner', async () => {
    const { refreshToken, user } = await at.signIn('confidential');
    const hashOf = (name: string) =>
      createHmac('sha256', secret).update(`${name}confidential`).digest('base64');
    const flow = (hash?: string) => at.refreshFlow(refreshToken, 'confidential', hash);
    const missing =
      'Client confidential is configured with secret but SECRET_HASH was not received';
    await notAuthorized(flow(), missing);
    await notAuthorized(at.refreshFlow('garbled', 'confidential'), missing);
    const wrong = 'Unable to verify secret hash for client confidential';
    await notAuthorized(flow(hashOf('somebody')), wrong);
    await notAuthorized(
      at.refreshFlow('garbled', 'confidential', hashOf('x')),
      'Invalid Refresh Token',
    );
    await expect(flow(hashOf(user.username))).resolves.toBeDefined();
    await expect(flow(hashOf(user.id))).resolves.toBeDefined();
  });

  it('is no flow of a client that has it switched off, yet gives tokens by its own operation', async () => {
    const { refreshToken } = await at.signIn('passwordonly');
    await refused(
      at.refreshFlow(refreshToken, 'passwordonly'),
      InvalidParameterError,
      'Auth flow not enabled for this client',
    );
    await expect(at.refresh(refreshToken, 'passwordonly')).resolves.toBeDefined();
    const other = await at.signIn();
    await expect(at.refreshFlow(other.refreshToken, 'open')).resolves.toBeDefined();
  });
});

describe('an access token', () => {
  it('tells who calls, by one statement', async () => {
    const user = await at.user({ email: 'ann@example.com', name: 'Änn 🙂' });
    for (const id of ['open', 'unrevokable']) {
      const { tokens, session } = await at.signIn(id, user);
      const read = vi.spyOn(at.db, 'read');
      await at.sessions.authenticate(tokens.accessToken);
      expect(read).toHaveBeenCalledTimes(1);
      vi.restoreAllMocks();
      const principal = await at.sessions.authenticate(tokens.accessToken);
      const { lastActiveAt, deviceType, lastIp, ...known } = session;
      expect([lastActiveAt, deviceType, lastIp]).toEqual([null, null, null]);
      expect(principal).toMatchObject({ client: at.clients[id], pool: at.pool, session: known });
      expect(principal.user).toEqual(user);
    }
  });

  it('needs the scope that is asked for', async () => {
    const { tokens } = await at.signIn();
    const sentence = 'Access Token does not have required scopes';
    await notAuthorized(at.sessions.authenticate(tokens.accessToken, 'openid'), sentence);
    await notAuthorized(at.sessions.authenticate(tokens.accessToken, 'aws.cognito'), sentence);
    await expect(at.sessions.authenticate(tokens.accessToken, USER_SCOPE)).resolves.toBeDefined();
  });

  it('stops when the user is disabled or deleted, revoked or not', async () => {
    const { tokens, user } = await at.signIn();
    await at.change(user, { enabled: false });
    await notAuthorized(at.sessions.authenticate(tokens.accessToken), 'User is disabled.');
    await at.change(user, { enabled: true });
    await expect(at.sessions.authenticate(tokens.accessToken)).resolves.toBeDefined();
    await at.remove(user);
    await refused(at.sessions.authenticate(tokens.accessToken), UserNotFoundError);
    await at.db.transaction((tx) => at.sessions.revokeAllOf(tx, user.id));
    await refused(at.sessions.authenticate(tokens.accessToken), UserNotFoundError);
  });

  it('stops when its client is deleted', async () => {
    at.clients['passing'] = aClient('passing', {});
    const { tokens } = await at.signIn('passing');
    await expect(at.sessions.authenticate(tokens.accessToken)).resolves.toBeDefined();
    delete at.clients['passing'];
    await notAuthorized(at.sessions.authenticate(tokens.accessToken), 'Invalid Access Token');
  });

  it('is of no use to a client of another pool', async () => {
    const { tokens } = await at.signIn();
    const { pool } = at;
    at.pool = { ...pool, id: 'eu-central-1_ZyXwVuTs9' };
    await notAuthorized(at.sessions.authenticate(tokens.accessToken), 'Invalid Access Token');
    at.pool = pool;
    await expect(at.sessions.authenticate(tokens.accessToken)).resolves.toBeDefined();
  });

  it('works until it expires although its session ended before', async () => {
    const { refreshToken } = await at.signIn();
    at.pass(30 * DAY - 1);
    const { accessToken } = await at.refresh(refreshToken);
    at.pass(HOUR / 2);
    await expect(at.sessions.authenticate(accessToken)).resolves.toBeDefined();
    for (const sweep of sessionSweeps) await sweep.run(at.db, at.time);
    await expect(at.sessions.authenticate(accessToken)).resolves.toBeDefined();
  });
});
