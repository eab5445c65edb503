import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDevice } from './support/device-client.js';
import { DevicePool, type NewTokens } from './support/device-pool.js';
import { TestGateway } from './support/gateway.js';
import { proveSrp, srpResponses, srpStepIn, startSrp } from './support/srp-sign-in.js';
import { saidOf, tokensIn, type TestPerson } from './support/test-pool.js';

let at: TestGateway;
let home: DevicePool;
let ann: TestPerson;
let device: TestDevice;

beforeAll(async () => {
  at = await TestGateway.start();
  home = await DevicePool.make(at);
  ann = await home.pool.person();
  ({ device } = await home.confirmed(ann));
});

afterAll(() => at.stop());

const missing = { __type: 'ResourceNotFoundException', message: 'Device does not exist.' };
const incorrect = 'Incorrect username or password.';
const unknownKey = 'us-east-1_00000000-0000-4000-8000-000000000000';

describe('a sign-in with a confirmed device', () => {
  it('proves the device by SRP and ends with its tokens, without a new one', async () => {
    const { body } = await home.passwordAuth(ann, device.key);
    expect(body).toEqual({
      ChallengeName: 'DEVICE_SRP_AUTH',
      Session: expect.any(String) as string,
      ChallengeParameters: { USERNAME: ann.username, DEVICE_KEY: device.key },
    });
    const { parameters, session, responses } = await home.halfway(body, device);
    expect(Object.keys(parameters).toSorted()).toEqual(
      ['SALT', 'SRP_B', 'SECRET_BLOCK', 'USERNAME', 'DEVICE_KEY'].toSorted(),
    );
    const { body: done } = await home.respond('DEVICE_PASSWORD_VERIFIER', session, responses);
    const tokens: NewTokens = tokensIn(done);
    expect(tokens).not.toHaveProperty('NewDeviceMetadata');
    expect(decodeJwt(tokens.AccessToken)['device_key']).toBe(device.key);
  });

  it('notes when and from where', async () => {
    at.clock.advance(60_000);
    const { AccessToken } = await home.signInWith(ann, device);
    const input = { AccessToken, DeviceKey: device.key };
    const { body } = await at.aws('GetDevice', input, false);
    const { DeviceCreateDate, DeviceLastAuthenticatedDate } = body['Device'] as never as {
      DeviceCreateDate: number;
      DeviceLastAuthenticatedDate: number;
    };
    const { auth_time } = decodeJwt<{ auth_time: number }>(AccessToken);
    expect(Math.abs(DeviceLastAuthenticatedDate - auth_time)).toBeLessThanOrEqual(1);
    expect(DeviceCreateDate).toBeLessThanOrEqual(DeviceLastAuthenticatedDate - 60);
  });

  it('takes the key at the start of SRP or with its proof', async () => {
    for (const [atStart, atEnd] of [
      [device.key, undefined],
      [undefined, device.key],
      [device.key, device.key],
    ]) {
      const { answer } = await bySrp(atStart, atEnd);
      expect(answer.body['ChallengeName']).toBe('DEVICE_SRP_AUTH');
      expect((await home.prove(answer.body, device)).status).toBe(200);
    }
  });

  it('stops at the device also when it is not remembered', async () => {
    const bea = await home.pool.person();
    const own = await home.confirmed(bea);
    const named = { UserPoolId: home.pool.id, Username: bea.username, DeviceKey: own.device.key };
    const status = { DeviceRememberedStatus: 'not_remembered' };
    await at.done('AdminUpdateDeviceStatus', { ...named, ...status });
    const tokens = await home.signInWith(bea, own.device);
    expect(decodeJwt(tokens.AccessToken)['device_key']).toBe(own.device.key);
  });

  it('asks for the device also when an administrator signs the person in', async () => {
    const answer = await at.done('AdminInitiateAuth', {
      UserPoolId: home.pool.id,
      ClientId: home.pool.client.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: ann.username, PASSWORD: ann.password, DEVICE_KEY: device.key },
    });
    expect(answer['ChallengeName']).toBe('DEVICE_SRP_AUTH');
  });

  it('has no device where the pool stopped tracking them', async () => {
    const other = await DevicePool.make(at);
    const cea = await other.pool.person();
    const own = await other.confirmed(cea);
    await at.done('UpdateUserPool', { UserPoolId: other.pool.id });
    at.clock.advance(3_000);
    const tokens = tokensIn((await other.passwordAuth(cea, own.device.key)).body);
    expect(decodeJwt(tokens.AccessToken)).not.toHaveProperty('device_key');
  });
});

describe('an unknown device', () => {
  it('is refused once the password is proved, and not before', async () => {
    expect((await home.passwordAuth(ann, unknownKey)).body).toEqual(missing);
    const wrong = { ...ann, password: 'Not-the-passw0rd' };
    expect(saidOf(await home.passwordAuth(wrong, unknownKey))).toBe(incorrect);
    expect(saidOf(await home.passwordAuth(wrong, device.key))).toBe(incorrect);
  });

  it('is refused at the proof of SRP, whose block then works without it', async () => {
    const { answer, again } = await bySrp(unknownKey, unknownKey);
    expect(answer.body).toEqual(missing);
    // What the old client does: the same answer once more with a null.
    const repeated = await again(null);
    const tokens: NewTokens = tokensIn(repeated.body);
    expect(tokens.NewDeviceMetadata).toBeDefined();
    expect(saidOf(await again(null))).toContain('session can only be used once');
  });

  it('is refused when it cannot be one, and not repeated', async () => {
    for (const key of ['nonsense', `us-east-1_${'0'.repeat(60)}`, 'x'.repeat(100_000)]) {
      const answer = await home.passwordAuth(ann, key);
      expect(answer.body['__type']).toBe('InvalidParameterException');
      expect(saidOf(answer)).toBe('Invalid DEVICE_KEY value.');
    }
  });

  it('is dropped when only the start of SRP named it', async () => {
    const { answer } = await bySrp(unknownKey, undefined);
    const tokens: NewTokens = tokensIn(answer.body);
    expect(tokens.NewDeviceMetadata).toBeDefined();
  });

  it('is one of somebody else, of another pool, unconfirmed or forgotten', async () => {
    const others = await home.confirmed(await home.pool.person());
    const elsewhere = await DevicePool.make(at);
    const foreign = await elsewhere.confirmed(await elsewhere.pool.person());
    const unconfirmed = await home.signIn(ann);
    const forgotten = await home.confirmed(ann);
    await at.aws(
      'ForgetDevice',
      { AccessToken: forgotten.tokens.AccessToken, DeviceKey: forgotten.device.key },
      false,
    );
    for (const { device: other } of [others, foreign, unconfirmed, forgotten]) {
      expect((await home.passwordAuth(ann, other.key)).body).toEqual(missing);
    }
    // The control: the device of this person.
    const { body } = await home.passwordAuth(ann, device.key);
    expect(body['ChallengeName']).toBe('DEVICE_SRP_AUTH');
  });
});

/** USER_SRP_AUTH with a device key at the start, with the proof, at both or nowhere. */
async function bySrp(atStart: string | undefined, atEnd: string | undefined) {
  const start = startSrp();
  const ClientId = home.pool.client.id;
  const { body } = await at.aws('InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId,
    AuthParameters: { USERNAME: ann.username, SRP_A: start.A, DEVICE_KEY: atStart },
  });
  const step = srpStepIn(body);
  const proof = proveSrp(start, step, home.pool.nameForSrp, ann.password);
  const again = (DEVICE_KEY: string | null | undefined) =>
    home.respond('PASSWORD_VERIFIER', undefined, { ...srpResponses(step, proof), DEVICE_KEY });
  return { answer: await again(atEnd), again };
}
