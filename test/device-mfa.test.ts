import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestDevice } from './support/device-client.js';
import { ALWAYS, DevicePool, OPT_IN, type NewTokens } from './support/device-pool.js';
import { TestGateway } from './support/gateway.js';
import { startSrp } from './support/srp-sign-in.js';
import { saidOf, tokensIn, type TestPerson } from './support/test-pool.js';

/* Remembered devices stand in for the second factor, where the pool lets them (sections 7.5 and 7.8). */

let at: TestGateway;
let always: DevicePool;
let optIn: DevicePool;
let besides: DevicePool;

const texts = {
  MfaConfiguration: 'ON',
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' },
};
const BESIDES = {
  DeviceConfiguration: {
    ChallengeRequiredOnNewDevice: false,
    DeviceOnlyRememberedOnUserPrompt: false,
  },
};

beforeAll(async () => {
  at = await TestGateway.start();
  always = await DevicePool.make(at, { ...texts, ...ALWAYS });
  optIn = await DevicePool.make(at, { ...texts, ...OPT_IN });
  besides = await DevicePool.make(at, { ...texts, ...BESIDES });
});

afterAll(() => at.stop());

interface Phoned extends TestPerson {
  readonly phone: string;
}

let numbers = 0;

/** A person with a number, which is all that this pool needs for a second factor. */
async function phoned({ pool }: DevicePool): Promise<Phoned> {
  const person = await pool.person();
  const phone = `+1555${String((numbers += 1)).padStart(7, '0')}`;
  await at.done('AdminUpdateUserAttributes', {
    UserPoolId: pool.id,
    Username: person.username,
    UserAttributes: [
      { Name: 'phone_number', Value: phone },
      { Name: 'phone_number_verified', Value: 'true' },
    ],
  });
  return { ...person, phone };
}

type Body = Record<string, unknown>;

/** Answers SMS_MFA with the code that was sent. */
async function answerText(
  home: DevicePool,
  { username, phone }: Phoned,
  asked: Body,
  more: object = {},
): Promise<Body> {
  expect(asked['ChallengeName']).toBe('SMS_MFA');
  const SMS_MFA_CODE = await at.newestCode(home.pool.id, phone);
  const responses = { USERNAME: username, SMS_MFA_CODE, ...more };
  return (await home.respond('SMS_MFA', asked['Session'], responses)).body;
}

/** Password, code, new device; confirmed. */
async function confirmed(home: DevicePool, person: Phoned): Promise<[TestDevice, NewTokens]> {
  const asked = (await home.passwordAuth(person)).body;
  const tokens: NewTokens = tokensIn(await answerText(home, person, asked));
  const device = TestDevice.of(tokens.NewDeviceMetadata!);
  expect((await home.confirm(device, tokens.AccessToken)).status).toBe(200);
  return [device, tokens];
}

const named = (home: DevicePool, { username }: TestPerson, { key }: TestDevice) => ({
  UserPoolId: home.pool.id,
  Username: username,
  DeviceKey: key,
});

describe('a remembered device', () => {
  it('is asked for instead of the code', async () => {
    const ann = await phoned(always);
    const [device] = await confirmed(always, ann);
    const { body } = await always.passwordAuth(ann, device.key);
    expect(body['ChallengeName']).toBe('DEVICE_SRP_AUTH');
    const tokens = tokensIn((await always.prove(body, device)).body);
    expect(decodeJwt(tokens.AccessToken)['device_key']).toBe(device.key);
    // The control: without the device the code is asked for.
    expect((await always.passwordAuth(ann)).body['ChallengeName']).toBe('SMS_MFA');
  });

  it('comes after the code where the pool does not let it stand in', async () => {
    const ann = await phoned(besides);
    const [device] = await confirmed(besides, ann);
    const asked = (await besides.passwordAuth(ann, device.key)).body;
    const next = await answerText(besides, ann, asked);
    expect(next['ChallengeName']).toBe('DEVICE_SRP_AUTH');
    expect((await besides.prove(next, device)).status).toBe(200);
  });

  it('comes after the code also when only the answer to that names it', async () => {
    const ann = await phoned(always);
    const [device] = await confirmed(always, ann);
    const asked = (await always.passwordAuth(ann)).body;
    const next = await answerText(always, ann, asked, { DEVICE_KEY: device.key });
    expect(next['ChallengeName']).toBe('DEVICE_SRP_AUTH');
    expect((await always.prove(next, device)).status).toBe(200);
  });
});

describe('a device that is not remembered', () => {
  it('stands in for nothing until its user says so', async () => {
    const ann = await phoned(optIn);
    const [device, { AccessToken }] = await confirmed(optIn, ann);
    const asked = (await optIn.passwordAuth(ann, device.key)).body;
    const next = await answerText(optIn, ann, asked);
    expect((await optIn.prove(next, device)).status).toBe(200);

    const status = { DeviceRememberedStatus: 'remembered' };
    const own = { AccessToken, DeviceKey: device.key };
    expect((await at.aws('UpdateDeviceStatus', { ...own, ...status }, false)).status).toBe(200);
    const now = (await optIn.passwordAuth(ann, device.key)).body;
    expect(now['ChallengeName']).toBe('DEVICE_SRP_AUTH');
  });
});

describe('who has the password and knows the key of a remembered device', () => {
  it('gets past neither the device nor the code', async () => {
    const ann = await phoned(always);
    const [device] = await confirmed(always, ann);
    const thief = new TestDevice(device.key, device.groupKey);
    const asked = (await always.passwordAuth(ann, device.key)).body;
    const Session = asked['Session'];
    const who = { USERNAME: ann.username };

    // Neither the step of the code, nor the proof, nor nothing at all.
    const code = { ...who, SMS_MFA_CODE: '123456' };
    const invalid = 'Invalid session for the user.';
    expect(saidOf(await always.respond('SMS_MFA', Session, code))).toBe(invalid);
    const proof = {
      PASSWORD_CLAIM_SIGNATURE: 'AAAA',
      PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA'.repeat(10),
      TIMESTAMP: 'x',
    };
    const early = await always.respond('DEVICE_PASSWORD_VERIFIER', Session, { ...who, ...proof });
    expect(saidOf(early)).toBe(invalid);
    const forged = await always.prove(asked, thief);
    expect(saidOf(forged)).toBe('Incorrect username or password.');
  });

  it('cannot put a device of their own in its place', async () => {
    const [ann, eve] = [await phoned(always), await phoned(always)];
    const [device] = await confirmed(always, ann);
    const [foreign] = await confirmed(always, eve);
    const asked = (await always.passwordAuth(ann, device.key)).body;
    for (const DEVICE_KEY of [foreign.key, 'us-east-1_00000000-0000-4000-8000-000000000000']) {
      const first = { USERNAME: ann.username, DEVICE_KEY, SRP_A: startSrp().A };
      const answer = await always.respond('DEVICE_SRP_AUTH', asked['Session'], first);
      expect(saidOf(answer)).toBe('Device does not exist.');
    }
    // Without a key the step still knows its device.
    const first = { USERNAME: ann.username, DEVICE_KEY: null, SRP_A: startSrp().A };
    const { body } = await always.respond('DEVICE_SRP_AUTH', asked['Session'], first);
    const { DEVICE_KEY } = body['ChallengeParameters'] as Record<string, string>;
    expect(DEVICE_KEY).toBe(device.key);
  });

  it('is asked for the code when the device is remembered no more before its proof', async () => {
    const ann = await phoned(always);
    const [device] = await confirmed(always, ann);
    const asked = (await always.passwordAuth(ann, device.key)).body;
    const status = { DeviceRememberedStatus: 'not_remembered' };
    await at.done('AdminUpdateDeviceStatus', { ...named(always, ann, device), ...status });
    const { body } = await always.prove(asked, device);
    const done = tokensIn(await answerText(always, ann, body));
    expect(decodeJwt(done.AccessToken)['device_key']).toBe(device.key);
  });

  it('is let in by the code alone once the device is forgotten', async () => {
    const ann = await phoned(always);
    const [device] = await confirmed(always, ann);
    const asked = (await always.passwordAuth(ann, device.key)).body;
    await at.done('AdminForgetDevice', named(always, ann, device));
    const first = { USERNAME: ann.username, DEVICE_KEY: device.key, SRP_A: startSrp().A };
    const answer = await always.respond('DEVICE_SRP_AUTH', asked['Session'], first);
    expect(saidOf(answer)).toBe('Device does not exist.');
    expect(saidOf(await always.passwordAuth(ann, device.key))).toBe('Device does not exist.');
    expect((await always.passwordAuth(ann)).body['ChallengeName']).toBe('SMS_MFA');
  });
});
