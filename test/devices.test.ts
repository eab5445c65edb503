import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestDevice } from './support/device-client.js';
import { DevicePool, OPT_IN, type SignedInDevice } from './support/device-pool.js';
import { TestGateway } from './support/gateway.js';
import { saidOf, TestPool, tokensIn, type TestPerson } from './support/test-pool.js';

let at: TestGateway;
let home: DevicePool;
let optIn: DevicePool;

beforeAll(async () => {
  at = await TestGateway.start();
  home = await DevicePool.make(at);
  optIn = await DevicePool.make(at, OPT_IN);
});

afterAll(() => at.stop());

const missing = { __type: 'ResourceNotFoundException', message: 'Device does not exist.' };
const ask = (operation: string, input: object) => at.aws(operation, input, false);

/** DeviceAttributes as an object. */
const pairsOf = (device: unknown): Record<string, string> => {
  const { DeviceAttributes } = device as { DeviceAttributes: { Name: string; Value: string }[] };
  return Object.fromEntries(DeviceAttributes.map(({ Name, Value }) => [Name, Value]));
};

describe('a sign-in without a device', () => {
  it('mints one, bound to its tokens', async () => {
    const { tokens, device } = await home.signIn(await home.pool.person());
    expect(device.key).toMatch(/^us-east-1_[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(device.groupKey).toMatch(/^-[\dA-Za-z]{8}$/);
    expect(decodeJwt(tokens.AccessToken)['device_key']).toBe(device.key);
    expect(decodeJwt(tokens.IdToken)).not.toHaveProperty('device_key');
  });

  it('gives all devices of a person one group, and each a key of its own', async () => {
    const [ann, bea] = [await home.pool.person(), await home.pool.person()];
    const [first, second] = [await home.signIn(ann), await home.signIn(ann)];
    const other = await home.signIn(bea);
    expect(second.device.groupKey).toBe(first.device.groupKey);
    expect(other.device.groupKey).not.toBe(first.device.groupKey);
    expect(second.device.key).not.toBe(first.device.key);
  });

  it('has none where the pool does not track them, nor for an administrator with the password', async () => {
    const plain = await TestPool.make(at);
    const without = await plain.signIn(await plain.person());
    expect(without).not.toHaveProperty('NewDeviceMetadata');
    expect(decodeJwt(without.AccessToken)).not.toHaveProperty('device_key');

    const { username: USERNAME, password: PASSWORD } = await home.pool.person();
    const answer = await at.done('AdminInitiateAuth', {
      UserPoolId: home.pool.id,
      ClientId: home.pool.client.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    });
    expect(tokensIn(answer)).not.toHaveProperty('NewDeviceMetadata');
    expect(decodeJwt(tokensIn(answer).AccessToken)).not.toHaveProperty('device_key');
  });
});

describe('ConfirmDevice', () => {
  it('remembers the device at once, or asks first where users are asked', async () => {
    const { device, tokens } = await home.signIn(await home.pool.person());
    expect((await home.confirm(device, tokens.AccessToken)).body).toEqual({
      UserConfirmationNecessary: false,
    });
    const other = await optIn.signIn(await optIn.pool.person());
    expect((await optIn.confirm(other.device, other.tokens.AccessToken)).body).toEqual({
      UserConfirmationNecessary: true,
    });
  });

  it('takes the device of its own token, once', async () => {
    const ann = await home.pool.person();
    const [first, second] = [await home.signIn(ann), await home.signIn(ann)];
    const invalid = { __type: 'InvalidParameterException', message: 'Invalid device key given.' };
    const { AccessToken } = first.tokens;
    expect((await home.confirm(second.device, AccessToken)).body).toEqual(invalid);
    const invented = new TestDevice('us-east-1_00000000-0000-4000-8000-000000000000', '-AAAAAAAA');
    expect((await home.confirm(invented, AccessToken)).body).toEqual(invalid);
    expect((await home.confirm(first.device, AccessToken)).status).toBe(200);
    const again = await home.confirm(first.device, AccessToken);
    expect(again.body['__type']).toBe('DeviceKeyExistsException');
  });

  it('refuses a verifier with which anybody could sign, and what is no base64', async () => {
    const { device, tokens } = await home.signIn(await home.pool.person());
    const { Salt, PasswordVerifier } = device.verifierConfig;
    const refused = [
      { Salt, PasswordVerifier: 'AA==' },
      { Salt, PasswordVerifier: 'AQ==' },
      { Salt, PasswordVerifier: Buffer.alloc(384, 255).toString('base64') },
      { Salt, PasswordVerifier: 'not base64' },
      { Salt: '*', PasswordVerifier },
      { Salt: Buffer.alloc(65, 1).toString('base64'), PasswordVerifier },
      { Salt },
      { PasswordVerifier },
      {},
      undefined,
    ];
    for (const DeviceSecretVerifierConfig of refused) {
      const answer = await home.confirm(device, tokens.AccessToken, { DeviceSecretVerifierConfig });
      expect([DeviceSecretVerifierConfig, answer.body['__type']]).toEqual([
        DeviceSecretVerifierConfig,
        'InvalidParameterException',
      ]);
      expect(saidOf(answer)).not.toContain(Salt);
    }
    expect((await home.confirm(device, tokens.AccessToken)).status).toBe(200);
  });

  it('is refused where the pool does not track devices, as all operations on devices are', async () => {
    const plain = await TestPool.make(at);
    const { sub: Username, ...person } = await plain.person();
    const { AccessToken } = await plain.signIn({ ...person });
    const DeviceKey = 'us-east-1_00000000-0000-4000-8000-000000000000';
    const named = { AccessToken, DeviceKey };
    const administrative = { UserPoolId: plain.id, Username, DeviceKey };
    const calls: [string, object, boolean][] = [
      ['ConfirmDevice', named, false],
      ['GetDevice', named, false],
      ['ListDevices', { AccessToken }, false],
      ['ForgetDevice', named, false],
      ['UpdateDeviceStatus', named, false],
      ['AdminGetDevice', administrative, true],
      ['AdminListDevices', { UserPoolId: plain.id, Username }, true],
      ['AdminForgetDevice', administrative, true],
      ['AdminUpdateDeviceStatus', administrative, true],
    ];
    for (const [operation, input, signed] of calls) {
      const { body } = await at.aws(operation, input, signed);
      expect([operation, body['__type']]).toEqual([
        operation,
        'InvalidUserPoolConfigurationException',
      ]);
    }
  });
});

describe('a confirmed device', () => {
  let ann: TestPerson;
  let signedIn: SignedInDevice;

  beforeAll(async () => {
    ann = await home.pool.person();
    signedIn = await home.confirmed(ann);
  });

  const own = () => ({
    AccessToken: signedIn.tokens.AccessToken,
    DeviceKey: signedIn.device.key,
  });
  const theirs = () => ({
    UserPoolId: home.pool.id,
    Username: ann.username,
    DeviceKey: signedIn.device.key,
  });

  it('is shown to its user and to administrators alike', async () => {
    const { body } = await ask('GetDevice', own());
    const { Device } = body as { Device: Record<string, unknown> };
    expect(pairsOf(Device)).toEqual({
      device_status: 'valid',
      device_name: 'a browser',
      'dev:device_remembered_status': 'remembered',
      last_ip_used: '127.0.0.1',
    });
    expect(Device['DeviceKey']).toBe(signedIn.device.key);
    const { auth_time } = decodeJwt<{ auth_time: number }>(signedIn.tokens.AccessToken);
    expect(Math.floor(Device['DeviceCreateDate'] as number)).toBe(auth_time);
    expect(Device['DeviceLastModifiedDate']).toBeGreaterThanOrEqual(auth_time);
    expect(await at.done('AdminGetDevice', theirs())).toEqual(body);
    const { AccessToken } = own();
    expect((await ask('ListDevices', { AccessToken })).body).toEqual({ Devices: [Device] });
    const { DeviceKey: _, ...who } = theirs();
    expect(await at.done('AdminListDevices', who)).toEqual({ Devices: [Device] });
  });

  it('is in ListDevices while it is remembered, for administrators in any case', async () => {
    const { AccessToken } = own();
    const forget = { ...own(), DeviceRememberedStatus: 'not_remembered' };
    expect((await ask('UpdateDeviceStatus', forget)).body).toEqual({});
    expect((await ask('ListDevices', { AccessToken })).body).toEqual({ Devices: [] });
    const { DeviceKey: _, ...who } = theirs();
    const { Devices } = await at.done<{ Devices: unknown[] }>('AdminListDevices', who);
    expect(Devices.map((device) => pairsOf(device)['dev:device_remembered_status'])).toEqual([
      'not_remembered',
    ]);
    await at.done('AdminUpdateDeviceStatus', { ...theirs(), DeviceRememberedStatus: 'remembered' });
    const { body } = await ask('GetDevice', own());
    expect(pairsOf(body['Device'])['dev:device_remembered_status']).toBe('remembered');
    // Without a status nothing changes.
    expect((await ask('UpdateDeviceStatus', own())).status).toBe(200);
    expect((await ask('GetDevice', own())).body).toEqual(body);
  });

  it('is nobody else’s: not another user’s, nor of another pool', async () => {
    const { tokens } = await home.confirmed(await home.pool.person());
    const stranger = await optIn.confirmed(await optIn.pool.person());
    const { DeviceKey } = own();
    for (const AccessToken of [tokens.AccessToken, stranger.tokens.AccessToken]) {
      for (const operation of ['GetDevice', 'ForgetDevice', 'UpdateDeviceStatus']) {
        const input = { AccessToken, DeviceKey, DeviceRememberedStatus: 'not_remembered' };
        expect((await ask(operation, input)).body).toEqual(missing);
      }
    }
    const other = (await home.pool.person()).username;
    for (const operation of ['AdminGetDevice', 'AdminForgetDevice', 'AdminUpdateDeviceStatus']) {
      const input = { ...theirs(), Username: other, DeviceRememberedStatus: 'not_remembered' };
      expect((await at.aws(operation, input)).body).toEqual(missing);
    }
    // The control: it is still there, and as it was.
    const { body } = await ask('GetDevice', own());
    expect(pairsOf(body['Device'])['dev:device_remembered_status']).toBe('remembered');
  });

  it('is forgotten, and cannot be confirmed again by the token it came with', async () => {
    const { device, tokens } = await home.confirmed(ann);
    const { AccessToken } = tokens;
    const named = { AccessToken, DeviceKey: device.key };
    expect((await ask('ForgetDevice', named)).body).toEqual({});
    for (const operation of ['GetDevice', 'ForgetDevice', 'UpdateDeviceStatus']) {
      expect((await ask(operation, named)).body).toEqual(missing);
    }
    expect(saidOf(await home.confirm(device, AccessToken))).toBe('Invalid device key given.');
    // The access token goes on; what ends is its renewal.
    expect((await ask('GetUser', { AccessToken })).status).toBe(200);
  });

  it('needs a token, although the model does not say so', async () => {
    const { DeviceKey } = own();
    for (const operation of ['GetDevice', 'ForgetDevice']) {
      const { body } = await ask(operation, { DeviceKey });
      expect(body['__type']).toBe('InvalidParameterException');
    }
  });

  it('goes with its user', async () => {
    const bea = await home.pool.person();
    const { device } = await home.confirmed(bea);
    expect(await at.services.devices.byId(device.key)).toBeDefined();
    await at.done('AdminDeleteUser', { UserPoolId: home.pool.id, Username: bea.username });
    expect(await at.services.devices.byId(device.key)).toBeUndefined();
  });
});

describe('the list of devices', () => {
  it('goes on where the page before ended, the oldest first', async () => {
    const person = await home.pool.person();
    const keys: string[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      at.clock.advance(nth % 2 === 0 ? 1000 : 0);
      keys.push((await home.confirmed(person)).device.key);
    }
    const { AccessToken } = (await home.signIn(person)).tokens;
    const found: string[] = [];
    let PaginationToken: unknown;
    do {
      const { body } = await ask('ListDevices', { AccessToken, Limit: 2, PaginationToken });
      const { Devices } = body as { Devices: { DeviceKey: string }[] };
      expect(Devices.length).toBeLessThanOrEqual(2);
      found.push(...Devices.map(({ DeviceKey }) => DeviceKey));
      PaginationToken = body['PaginationToken'];
    } while (PaginationToken);
    expect(found.toSorted()).toEqual(keys.toSorted());
    expect(found[0]).toBe(keys[0]);

    const who = { UserPoolId: home.pool.id, Username: person.username };
    const all = await at.done<{ Devices: { DeviceKey: string }[] }>('AdminListDevices', who);
    expect(all.Devices.map(({ DeviceKey }) => DeviceKey)).toEqual(found);
  });
});
