import { TestDevice, type DeviceMetadata } from './device-client.js';
import type { AwsAnswer, TestGateway } from './gateway.js';
import { tokensIn, TestPool, type TestPerson, type Tokens } from './test-pool.js';

/** Tokens of a sign-in that had no device. */
export type NewTokens = Tokens & { readonly NewDeviceMetadata?: DeviceMetadata };

/** DeviceConfiguration: devices are remembered at once, or when their users say so. */
export const ALWAYS = {
  DeviceConfiguration: {
    ChallengeRequiredOnNewDevice: true,
    DeviceOnlyRememberedOnUserPrompt: false,
  },
};
export const OPT_IN = {
  DeviceConfiguration: {
    ChallengeRequiredOnNewDevice: true,
    DeviceOnlyRememberedOnUserPrompt: true,
  },
};

/** A sign-in with its device. */
export interface SignedInDevice {
  readonly device: TestDevice;
  readonly tokens: NewTokens;
}

/** A pool that tracks devices, used through the AWS door. */
export class DevicePool {
  private constructor(readonly pool: TestPool) {}

  static async make(at: TestGateway, settings: object = ALWAYS): Promise<DevicePool> {
    return new DevicePool(await TestPool.make(at, settings));
  }

  /** USER_PASSWORD_AUTH with a device key. */
  passwordAuth({ username, password }: TestPerson, deviceKey?: string): Promise<AwsAnswer> {
    return this.pool.at.aws(
      'InitiateAuth',
      {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: this.pool.client.id,
        AuthParameters: {
          USERNAME: username,
          PASSWORD: password,
          ...(deviceKey && { DEVICE_KEY: deviceKey }),
        },
      },
      false,
    );
  }

  /** Signs in without a device, which mints a new one. */
  async signIn(person: TestPerson): Promise<SignedInDevice> {
    const tokens = tokensIn((await this.passwordAuth(person)).body) as NewTokens;
    return { device: TestDevice.of(tokens.NewDeviceMetadata!), tokens };
  }

  confirm(device: TestDevice, AccessToken: string, more: object = {}): Promise<AwsAnswer> {
    const input = { AccessToken, ...device.confirmation, ...more };
    return this.pool.at.aws('ConfirmDevice', input, false);
  }

  /** Signs in and confirms the new device. */
  async confirmed(person: TestPerson): Promise<SignedInDevice> {
    const signedIn = await this.signIn(person);
    const { status, body } = await this.confirm(signedIn.device, signedIn.tokens.AccessToken);
    if (status !== 200) throw new Error(`Not confirmed: ${JSON.stringify(body)}`);
    return signedIn;
  }

  respond(ChallengeName: string, Session: unknown, ChallengeResponses: object): Promise<AwsAnswer> {
    const ClientId = this.pool.client.id;
    const input = { ClientId, ChallengeName, Session, ChallengeResponses };
    return this.pool.at.aws('RespondToAuthChallenge', input, false);
  }

  /** Both steps of the proof after DEVICE_SRP_AUTH was asked; `forge` changes what is sent at the end. */
  async prove(
    asked: Record<string, unknown>,
    device: TestDevice,
    forge: object = {},
  ): Promise<AwsAnswer> {
    const { responses, session } = await this.halfway(asked, device);
    return this.respond('DEVICE_PASSWORD_VERIFIER', session, { ...responses, ...forge });
  }

  /** DEVICE_SRP_AUTH answered, and what would answer DEVICE_PASSWORD_VERIFIER. */
  async halfway(asked: Record<string, unknown>, device: TestDevice) {
    const { USERNAME } = asked['ChallengeParameters'] as Record<string, string>;
    const start = device.start();
    const first = { USERNAME, DEVICE_KEY: device.key, SRP_A: start.A };
    const { body } = await this.respond('DEVICE_SRP_AUTH', asked['Session'], first);
    if (body['ChallengeName'] !== 'DEVICE_PASSWORD_VERIFIER') {
      throw new Error(`Not asked for the proof: ${JSON.stringify(body)}`);
    }
    const map = body['ChallengeParameters'] as Record<string, string>;
    const step = { salt: map['SALT']!, srpB: map['SRP_B']!, secretBlock: map['SECRET_BLOCK']! };
    const proof = device.prove(start, step);
    const responses = {
      USERNAME,
      DEVICE_KEY: device.key,
      PASSWORD_CLAIM_SECRET_BLOCK: step.secretBlock,
      PASSWORD_CLAIM_SIGNATURE: proof.signature,
      TIMESTAMP: proof.timestamp,
    };
    return { step, responses, session: body['Session'], parameters: map };
  }

  /** A sign-in with a confirmed device, to its tokens. */
  async signInWith(person: TestPerson, device: TestDevice): Promise<NewTokens> {
    const { body } = await this.passwordAuth(person, device.key);
    const answer = await this.prove(body, device);
    return tokensIn(answer.body);
  }

  refresh(REFRESH_TOKEN: string, DEVICE_KEY?: string | null): Promise<AwsAnswer> {
    const AuthParameters = { REFRESH_TOKEN, ...(DEVICE_KEY !== undefined && { DEVICE_KEY }) };
    const flow = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: this.pool.client.id, AuthParameters };
    return this.pool.at.aws('InitiateAuth', flow, false);
  }
}
