import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestDevice } from './support/device-client.js';
import { DevicePool } from './support/device-pool.js';
import { TestGateway } from './support/gateway.js';
import { startSrp } from './support/srp-sign-in.js';
import { saidOf, tokensIn, type TestPerson } from './support/test-pool.js';

/*
 * Somebody has the password of a person and wants to be taken for a device of theirs. Each attack stands
 * beside its control: the same without the forgery succeeds.
 */

let at: TestGateway;
let home: DevicePool;
let ann: TestPerson;
let device: TestDevice;
/** DEVICE_SRP_AUTH, freshly asked. */
let asked: Record<string, unknown>;

const incorrect = 'Incorrect username or password.';
const missing = 'Device does not exist.';
const invalid = 'Invalid session for the user.';
const spent = 'Invalid session for the user, session can only be used once.';

beforeAll(async () => {
  at = await TestGateway.start();
  home = await DevicePool.make(at);
  ann = await home.pool.person();
  ({ device } = await home.confirmed(ann));
});

afterAll(() => at.stop());

beforeEach(async () => {
  // Failures are forgotten after fifteen quiet minutes.
  at.clock.advance(16 * 60_000);
  asked = (await home.passwordAuth(ann, device.key)).body;
});

const proved = async (forge: object = {}, from = device) => home.prove(asked, from, forge);

describe('a proof that is not the device’s', () => {
  it('control: the device itself gets in', async () => {
    expect(tokensIn((await proved()).body).AccessToken).toBeDefined();
  });

  it('is no proof when it is made of another secret', async () => {
    const thief = new TestDevice(device.key, device.groupKey);
    expect(saidOf(await proved({}, thief))).toBe(incorrect);
  });

  it('is no proof with another time, signature or block', async () => {
    const { session, responses } = await home.halfway(asked, device);
    const verify = (forge: object) =>
      home.respond('DEVICE_PASSWORD_VERIFIER', session, { ...responses, ...forge });
    expect(saidOf(await verify({ TIMESTAMP: 'Wed Mar 5 05:06:07 UTC 2025' }))).toBe(incorrect);
    const PASSWORD_CLAIM_SIGNATURE = Buffer.alloc(32).toString('base64');
    expect(saidOf(await verify({ PASSWORD_CLAIM_SIGNATURE }))).toBe(incorrect);
    const PASSWORD_CLAIM_SECRET_BLOCK = Buffer.alloc(96).toString('base64');
    expect(saidOf(await verify({ PASSWORD_CLAIM_SECRET_BLOCK }))).toBe(invalid);
    // Control: a refusal burns nothing.
    expect((await verify({})).status).toBe(200);
    expect(saidOf(await verify({}))).toBe(spent);
  });

  it('is no proof when it is the one of another sign-in', async () => {
    const earlier = await home.halfway(asked, device);
    const next = (await home.passwordAuth(ann, device.key)).body;
    const { session, responses } = await home.halfway(next, device);
    const replay = await home.respond('DEVICE_PASSWORD_VERIFIER', session, earlier.responses);
    expect(saidOf(replay)).toBe(invalid);
    const { TIMESTAMP, PASSWORD_CLAIM_SIGNATURE } = earlier.responses;
    const mixed = { ...responses, TIMESTAMP, PASSWORD_CLAIM_SIGNATURE };
    expect(saidOf(await home.respond('DEVICE_PASSWORD_VERIFIER', session, mixed))).toBe(incorrect);
    const right = await home.respond('DEVICE_PASSWORD_VERIFIER', session, responses);
    expect(right.status).toBe(200);
  });

  it('is refused with an SRP_A that makes the shared secret known', async () => {
    const first = { USERNAME: ann.username, DEVICE_KEY: device.key };
    for (const SRP_A of ['0', '00', 'nothing']) {
      const answer = await home.respond('DEVICE_SRP_AUTH', asked['Session'], { ...first, SRP_A });
      expect(answer.body['__type']).toBe('InvalidParameterException');
    }
    expect((await proved()).status).toBe(200);
  });

  it('closes the ladder after five failures, and opens again', async () => {
    const thief = new TestDevice(device.key, device.groupKey);
    const { session, responses } = await home.halfway(asked, thief);
    const guess = () => home.respond('DEVICE_PASSWORD_VERIFIER', session, responses);
    for (let nth = 0; nth < 5; nth += 1) expect(saidOf(await guess())).toBe(incorrect);
    expect(saidOf(await guess())).toBe('Password attempts exceeded');
    at.clock.advance(2_000);
    const { body } = await home.passwordAuth(ann, device.key);
    expect((await home.prove(body, device)).status).toBe(200);
  });
});

describe('a step that is bound to one device', () => {
  it('does not take another device of the same person', async () => {
    const other = (await home.confirmed(ann)).device;
    const start = startSrp();
    const swapped = { USERNAME: ann.username, DEVICE_KEY: other.key, SRP_A: start.A };
    const first = await home.respond('DEVICE_SRP_AUTH', asked['Session'], swapped);
    expect(saidOf(first)).toBe(missing);
    const { session, responses } = await home.halfway(asked, device);
    const second = { ...responses, DEVICE_KEY: other.key };
    expect(saidOf(await home.respond('DEVICE_PASSWORD_VERIFIER', session, second))).toBe(missing);
    // Control; a null counts as absent, and the step knows its device.
    const same = { ...responses, DEVICE_KEY: null };
    expect((await home.respond('DEVICE_PASSWORD_VERIFIER', session, same)).status).toBe(200);
  });

  it('does not take the session of another step, person or client', async () => {
    const { session, responses } = await home.halfway(asked, device);
    const wrongStep = await home.respond('DEVICE_SRP_AUTH', session, {
      USERNAME: ann.username,
      DEVICE_KEY: device.key,
      SRP_A: startSrp().A,
    });
    expect(saidOf(wrongStep)).toBe(invalid);
    const bea = await home.pool.person();
    const asBea = { ...responses, USERNAME: bea.username };
    expect(saidOf(await home.respond('DEVICE_PASSWORD_VERIFIER', session, asBea))).toBe(invalid);
    const { id: ClientId } = await home.pool.newClient();
    const elsewhere = await at.aws('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
      Session: session,
      ChallengeResponses: responses,
    });
    expect(saidOf(elsewhere)).toBe(invalid);
    const right = await home.respond('DEVICE_PASSWORD_VERIFIER', session, responses);
    expect(right.status).toBe(200);
  });

  it('ends when the device is forgotten on the way', async () => {
    const { device: doomed, tokens } = await home.confirmed(ann);
    const body = (await home.passwordAuth(ann, doomed.key)).body;
    const { session, responses } = await home.halfway(body, doomed);
    const { AccessToken } = tokens;
    await at.aws('ForgetDevice', { AccessToken, DeviceKey: doomed.key }, false);
    const answer = await home.respond('DEVICE_PASSWORD_VERIFIER', session, responses);
    expect(saidOf(answer)).toBe(missing);
  });

  it('lives as long as the client says, three minutes here', async () => {
    const { session, responses } = await home.halfway(asked, device);
    at.clock.advance(181_000);
    const late = await home.respond('DEVICE_PASSWORD_VERIFIER', session, responses);
    expect(saidOf(late)).toBe('Invalid session for the user, session is expired.');
  });
});
