import type { Config } from './config.js';
import type { Context } from './domain/context.js';
import type { Services } from './services.js';
import { createLog } from './platform/log.js';

const poolName = 'Poolgate demo';
const username = 'demo';
const password = 'Demo-Passw0rd!';

/**
 * What `npm start -- --demo` makes once: a pool, a client with and one without a secret, and a confirmed
 * user; then the commands that use them. Started again, it shows those of the pool it finds.
 */
export async function makeDemo(services: Services, config: Config): Promise<string> {
  const ctx: Context = {
    requestId: 'demo',
    log: createLog('silent'),
    region: config.region,
    caller: { ip: undefined, userAgent: undefined },
  };
  const userPoolId = (await findPool(services, ctx)) ?? (await makePool(services, ctx));
  const clients = await services.clients.page(ctx, userPoolId, { limit: 10 });
  const idOf = (name: string) =>
    clients.items.find((client) => client.clientName === name)?.clientId;
  return instructions(config.publicUrl, {
    userPoolId,
    region: config.region,
    clientId: idOf('web') ?? '',
    confidentialClientId: idOf('server') ?? '',
  });
}

async function findPool({ pools }: Services, ctx: Context): Promise<string | undefined> {
  const page = await pools.page(ctx, { limit: 60 });
  return page.items.find((pool) => pool.name === poolName)?.id;
}

async function makePool(services: Services, ctx: Context): Promise<string> {
  const { id: userPoolId } = await services.pools.create(ctx, {
    poolName,
    autoVerifiedAttributes: ['email'],
  });
  const explicitAuthFlows = [
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ] as const;
  const client = { userPoolId, explicitAuthFlows: [...explicitAuthFlows] };
  await services.clients.create(ctx, { ...client, clientName: 'web' });
  await services.clients.create(ctx, { ...client, clientName: 'server', generateSecret: true });
  await services.accounts.createUser(ctx, {
    userPoolId,
    username,
    messageAction: 'SUPPRESS',
    userAttributes: [
      { name: 'email', value: 'demo@example.com' },
      { name: 'email_verified', value: 'true' },
    ],
  });
  await services.accounts.setPassword(ctx, { userPoolId, username, password, permanent: true });
  return userPoolId;
}

interface Made {
  readonly userPoolId: string;
  readonly region: string;
  readonly clientId: string;
  readonly confidentialClientId: string;
}

function instructions(url: string, made: Made): string {
  const { userPoolId, region, clientId, confidentialClientId } = made;
  const mutation =
    'mutation ($input: SignInInput!) { signIn(input: $input) { __typename ' +
    '... on SignedIn { accessToken expiresIn user { username email } } ' +
    '... on Problem { message } } }';
  const input = { clientId, with: { password: { username, password } } };
  const body = JSON.stringify({ query: mutation, variables: { input } });
  return `The demo:

  User pool          ${userPoolId}
  Client             ${clientId}
  Client with secret ${confidentialClientId}
  User               ${username} / ${password}

Sign in through GraphQL:

  curl -s ${url}/graphql -H 'content-type: application/json' -d '${body}'

Sign in through the AWS CLI:

  aws cognito-idp initiate-auth --no-sign-request --endpoint-url ${url} --region ${region} \\
    --client-id ${clientId} --auth-flow USER_PASSWORD_AUTH \\
    --auth-parameters 'USERNAME=${username},PASSWORD=${password}'

As an administrator, with the key of the first start in the environment:

  aws cognito-idp list-users --endpoint-url ${url} --region ${region} --user-pool-id ${userPoolId}
`;
}
