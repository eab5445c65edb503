import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALWAYS, DevicePool } from './support/device-pool.js';
import { functionArn, type Handler } from './support/functions.js';
import { triedIn } from './support/riddles.js';
import { EVERY_FLOW, saidOf, tokensIn } from './support/test-pool.js';
import { TriggerStage } from './support/trigger-stage.js';

const TRIGGERS = [
  'PreTokenGeneration',
  'PostAuthentication',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
];

let stage: TriggerStage;
let devices: DevicePool;

beforeAll(async () => {
  stage = await TriggerStage.start();
  const LambdaConfig = Object.fromEntries(TRIGGERS.map((name) => [name, functionArn(name)]));
  devices = await DevicePool.make(stage.at, { ...ALWAYS, LambdaConfig });
  await stage.at.done('UpdateUserPoolClient', {
    UserPoolId: devices.pool.id,
    ClientId: devices.pool.client.id,
    ExplicitAuthFlows: [...EVERY_FLOW, 'ALLOW_CUSTOM_AUTH'],
  });
});
afterAll(() => stage.stop());
beforeEach(() => stage.play());

describe('a device', () => {
  it('that is new, and one that proves itself, are told apart', async () => {
    const person = await devices.pool.person();
    const { device } = await devices.confirmed(person);
    const newDevice = () => stage.event('PostAuthentication').request['newDeviceUsed'];
    expect(newDevice()).toBe(true);
    stage.event('TokenGeneration_Authentication');
    stage.play();
    await devices.signInWith(person, device);
    expect(newDevice()).toBe(false);
    stage.event('TokenGeneration_AuthenticateDevice');
  });

  it('can be asked for by DefineAuthChallenge', async () => {
    const person = await devices.pool.person();
    const { device } = await devices.confirmed(person);
    const define: Handler = (event) => {
      const last = triedIn(event).at(-1)?.challengeName;
      if (last === 'DEVICE_PASSWORD_VERIFIER') event.response['issueTokens'] = true;
      else if (!last) event.response['challengeName'] = 'DEVICE_SRP_AUTH';
      else event.response['challengeName'] = 'DEVICE_PASSWORD_VERIFIER';
      return event;
    };
    const begin = (more: Record<string, string>) =>
      stage.at.aws('InitiateAuth', {
        AuthFlow: 'CUSTOM_AUTH',
        ClientId: devices.pool.client.id,
        AuthParameters: { USERNAME: person.username, ...more },
      });
    stage.play({ DefineAuthChallenge: define });
    const { body } = await begin({ DEVICE_KEY: device.key });
    expect(body['ChallengeName']).toBe('DEVICE_SRP_AUTH');
    expect(tokensIn((await devices.prove(body, device)).body)).toBeTruthy();
    expect(stage.functions.of('DefineAuthChallenge').map(triedIn).at(-1)).toEqual([
      { challengeName: 'DEVICE_SRP_AUTH', challengeResult: true },
      { challengeName: 'DEVICE_PASSWORD_VERIFIER', challengeResult: true },
    ]);
    expect(saidOf(await begin({}))).toBe('Unrecognizable lambda output');
  });
});
