import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DevicePool, type SignedInDevice } from './support/device-pool.js';
import { TestGateway } from './support/gateway.js';
import { saidOf, TestPool, tokensIn, type TestPerson } from './support/test-pool.js';

let at: TestGateway;
let home: DevicePool;
let ann: TestPerson;
let signedIn: SignedInDevice;

const invalid = 'Invalid Refresh Token';

beforeAll(async () => {
  at = await TestGateway.start();
  home = await DevicePool.make(at);
  ann = await home.pool.person();
  signedIn = await home.confirmed(ann);
});

afterAll(() => at.stop());

/** GetTokensFromRefreshToken. */
const getTokens = (RefreshToken: string, DeviceKey?: string) =>
  at.aws(
    'GetTokensFromRefreshToken',
    { ClientId: home.pool.client.id, RefreshToken, DeviceKey },
    false,
  );

const REFRESH = `mutation ($input: GetTokensFromRefreshTokenInput!) {
  refreshTokens(input: $input) { accessToken refreshToken } }`;

describe('a refresh token of a device', () => {
  it('is of use with the key of that device only, by every way to use it', async () => {
    const { device, tokens } = signedIn;
    const other = await home.confirmed(ann);
    for (const key of [undefined, other.device.key, 'us-east-1_0']) {
      expect(saidOf(await home.refresh(tokens.RefreshToken, key))).toBe(invalid);
      expect(saidOf(await getTokens(tokens.RefreshToken, key))).toBe(invalid);
      const input = {
        clientId: home.pool.client.id,
        refreshToken: tokens.RefreshToken,
        deviceKey: key,
      };
      const { errors } = (await at.graphql(REFRESH, { input })).body;
      expect(errors?.[0]?.message).toBe(invalid);
    }
    expect(saidOf(await home.refresh(tokens.RefreshToken, null))).toBe(invalid);

    const renewed = tokensIn((await home.refresh(tokens.RefreshToken, device.key)).body);
    expect(decodeJwt(renewed.AccessToken)['device_key']).toBe(device.key);
    expect((await getTokens(tokens.RefreshToken, device.key)).status).toBe(200);
    const input = {
      clientId: home.pool.client.id,
      refreshToken: tokens.RefreshToken,
      deviceKey: device.key,
    };
    expect((await at.graphql(REFRESH, { input })).body.errors).toBeUndefined();
  });

  it('needs the key of a device that was never confirmed as well', async () => {
    const { device, tokens } = await home.signIn(ann);
    expect(saidOf(await home.refresh(tokens.RefreshToken))).toBe(invalid);
    expect((await home.refresh(tokens.RefreshToken, device.key)).status).toBe(200);
  });

  it('ends with the device, at whoever’s wish; others go on', async () => {
    const [first, second, third] = [
      await home.confirmed(ann),
      await home.confirmed(ann),
      await home.confirmed(ann),
    ];
    const later = await home.signInWith(ann, first.device);
    const { AccessToken } = later;
    await at.aws('ForgetDevice', { AccessToken, DeviceKey: first.device.key }, false);
    await at.done('AdminForgetDevice', {
      UserPoolId: home.pool.id,
      Username: ann.username,
      DeviceKey: second.device.key,
    });
    for (const [{ RefreshToken }, { key }] of [
      [first.tokens, first.device],
      [later, first.device],
      [second.tokens, second.device],
    ] as const) {
      expect(saidOf(await home.refresh(RefreshToken, key))).toBe(invalid);
    }
    const { status } = await home.refresh(third.tokens.RefreshToken, third.device.key);
    expect(status).toBe(200);
  });

  it('that was forgotten stays without use when the pool tracks devices no more', async () => {
    const other = await DevicePool.make(at);
    const bea = await other.pool.person();
    const [kept, doomed] = [await other.confirmed(bea), await other.confirmed(bea)];
    const { AccessToken } = doomed.tokens;
    await at.aws('ForgetDevice', { AccessToken, DeviceKey: doomed.device.key }, false);
    await at.done('UpdateUserPool', { UserPoolId: other.pool.id });
    at.clock.advance(3_000);
    expect(saidOf(await other.refresh(doomed.tokens.RefreshToken))).toBe(invalid);
    expect((await other.refresh(kept.tokens.RefreshToken)).status).toBe(200);
  });

  it('of a sign-in without a device needs none', async () => {
    const plain = await TestPool.make(at);
    const person = await plain.person();
    const { RefreshToken: REFRESH_TOKEN } = await plain.signIn(person);
    await at.done('UpdateUserPool', {
      UserPoolId: plain.id,
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: false },
    });
    at.clock.advance(3_000);
    const flow = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: plain.client.id };
    const answer = await at.aws('InitiateAuth', { ...flow, AuthParameters: { REFRESH_TOKEN } });
    expect(answer.status).toBe(200);
  });

  it('is not ended by somebody who lacks the key: rotation replaces nothing', async () => {
    const rotating = await home.pool.newClient({
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
    const tokens = await home.pool.signIn(ann, rotating);
    const { device_key: key } = decodeJwt<{ device_key: string }>(tokens.AccessToken);
    const ask = (RefreshToken: string, DeviceKey?: string) =>
      at.aws(
        'GetTokensFromRefreshToken',
        { ClientId: rotating.id, RefreshToken, DeviceKey },
        false,
      );
    expect(saidOf(await ask(tokens.RefreshToken))).toBe(invalid);
    const next = tokensIn((await ask(tokens.RefreshToken, key)).body).RefreshToken;
    expect(next).not.toBe(tokens.RefreshToken);
    // The replaced token without the key is no sign of a thief who could use it.
    expect(saidOf(await ask(tokens.RefreshToken))).toBe(invalid);
    expect((await ask(next, key)).status).toBe(200);
  });
});
