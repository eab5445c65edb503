import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  NotAuthorizedError,
  UnauthorizedError,
  UnsupportedOperationError,
  UnsupportedTokenTypeError,
} from '../src/domain/errors.js';
import { sessionSweeps } from '../src/domain/sessions/session-sweeps.js';
import { UserPoolRow } from '../src/domain/pools/pools.entities.js';
import { TokenSessionRow } from '../src/domain/sessions/sessions.entities.js';
import {
  DAY,
  HOUR,
  notAuthorized,
  refused,
  secret,
  SessionWorld,
  start,
} from './support/session-world.js';
import { poolRow } from './support/pool-row.js';

let at: SessionWorld;

beforeAll(async () => {
  at = await SessionWorld.make();
});

afterAll(() => at.drop());

beforeEach(() => {
  at.time = start;
});

describe('revoking', () => {
  it('ends one session with its access tokens, old and renewed, and no other session', async () => {
    const { refreshToken, tokens, user } = await at.signIn();
    const renewed = await at.refresh(refreshToken);
    const other = await at.signIn('open', user);
    await at.revoke(refreshToken);
    await notAuthorized(at.refresh(refreshToken), 'Refresh Token has been revoked');
    for (const { accessToken } of [tokens, renewed]) {
      await notAuthorized(at.sessions.authenticate(accessToken), 'Access Token has been revoked');
    }
    await expect(at.sessions.authenticate(other.tokens.accessToken)).resolves.toBeDefined();
    await expect(at.refresh(other.refreshToken)).resolves.toBeDefined();
  });

  it('succeeds for an unknown token and a second time', async () => {
    const { refreshToken, session } = await at.signIn();
    await expect(at.revoke('unknown')).resolves.toBeUndefined();
    await at.revoke(refreshToken);
    at.pass(HOUR);
    await expect(at.revoke(refreshToken)).resolves.toBeUndefined();
    const row = await at.row(session.id);
    expect(row!.revokedAt).toEqual(start);
  });

  it('refuses wrong clients and wrong tokens, and then leaves the session alone', async () => {
    const { refreshToken, tokens } = await at.signIn();
    const mine = await at.signIn('confidential');
    const kept = await at.signIn('unrevokable');
    await refused(at.revoke(refreshToken, 'nobody'), UnauthorizedError);
    await refused(at.revoke(refreshToken, 'narrow'), UnauthorizedError);
    await refused(at.revoke(mine.refreshToken, 'confidential'), UnauthorizedError);
    await refused(at.revoke(mine.refreshToken, 'confidential', `${secret}x`), UnauthorizedError);
    await refused(at.revoke(kept.refreshToken, 'unrevokable'), UnsupportedOperationError);
    await refused(at.revoke(tokens.accessToken), UnsupportedTokenTypeError);
    await refused(at.revoke(tokens.idToken), UnsupportedTokenTypeError);
    await expect(at.refresh(refreshToken)).resolves.toBeDefined();
    await expect(at.refresh(mine.refreshToken, 'confidential', secret)).resolves.toBeDefined();
    await expect(at.refresh(kept.refreshToken, 'unrevokable')).resolves.toBeDefined();
    await at.revoke(mine.refreshToken, 'confidential', secret);
    await refused(at.refresh(mine.refreshToken, 'confidential', secret), NotAuthorizedError);
  });

  it('everywhere ends every session of one user at every client, revocable or not', async () => {
    const one = await at.signIn();
    const two = await at.signIn('unrevokable', one.user);
    const somebody = await at.signIn();
    await at.sessions.signOutEverywhere(await at.sessions.authenticate(one.tokens.accessToken));
    for (const { tokens } of [one, two]) {
      const work = at.sessions.authenticate(tokens.accessToken);
      await notAuthorized(work, 'Access Token has been revoked');
    }
    const revoked = 'Refresh Token has been revoked';
    await notAuthorized(at.refresh(one.refreshToken), revoked);
    await notAuthorized(at.refresh(two.refreshToken, 'unrevokable'), revoked);
    await expect(at.sessions.authenticate(somebody.tokens.accessToken)).resolves.toBeDefined();
    const again = await at.signIn('open', one.user);
    await expect(at.sessions.authenticate(again.tokens.accessToken)).resolves.toBeDefined();
  });
});

describe('sweeping', () => {
  const sweep = (name: string) =>
    sessionSweeps.find((one) => one.name === name)!.run(at.db, at.time);
  const count = () => at.db.read((db) => db.count(TokenSessionRow));

  it('removes a session when no access token of it can live any more, and not before', async () => {
    await at.signIn();
    at.pass(DAY);
    const later = await at.signIn();
    const before = await count();
    at.pass(30 * DAY);
    expect(await sweep('expired sessions')).toBe(0);
    at.pass(1);
    expect(await sweep('expired sessions')).toBe(before - 1);
    await notAuthorized(at.refresh(later.refreshToken), 'Refresh Token has expired');
    expect(await count()).toBe(1);
    expect(await sweep('expired sessions')).toBe(0);
  });

  it('removes a bounded number at a time', async () => {
    const { session } = await at.signIn();
    const many = Array.from({ length: 500 }, (_, n) => ({
      ...session,
      id: `${n}`,
      refreshTokenHash: `${n}`,
    }));
    await at.db.transaction((tx) => tx.insert(TokenSessionRow, many));
    at.pass(40 * DAY);
    expect(await sweep('expired sessions')).toBe(500);
    expect(await sweep('expired sessions')).toBeGreaterThan(0);
  });

  it('removes the sessions of a deleted pool and no others', async () => {
    const kept = await at.signIn();
    const gone = await at.signIn();
    await at.db.transaction(async (tx) => {
      await tx.insert(UserPoolRow, [
        poolRow('eu-central-1_Deleted01', start),
        poolRow('eu-central-1_StillHere', null),
      ]);
      await tx.update(
        TokenSessionRow,
        { id: gone.session.id },
        { poolId: 'eu-central-1_Deleted01' },
      );
      await tx.update(
        TokenSessionRow,
        { id: kept.session.id },
        { poolId: 'eu-central-1_StillHere' },
      );
    });
    expect(await sweep('sessions of deleted pools')).toBe(1);
    await notAuthorized(at.refresh(gone.refreshToken), 'Invalid Refresh Token');
    await expect(at.refresh(kept.refreshToken)).resolves.toBeDefined();
  });
});
