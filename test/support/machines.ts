import type { AwsAnswer, TestGateway } from './gateway.js';
import type { TestClient, TestPool } from './test-pool.js';

/** The flow of a client that speaks for itself. */
export const MACHINE_FLOW = ['ALLOW_CLIENT_TOKEN_AUTH'];

/** Makes a resource server whose scopes have these names. */
export const makeResourceServer = (pool: TestPool, Identifier: string, names: readonly string[]) =>
  pool.at.done('CreateResourceServer', {
    UserPoolId: pool.id,
    Identifier,
    Name: 'api',
    Scopes: scopesNamed(names),
  });

export const scopesNamed = (names: readonly string[]) =>
  names.map((ScopeName) => ({ ScopeName, ScopeDescription: `To ${ScopeName}.` }));

/** A client that speaks for itself. */
export const newMachine = (
  pool: TestPool,
  AllowedOAuthScopes: readonly string[],
  more: object = {},
): Promise<TestClient> =>
  pool.newClient({
    ExplicitAuthFlows: MACHINE_FLOW,
    GenerateSecret: true,
    AllowedOAuthScopes,
    ...more,
  });

/** GetClientToken as it is answered, unsigned. */
export const askForToken = (
  at: TestGateway,
  { id: ClientId, secret: Secret }: TestClient,
  more: object = {},
): Promise<AwsAnswer> => at.aws('GetClientToken', { ClientId, Secret, ...more }, false);

export interface MachineToken {
  readonly AccessToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: string;
}

/** The token, or throws what was answered. */
export async function machineToken(
  at: TestGateway,
  client: TestClient,
  more: object = {},
): Promise<MachineToken> {
  const { body } = await askForToken(at, client, more);
  if (!body['ClientAuthenticationResult']) throw new Error(`No token: ${JSON.stringify(body)}`);
  return body['ClientAuthenticationResult'] as MachineToken;
}
