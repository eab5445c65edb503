import { randomBytes } from 'node:crypto';
import { totpCode } from '../test/support/totp.js';
import { call } from './http-client.js';
import { counted, over, type Round } from './load.js';
import { nameAt, PASSWORD, populate, signIn, type Population } from './people.js';
import type { Ground, Server } from './server.js';
import { SrpArithmetic, timestamp, type Asked } from './srp-client.js';
import { perSecond, ratioLine, type Line } from './table.js';

const IN_FLIGHT = 8;
/** Everybody signs in once, over warm-up and rounds: a code of an app works once. */
const CALLS = 60;
const WARM_UP = 20;
const ROUNDS = 3;
const STEP_MS = 30_000;
const AIMS = { totp: 0.8, device: 0.6 };

type SignIn = (turn: number) => Promise<unknown>;

interface Step {
  readonly ChallengeName?: string;
  readonly Session?: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: {
    readonly AccessToken: string;
    readonly NewDeviceMetadata?: { readonly DeviceKey: string; readonly DeviceGroupKey: string };
  };
}

const initiate = ({ port, clientId: ClientId }: Population, parameters: object) =>
  call<Step>(port, 'InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { PASSWORD, ...parameters },
  });

async function respond(
  { port, clientId: ClientId }: Population,
  { ChallengeName, Session }: Pick<Step, 'ChallengeName' | 'Session'>,
  ChallengeResponses: object,
): Promise<Step> {
  const input = { ClientId, ChallengeName, Session, ChallengeResponses };
  return call<Step>(port, 'RespondToAuthChallenge', input);
}

function ended(step: Step): void {
  if (!step.AuthenticationResult) throw new Error('A sign-in ended without tokens');
}

/** Sign-ins with a password and the code of an app, against sign-ins with a password alone. */
export async function totpSignIns(
  server: Server,
  ground: Ground,
  plain: Population,
): Promise<Line> {
  const people = await populate(server, ground);
  const app = { SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: 'OPTIONAL' };
  const pool = { UserPoolId: people.poolId, ...app };
  await call(people.port, 'SetUserPoolMfaConfig', pool, ground.key);
  const secrets = new Map<string, string>();
  for (let turn = 0; turn < people.usernames.length; turn += 1) {
    secrets.set(nameAt(people, turn), await enrolled(people, turn));
  }
  const withCode: SignIn = async (turn) => {
    const USERNAME = nameAt(people, turn);
    const step = await initiate(people, { USERNAME });
    const SOFTWARE_TOKEN_MFA_CODE = totpCode(secrets.get(USERNAME)!, new Date(), 1);
    ended(await respond(people, step, { USERNAME, SOFTWARE_TOKEN_MFA_CODE }));
  };
  const figure = 'Sign-ins with a password and TOTP';
  return compared({ figure, aim: AIMS.totp }, server, [(turn) => signIn(plain, turn), withCode]);
}

/** Enrols an app with the code before the present one, so that later ones are not used up. */
async function enrolled(people: Population, turn: number): Promise<string> {
  const { port } = people;
  const { AccessToken } = await signIn(people, turn);
  const { SecretCode } = await call<{ SecretCode: string }>(port, 'AssociateSoftwareToken', {
    AccessToken,
  });
  const UserCode = totpCode(SecretCode, new Date(Date.now() - STEP_MS));
  await call(port, 'VerifySoftwareToken', { AccessToken, UserCode });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await call(port, 'SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings });
  return SecretCode;
}

interface Device {
  readonly key: string;
  readonly groupKey: string;
  readonly secret: string;
}

/** Sign-ins with a password on a remembered device, which proves itself by SRP. */
export async function deviceSignIns(
  server: Server,
  ground: Ground,
  plain: Population,
): Promise<Line> {
  const people = await populate(server, ground, {
    DeviceConfiguration: {
      ChallengeRequiredOnNewDevice: true,
      DeviceOnlyRememberedOnUserPrompt: false,
    },
  });
  const arithmetic = new SrpArithmetic();
  const devices: Device[] = [];
  for (let turn = 0; turn < people.usernames.length; turn += 1) {
    devices.push(await remembered(people, turn, arithmetic));
  }
  const onDevice: SignIn = async (turn) => {
    const device = devices[turn % devices.length]!;
    const named = { USERNAME: nameAt(people, turn), DEVICE_KEY: device.key };
    const start = await initiate(people, named);
    const first = await respond(people, start, { ...named, SRP_A: arithmetic.start });
    const asked = first.ChallengeParameters as unknown as Asked;
    const TIMESTAMP = timestamp(new Date());
    const who = { name: device.groupKey + device.key, password: device.secret };
    const proof = {
      PASSWORD_CLAIM_SECRET_BLOCK: asked.SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: arithmetic.prove(who, asked, TIMESTAMP),
      TIMESTAMP,
    };
    ended(await respond(people, first, { ...named, ...proof }));
  };
  const figure = 'Sign-ins with a password and a remembered device';
  return compared({ figure, aim: AIMS.device }, server, [(turn) => signIn(plain, turn), onDevice]);
}

async function remembered(
  people: Population,
  turn: number,
  arithmetic: SrpArithmetic,
): Promise<Device> {
  const { AuthenticationResult } = await initiate(people, { USERNAME: nameAt(people, turn) });
  const { AccessToken, NewDeviceMetadata } = AuthenticationResult!;
  const { DeviceKey, DeviceGroupKey } = NewDeviceMetadata!;
  const secret = randomBytes(40).toString('base64');
  const who = { name: DeviceGroupKey + DeviceKey, password: secret };
  const salt = `01${randomBytes(15).toString('hex')}`;
  const DeviceSecretVerifierConfig = arithmetic.verifierOf(who, salt);
  await call(people.port, 'ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
  return { key: DeviceKey, groupKey: DeviceGroupKey, secret };
}

/** So many of each in turns. */
async function compared(
  { figure, aim }: { readonly figure: string; readonly aim: number },
  server: Server,
  [plain, proved]: readonly [SignIn, SignIn],
): Promise<Line> {
  const limit = counted(server, IN_FLIGHT, plain);
  const work = counted(server, IN_FLIGHT, proved);
  await limit(WARM_UP);
  await work(WARM_UP);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ limit: await limit(CALLS), figure: await work(CALLS) });
  }
  return ratioLine({
    figure,
    measured: perSecond(over(rounds, (round) => round.figure.perSecond)),
    limit: `${perSecond(over(rounds, (round) => round.limit.perSecond))}: with the password alone`,
    ratio: over(rounds, (round) => round.figure.perSecond / round.limit.perSecond),
    aim,
  });
}
