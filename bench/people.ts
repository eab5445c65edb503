import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { call } from './http-client.js';
import type { Ground, Server } from './server.js';

const PEOPLE = 200;
const AT_ONCE = 8;
export const PASSWORD = 'Correct-horse-7';

export interface Tokens {
  readonly AccessToken: string;
  readonly RefreshToken: string;
}

/** A pool with an app client and people who can sign in. */
export interface Population {
  readonly port: number;
  readonly poolId: string;
  readonly poolName: string;
  readonly clientId: string;
  readonly usernames: readonly string[];
}

/** Makes them through the AWS door, signed with the administrator key, as a deployment would. */
export async function populate(
  server: Server,
  ground: Ground,
  settings: Partial<CreateUserPoolCommandInput> = {},
): Promise<Population> {
  const aws = administrator(server, ground);
  const { UserPool } = await aws.send(
    new CreateUserPoolCommand({ PoolName: 'bench', ...settings }),
  );
  const { UserPoolClient } = await aws.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'bench',
      ExplicitAuthFlows: [
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
    }),
  );
  const usernames = Array.from({ length: PEOPLE }, (_none, index) => `person-${index}`);
  const waiting = [...usernames];
  const lane = async () => {
    for (let name = waiting.pop(); name; name = waiting.pop()) {
      await addPerson(aws, UserPool?.Id, name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  aws.destroy();
  const poolId = UserPool?.Id ?? '';
  const poolName = poolId.split('_')[1] ?? '';
  return {
    port: server.port,
    poolId,
    poolName,
    clientId: UserPoolClient?.ClientId ?? '',
    usernames,
  };
}

function administrator(server: Server, { key }: Ground): CognitoIdentityProviderClient {
  // It would warn on stderr about the version of Node; the table is all that this command prints.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  return new CognitoIdentityProviderClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${server.port}`,
    credentials: key,
  });
}

async function addPerson(
  aws: CognitoIdentityProviderClient,
  pool: string | undefined,
  name: string,
): Promise<void> {
  const person = { UserPoolId: pool, Username: name };
  const UserAttributes = [{ Name: 'email', Value: `${name}@example.com` }];
  await aws.send(
    new AdminCreateUserCommand({ ...person, MessageAction: 'SUPPRESS', UserAttributes }),
  );
  await aws.send(
    new AdminSetUserPasswordCommand({ ...person, Password: PASSWORD, Permanent: true }),
  );
}

/** The person whose turn it is. */
export const nameAt = ({ usernames }: Population, turn: number): string =>
  usernames[turn % usernames.length] ?? '';

/** Signs in with the password itself. */
export async function signIn(people: Population, turn: number): Promise<Tokens> {
  const { AuthenticationResult } = await call<{ AuthenticationResult: Tokens }>(
    people.port,
    'InitiateAuth',
    {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: people.clientId,
      AuthParameters: { USERNAME: nameAt(people, turn), PASSWORD },
    },
  );
  return AuthenticationResult;
}

/** Tokens of some people, for the figures that begin signed in. */
export async function someTokens(people: Population, count = 50): Promise<Tokens[]> {
  const all: Tokens[] = [];
  for (let turn = 0; turn < count; turn += 1) all.push(await signIn(people, turn));
  return all;
}
