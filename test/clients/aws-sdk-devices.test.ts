import * as aws from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestDevice, type DeviceMetadata } from '../support/device-client.js';
import { byPassword, refusal, unsignedSdk } from './sdk-calls.js';
import { Journey, journeys } from './sdk-journeys.js';
import { PASSWORD, Stage } from './stage.js';

/* The AWS SDK, unmodified: the devices of a person. The SDK leaves the arithmetic of SRP to its caller. */

let stage: Stage;
let sdk: aws.CognitoIdentityProviderClient;
/** Without credentials. */
let app: aws.CognitoIdentityProviderClient;
const journey = new Journey();

let UserPoolId: string;
let ClientId: string;

beforeAll(async () => {
  stage = await Stage.open({
    DeviceConfiguration: {
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: true,
    },
  });
  ({ userPoolId: UserPoolId, clientId: ClientId } = stage);
  sdk = journey.noted(stage.gateway.sdk());
  app = journey.noted(unsignedSdk(stage.url));
  await stage.addUser('ann');
});
afterAll(() => stage.close());

/** A confirmed device, and an access token of the sign-in that made it. */
async function confirmed() {
  const { AuthenticationResult } = await byPassword(app, { ClientId }, 'ann');
  const { AccessToken, NewDeviceMetadata } = AuthenticationResult!;
  const device = TestDevice.of(NewDeviceMetadata as DeviceMetadata);
  const input = { AccessToken, ...device.confirmation };
  const { UserConfirmationNecessary } = await app.send(new aws.ConfirmDeviceCommand(input));
  return { device, AccessToken: AccessToken!, UserConfirmationNecessary };
}

const statusOf = (device: aws.DeviceType | undefined) =>
  device?.DeviceAttributes?.find(({ Name }) => Name === 'dev:device_remembered_status')?.Value;

describe('a device, unsigned', () => {
  it('is confirmed, remembered at the wish of its user, shown, listed and forgotten', async () => {
    const { device, AccessToken, UserConfirmationNecessary } = await confirmed();
    expect(UserConfirmationNecessary).toBe(true);
    const named = { AccessToken, DeviceKey: device.key };
    const before = await app.send(new aws.GetDeviceCommand(named));
    expect(statusOf(before.Device)).toBe('not_remembered');
    expect(before.Device?.DeviceCreateDate).toBeInstanceOf(Date);

    const status = { ...named, DeviceRememberedStatus: 'remembered' as const };
    await app.send(new aws.UpdateDeviceStatusCommand(status));
    const { Devices } = await app.send(new aws.ListDevicesCommand({ AccessToken, Limit: 10 }));
    expect(Devices?.map(({ DeviceKey }) => DeviceKey)).toEqual([device.key]);

    await app.send(new aws.ForgetDeviceCommand(named));
    const gone = await refusal(app.send(new aws.GetDeviceCommand(named)));
    expect(gone).toBeInstanceOf(aws.ResourceNotFoundException);
    expect(gone.message).toBe('Device does not exist.');
  });

  it('signs in by its proof', async () => {
    const { device } = await confirmed();
    const asked = await app.send(
      new aws.InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ann', PASSWORD, DEVICE_KEY: device.key },
      }),
    );
    expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const start = device.start();
    const who = { USERNAME: 'ann', DEVICE_KEY: device.key };
    const step = await app.send(
      new aws.RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'DEVICE_SRP_AUTH',
        Session: asked.Session,
        ChallengeResponses: { ...who, SRP_A: start.A },
      }),
    );
    const { SALT, SRP_B, SECRET_BLOCK } = step.ChallengeParameters!;
    const exchange = { salt: SALT!, srpB: SRP_B!, secretBlock: SECRET_BLOCK! };
    const { signature, timestamp } = device.prove(start, exchange);
    const done = await app.send(
      new aws.RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
        Session: step.Session,
        ChallengeResponses: {
          ...who,
          PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK!,
          PASSWORD_CLAIM_SIGNATURE: signature,
          TIMESTAMP: timestamp,
        },
      }),
    );
    const { RefreshToken } = done.AuthenticationResult!;
    const refresh = { ClientId, RefreshToken };
    const stolen = await refusal(app.send(new aws.GetTokensFromRefreshTokenCommand(refresh)));
    expect(stolen).toBeInstanceOf(aws.NotAuthorizedException);
    expect(stolen.message).toBe('Invalid Refresh Token');
    const own = { ...refresh, DeviceKey: device.key };
    const renewed = await app.send(new aws.GetTokensFromRefreshTokenCommand(own));
    expect(renewed.AuthenticationResult?.AccessToken).toEqual(expect.any(String));
  });
});

describe('an administrator', () => {
  it('shows, lists, changes and forgets devices of a user', async () => {
    const { device } = await confirmed();
    const ann = { UserPoolId, Username: 'ann' };
    const named = { ...ann, DeviceKey: device.key };
    const { Device } = await sdk.send(new aws.AdminGetDeviceCommand(named));
    expect(statusOf(Device)).toBe('not_remembered');
    const { Devices } = await sdk.send(new aws.AdminListDevicesCommand(ann));
    expect(Devices?.map(({ DeviceKey }) => DeviceKey)).toContain(device.key);
    const status = { ...named, DeviceRememberedStatus: 'remembered' as const };
    await sdk.send(new aws.AdminUpdateDeviceStatusCommand(status));
    const changed = await sdk.send(new aws.AdminGetDeviceCommand(named));
    expect(statusOf(changed.Device)).toBe('remembered');
    await sdk.send(new aws.AdminForgetDeviceCommand(named));
    const gone = await refusal(sdk.send(new aws.AdminGetDeviceCommand(named)));
    expect(gone).toBeInstanceOf(aws.ResourceNotFoundException);
  });
});

it('has called every operation of this journey', () => {
  expect(journey.withoutSuccess(journeys.devices)).toEqual([]);
});
