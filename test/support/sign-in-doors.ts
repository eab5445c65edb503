import type { RequestOptions } from './authenticator.js';
import type { DeviceMetadata } from './device-client.js';
import type { TestGateway } from './gateway.js';
import type { SrpStep } from './srp-sign-in.js';
import type { TestPool } from './test-pool.js';

/* One sign-in, told alike at both doors: a test can walk it without knowing where. */

/** How a sign-in begins. The last five are USER_AUTH with that preference; none is USER_AUTH without. */
export type First =
  | 'PASSWORD'
  | 'SRP'
  | 'CUSTOM'
  | 'NO_PREFERENCE'
  | 'PREFERS_PASSWORD'
  | 'PREFERS_PASSWORD_SRP'
  | 'PREFERS_EMAIL_OTP'
  | 'PREFERS_SMS_OTP'
  | 'PREFERS_WEB_AUTHN';

/** What the first request says besides how it begins. */
export interface Beginning {
  readonly username: string;
  readonly password: string;
  /** The client's public value, where the flow sends one. */
  readonly srpA: string;
  readonly deviceKey?: string | undefined;
}

/** A step of a sign-in, at whichever door. */
export interface Step {
  /** The name of the challenge, TOKENS, or the name of the refusal at the AWS door. */
  readonly name: string;
  readonly session?: string | undefined;
  readonly userIdForSrp?: string | undefined;
  readonly srp?: SrpStep | undefined;
  /** What can be chosen or set up. */
  readonly choices?: readonly string[] | undefined;
  readonly passkey?: RequestOptions | undefined;
  readonly custom?: Readonly<Record<string, string>> | undefined;
  readonly tokens?: SignedIn | undefined;
  readonly said?: string | undefined;
}

export interface SignedIn {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
  readonly newDevice?: DeviceMetadata | undefined;
}

/** An answer, in the shape of GraphQL's ChallengeAnswer: exactly one member. */
export interface Answer {
  readonly srp?: {
    readonly signature: string;
    readonly timestamp: string;
    readonly secretBlock: string;
  };
  readonly srpA?: string;
  readonly code?: string;
  readonly factor?: string;
  readonly password?: string;
  readonly newPassword?: { readonly password: string };
  readonly passkey?: object;
  readonly custom?: string;
  readonly softwareTokenSetup?: string;
  readonly emailSetup?: string;
}

export interface SignInDoor {
  readonly label: string;
  begin(first: First, given: Beginning): Promise<Step>;
  answer(step: Step, answer: Answer, given: Beginning): Promise<Step>;
}

/** The preference that a beginning stands for. */
export const preferenceOf = (first: First): string | undefined =>
  first.startsWith('PREFERS_') ? first.slice('PREFERS_'.length) : undefined;

/** InitiateAuth and RespondToAuthChallenge, as an app calls them: unsigned. */
export class AwsSignIn implements SignInDoor {
  readonly label = 'AWS';

  constructor(private readonly pool: TestPool) {}

  begin(first: First, given: Beginning): Promise<Step> {
    const { username: USERNAME, password: PASSWORD, srpA: SRP_A, deviceKey } = given;
    const preferred = preferenceOf(first);
    const [AuthFlow, more] = {
      PASSWORD: ['USER_PASSWORD_AUTH', { PASSWORD }] as const,
      SRP: ['USER_SRP_AUTH', { SRP_A }] as const,
      CUSTOM: ['CUSTOM_AUTH', {}] as const,
    }[first as string] ?? [
      'USER_AUTH',
      {
        ...(preferred && { PREFERRED_CHALLENGE: preferred }),
        ...(preferred === 'PASSWORD' && { PASSWORD }),
        ...(preferred === 'PASSWORD_SRP' && { SRP_A }),
      },
    ];
    const AuthParameters = { USERNAME, ...more, ...(deviceKey && { DEVICE_KEY: deviceKey }) };
    return this.ask('InitiateAuth', { AuthFlow, AuthParameters });
  }

  answer(step: Step, answer: Answer, { username, deviceKey }: Beginning): Promise<Step> {
    const ChallengeResponses = {
      USERNAME: step.userIdForSrp ?? username,
      ...responses(step, answer),
      ...(deviceKey && { DEVICE_KEY: deviceKey }),
    };
    const { name: ChallengeName, session: Session } = step;
    return this.ask('RespondToAuthChallenge', { ChallengeName, Session, ChallengeResponses });
  }

  private async ask(operation: string, input: object): Promise<Step> {
    const ClientId = this.pool.client.id;
    const { body } = await this.pool.at.aws(operation, { ClientId, ...input }, false);
    return awsStep(body);
  }
}

/** ChallengeResponses of section 7.4. */
function responses({ name, srp }: Step, answer: Answer): Record<string, string> {
  if (answer.srp) {
    return {
      PASSWORD_CLAIM_SECRET_BLOCK: srp!.secretBlock,
      PASSWORD_CLAIM_SIGNATURE: answer.srp.signature,
      TIMESTAMP: answer.srp.timestamp,
    };
  }
  if (answer.code !== undefined) return { [`${name}_CODE`]: answer.code };
  if (answer.newPassword) return { NEW_PASSWORD: answer.newPassword.password };
  if (answer.passkey) return { CREDENTIAL: JSON.stringify(answer.passkey) };
  if (answer.custom !== undefined) return { ANSWER: answer.custom };
  if (answer.emailSetup !== undefined) return { EMAIL: answer.emailSetup };
  if (answer.softwareTokenSetup !== undefined) return {};
  if (answer.srpA !== undefined) {
    return { SRP_A: answer.srpA, ...(name === 'SELECT_CHALLENGE' && { ANSWER: 'PASSWORD_SRP' }) };
  }
  if (answer.password !== undefined) {
    return {
      PASSWORD: answer.password,
      ...(name === 'SELECT_CHALLENGE' && { ANSWER: 'PASSWORD' }),
    };
  }
  return { ANSWER: answer.factor! };
}

/** What the AWS door answered, as a step. */
export function awsStep(body: Record<string, unknown>): Step {
  if (typeof body['__type'] === 'string') {
    return { name: body['__type'], said: String(body['message']) };
  }
  const result = body['AuthenticationResult'] as Record<string, unknown> | undefined;
  const map = (body['ChallengeParameters'] ?? {}) as Record<string, string>;
  if (result) {
    return {
      name: 'TOKENS',
      tokens: {
        accessToken: String(result['AccessToken']),
        idToken: String(result['IdToken']),
        refreshToken: String(result['RefreshToken']),
        newDevice: result['NewDeviceMetadata'] as DeviceMetadata | undefined,
      },
    };
  }
  const told = map['MFAS_CAN_CHOOSE'] ?? map['MFAS_CAN_SETUP'];
  const options = map['CREDENTIAL_REQUEST_OPTIONS'];
  return {
    name: String(body['ChallengeName']),
    session: body['Session'] as string | undefined,
    userIdForSrp: map['USER_ID_FOR_SRP'] ?? map['USERNAME'],
    srp: map['SRP_B'] === undefined ? undefined : srpOf(map),
    choices: told
      ? (JSON.parse(told) as string[])
      : (body['AvailableChallenges'] as string[] | undefined),
    passkey: options ? (JSON.parse(options) as RequestOptions) : undefined,
    custom: map,
  };
}

const srpOf = (map: Record<string, string>): SrpStep => ({
  salt: map['SALT']!,
  srpB: map['SRP_B']!,
  secretBlock: map['SECRET_BLOCK']!,
  userIdForSrp: map['USER_ID_FOR_SRP'] ?? map['USERNAME']!,
});

const STEP = `{
  __typename
  ... on SignedIn { accessToken idToken refreshToken newDevice { deviceKey deviceGroupKey } }
  ... on Challenge { session challengeName userIdForSrp }
  ... on SrpChallenge { salt srpB secretBlock }
  ... on DeviceSrpChallenge { salt srpB secretBlock }
  ... on FactorChoice { factors }
  ... on MfaSetupChallenge { factors }
  ... on PasskeyChallenge { options }
  ... on CustomChallenge { parameters }
  ... on Problem { message code }
}`;
const BEGIN = `mutation ($input: SignInInput!) { step: signIn(input: $input) ${STEP} }`;
const ANSWER = `mutation ($input: ContinueSignInInput!) {
  step: continueSignIn(input: $input) ${STEP} }`;

/** `signIn` and `continueSignIn` of the app view, without credentials. */
export class GraphqlSignIn implements SignInDoor {
  readonly label = 'GraphQL';

  constructor(private readonly pool: TestPool) {}

  begin(first: First, { username, password, srpA, deviceKey }: Beginning): Promise<Step> {
    const preferred = preferenceOf(first);
    const begin = {
      PASSWORD: { password: { username, password } },
      SRP: { srp: { username, srpA } },
      CUSTOM: { custom: { username } },
    }[first as string] ?? {
      choice: {
        username,
        preferred,
        ...(preferred === 'PASSWORD' && { password }),
        ...(preferred === 'PASSWORD_SRP' && { srpA }),
      },
    };
    return this.ask(BEGIN, { with: begin, deviceKey });
  }

  answer({ session }: Step, answer: Answer, { deviceKey }: Beginning): Promise<Step> {
    return this.ask(ANSWER, { session, answer, deviceKey });
  }

  private async ask(document: string, input: object): Promise<Step> {
    const { at, client } = this.pool;
    return graphqlStep(await at.graphql(document, { input: { clientId: client.id, ...input } }));
  }
}

/** What the GraphQL door answered, as a step. */
export function graphqlStep({ body }: Awaited<ReturnType<TestGateway['graphql']>>): Step {
  const error = body.errors?.[0];
  if (error) return { name: exceptionOf(String(error.extensions['code'])), said: error.message };
  const step = body.data!['step'] as unknown as Told;
  if (step.code) return { name: exceptionOf(step.code), said: step.message };
  if (step.accessToken) {
    const { accessToken, idToken, refreshToken, newDevice } = step;
    return {
      name: 'TOKENS',
      tokens: {
        accessToken,
        idToken: idToken!,
        refreshToken: refreshToken!,
        newDevice: deviceOf(newDevice),
      },
    };
  }
  return {
    name: step.challengeName!,
    session: step.session,
    userIdForSrp: step.userIdForSrp,
    srp: step.srpB === undefined ? undefined : (step as SrpStep),
    choices: step.factors,
    passkey: step.options,
    custom: step.parameters,
  };
}

/** The members of every kind of step, each absent where it does not belong. */
interface Told extends Partial<SrpStep> {
  readonly code?: string;
  readonly message?: string;
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
  readonly newDevice?: { readonly deviceKey: string; readonly deviceGroupKey: string } | null;
  readonly challengeName?: string;
  readonly session?: string;
  readonly factors?: readonly string[];
  readonly options?: RequestOptions;
  readonly parameters?: Readonly<Record<string, string>>;
}

const deviceOf = (made: Told['newDevice']) =>
  made ? { DeviceKey: made.deviceKey, DeviceGroupKey: made.deviceGroupKey } : undefined;

/** CODE_MISMATCH is CodeMismatchException. */
const exceptionOf = (code: string): string =>
  `${code
    .toLowerCase()
    .split('_')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('')}Exception`;
