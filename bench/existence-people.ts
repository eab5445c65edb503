import { randomInt } from 'node:crypto';
import { Authenticator, type CreationOptions } from '../test/support/authenticator.js';
import { call } from './http-client.js';
import { PASSWORD } from './people.js';
import { RIDDLES } from './riddles.js';
import type { Ground, Server } from './server.js';

const AT_ONCE = 4;
const letters = 'abcdefghijklmnopqrstuvwxyz';
const RP = 'shop.example';
/** A page of the domain of the passkeys. */
export const ORIGIN = `https://${RP}`;
export const FACTORS = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const;

/** Somebody who exists, and somebody of whom the same is said and who does not. */
export interface Pair {
  readonly known: string;
  readonly unknown: string;
}

/** A client that hides existence, with people who can sign in and people who have only signed up. */
export interface Crowd {
  readonly port: number;
  readonly clientId: string;
  /** With every first factor. */
  readonly confirmed: readonly Pair[];
  readonly unconfirmed: readonly Pair[];
}

type Asked = <T>(operation: string, input: object) => Promise<T>;

/** A name as any other: known ones and unknown ones are drawn alike. */
const drawnName = (): string =>
  Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('');

/** Makes so many of both kinds through the AWS door. */
export async function gather(server: Server, ground: Ground, count: number): Promise<Crowd> {
  const { port } = server;
  const asked: Asked = (operation, input) => call(port, operation, input, ground.key);
  const { poolId: UserPoolId, clientId } = await place(asked);
  const confirmed = await many(count, async () => {
    const known = drawnName();
    await confirmedPerson(asked, { UserPoolId, ClientId: clientId }, known);
    return { known, unknown: await stranger(asked, clientId, known) };
  });
  const unconfirmed = await many(count, async () => {
    const known = drawnName();
    const person = { Username: known, Password: PASSWORD, UserAttributes: mailOf(known) };
    await asked('SignUp', { ClientId: clientId, ...person });
    return { known, unknown: drawnName() };
  });
  return { port, clientId, confirmed, unconfirmed };
}

export const mailOf = (name: string) => [{ Name: 'email', Value: `${name}@example.com` }];

/** A pool with every factor and its own challenges, whose people are reached by mail (6.3). */
async function place(asked: Asked) {
  const { UserPool } = await asked<{ UserPool: { Id: string } }>('CreateUserPool', {
    PoolName: 'existence',
    AutoVerifiedAttributes: ['email'],
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: FACTORS } },
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'bench' },
    LambdaConfig: RIDDLES,
  });
  const UserPoolId = UserPool.Id;
  const WebAuthnConfiguration = { RelyingPartyId: RP };
  await asked('SetUserPoolMfaConfig', { UserPoolId, WebAuthnConfiguration });
  const flows = ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'USER_AUTH', 'CUSTOM_AUTH'];
  const { UserPoolClient } = await asked<{ UserPoolClient: { ClientId: string } }>(
    'CreateUserPoolClient',
    {
      UserPoolId,
      ClientName: 'hiding',
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}`),
    },
  );
  return { poolId: UserPoolId, clientId: UserPoolClient.ClientId };
}

/** Somebody with a password, a verified address and number, and a passkey. */
async function confirmedPerson(
  asked: Asked,
  { UserPoolId, ClientId }: { readonly UserPoolId: string; readonly ClientId: string },
  Username: string,
): Promise<void> {
  await asked('AdminCreateUser', {
    UserPoolId,
    Username,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      ...mailOf(Username),
      { Name: 'email_verified', Value: 'true' },
      { Name: 'phone_number', Value: `+1555${randomInt(1_000_000, 9_999_999)}` },
      { Name: 'phone_number_verified', Value: 'true' },
    ],
  });
  const password = { Password: PASSWORD, Permanent: true };
  await asked('AdminSetUserPassword', { UserPoolId, Username, ...password });
  const { AuthenticationResult } = await asked<{ AuthenticationResult: { AccessToken: string } }>(
    'InitiateAuth',
    { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters: { USERNAME: Username, PASSWORD } },
  );
  const { AccessToken } = AuthenticationResult;
  const { CredentialCreationOptions } = await asked<{ CredentialCreationOptions: CreationOptions }>(
    'StartWebAuthnRegistration',
    { AccessToken },
  );
  const Credential = new Authenticator(ORIGIN).create(CredentialCreationOptions);
  await asked('CompleteWebAuthnRegistration', { AccessToken, Credential });
}

/** A name that nobody has, who is said to have the same factors. */
async function stranger(asked: Asked, ClientId: string, like: string): Promise<string> {
  const offered = async (USERNAME: string) => {
    const start = { AuthFlow: 'USER_AUTH', ClientId, AuthParameters: { USERNAME } };
    const { AvailableChallenges } = await asked<{ AvailableChallenges: string[] }>(
      'InitiateAuth',
      start,
    );
    return AvailableChallenges.join();
  };
  const wanted = await offered(like);
  for (;;) {
    const name = drawnName();
    if ((await offered(name)) === wanted) return name;
  }
}

async function many(count: number, make: () => Promise<Pair>): Promise<Pair[]> {
  const made: Pair[] = [];
  let begun = 0;
  const lane = async () => {
    while (begun++ < count) made.push(await make());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return made;
}
