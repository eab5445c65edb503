import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { USER_SCOPE } from '../src/domain/sessions/sessions.service.js';
import { publicUrl, SessionWorld, start } from './support/session-world.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const seconds = (time: Date) => Math.floor(time.getTime() / 1000);

let at: SessionWorld;

beforeAll(async () => {
  at = await SessionWorld.make();
});

afterAll(() => at.drop());

beforeEach(() => {
  at.time = start;
});

describe('the tokens of a sign-in', () => {
  it('have the claims of an API sign-in and no others', async () => {
    const user = await at.user({
      email: 'ann@example.com',
      email_verified: 'true',
      phone_number: '+4915112345678',
      phone_number_verified: 'false',
      address: '1 Long Street',
      updated_at: '1700000000',
      'custom:tier': '7',
    });
    const { tokens, session } = await at.signIn('open', user);
    const shared = {
      sub: user.id,
      iss: `${publicUrl}/${at.pool.id}`,
      origin_jti: session.id,
      jti: expect.stringMatching(uuid) as string,
      event_id: session.eventId,
      auth_time: seconds(start),
      iat: seconds(start),
      exp: seconds(start) + 3600,
    };
    expect(decodeJwt(tokens.accessToken)).toEqual({
      ...shared,
      client_id: 'open',
      token_use: 'access',
      scope: USER_SCOPE,
      username: user.username,
    });
    expect(decodeJwt(tokens.idToken)).toEqual({
      ...shared,
      aud: 'open',
      token_use: 'id',
      'cognito:username': user.username,
      email: 'ann@example.com',
      email_verified: true,
      phone_number: '+4915112345678',
      phone_number_verified: false,
      address: { formatted: '1 Long Street' },
      updated_at: 1_700_000_000,
      'custom:tier': '7',
    });
    expect(tokens).toMatchObject({ expiresIn: 3600, tokenType: 'Bearer' });
  });

  it('are verified with the published keys, and name key and algorithm only', async () => {
    const { tokens } = await at.signIn();
    const jwks = await at.keys.jwks(at.pool.id);
    const published = createLocalJWKSet({ keys: jwks!.keys.map((key) => ({ ...key })) });
    for (const token of [tokens.accessToken, tokens.idToken]) {
      await jwtVerify(token, published, {
        currentDate: start,
        issuer: `${publicUrl}/${at.pool.id}`,
      });
      expect(Object.keys(decodeProtectedHeader(token))).toEqual(['kid', 'alg']);
    }
    const kids = [tokens.accessToken, tokens.idToken].map((t) => decodeProtectedHeader(t).kid);
    expect(new Set(kids).size).toBe(2);
  });

  it('show what the client may read and nothing else', async () => {
    const user = await at.user({ email: 'ann@example.com', name: 'Ann', 'custom:tier': '7' });
    const claims = decodeJwt((await at.signIn('narrow', user)).tokens.idToken);
    expect(claims).toMatchObject({ email: 'ann@example.com' });
    expect(claims).not.toHaveProperty('name');
    expect(claims).not.toHaveProperty('custom:tier');
    const all = decodeJwt((await at.signIn('open', user)).tokens.idToken);
    expect(all).toMatchObject({ name: 'Ann', 'custom:tier': '7' });
  });

  it('have neither jti nor origin_jti while the client cannot revoke', async () => {
    const { tokens } = await at.signIn('unrevokable');
    for (const token of [tokens.accessToken, tokens.idToken]) {
      expect(decodeJwt(token)).not.toHaveProperty('jti');
      expect(decodeJwt(token)).not.toHaveProperty('origin_jti');
    }
    const control = decodeJwt((await at.signIn()).tokens.accessToken);
    expect(control).toHaveProperty('origin_jti');
  });
});
