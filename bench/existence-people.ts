import { randomInt } from 'node:crypto';
import { call } from './http-client.js';
import { PASSWORD } from './people.js';
import type { Ground, Server } from './server.js';

const AT_ONCE = 4;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** A client that hides existence, with people who can sign in and people who have only signed up. */
export interface Crowd {
  readonly port: number;
  readonly clientId: string;
  readonly confirmed: readonly string[];
  readonly unconfirmed: readonly string[];
}

/** A name as any other: known ones and unknown ones are drawn alike. */
export const drawnName = (): string =>
  Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('');

/** Makes so many of both kinds through the AWS door. */
export async function gather(server: Server, ground: Ground, count: number): Promise<Crowd> {
  const { port } = server;
  const asked = <T>(operation: string, input: object) =>
    call<T>(port, operation, input, ground.key);
  const { UserPool } = await asked<{ UserPool: { Id: string } }>('CreateUserPool', {
    PoolName: 'existence',
    AutoVerifiedAttributes: ['email'],
  });
  const UserPoolId = UserPool.Id;
  const { UserPoolClient } = await asked<{ UserPoolClient: { ClientId: string } }>(
    'CreateUserPoolClient',
    {
      UserPoolId,
      ClientName: 'hiding',
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'],
    },
  );
  const { ClientId } = UserPoolClient;
  const confirmed = await many(count, async (Username) => {
    await asked('AdminCreateUser', {
      UserPoolId,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [...mailOf(Username), { Name: 'email_verified', Value: 'true' }],
    });
    const password = { Password: PASSWORD, Permanent: true };
    await asked('AdminSetUserPassword', { UserPoolId, Username, ...password });
  });
  const unconfirmed = await many(count, (Username) =>
    asked('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes: mailOf(Username) }),
  );
  return { port, clientId: ClientId, confirmed, unconfirmed };
}

export const mailOf = (name: string) => [{ Name: 'email', Value: `${name}@example.com` }];

async function many(count: number, make: (name: string) => Promise<unknown>): Promise<string[]> {
  const names = Array.from({ length: count }, drawnName);
  const waiting = [...names];
  const lane = async () => {
    for (let name = waiting.pop(); name; name = waiting.pop()) await make(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return names;
}
