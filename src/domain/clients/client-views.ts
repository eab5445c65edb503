import { UserPoolClient, UserPoolClientDescription } from './clients.contract.js';
import type { Client } from './client.js';
import { ssoSessionOf } from './client-rules.js';

/** A client in a list. */
export function clientDescription(
  client: Pick<Client, 'id' | 'poolId' | 'name'>,
): UserPoolClientDescription {
  const { id: clientId, poolId: userPoolId, name: clientName } = client;
  return Object.assign(new UserPoolClientDescription(), { clientId, userPoolId, clientName });
}

/** A client as DescribeUserPoolClient shows it (section 4.1). */
export function clientView(client: Client): UserPoolClient {
  const { id, poolId, name, settings, secrets, createdAt, modifiedAt } = client;
  const { explicitAuthFlows, readAttributes, writeAttributes, allowedOAuthScopes } = settings;
  return Object.assign(new UserPoolClient(), {
    ...settings,
    ssoSession: ssoSessionOf(client),
    explicitAuthFlows: explicitAuthFlows && [...explicitAuthFlows],
    readAttributes: readAttributes && [...readAttributes],
    writeAttributes: writeAttributes && [...writeAttributes],
    allowedOAuthScopes: allowedOAuthScopes && [...allowedOAuthScopes],
    id,
    clientId: id,
    userPoolId: poolId,
    clientName: name,
    clientSecret: secrets[0] ?? null,
    createdAt,
    lastModifiedAt: modifiedAt,
    allowedOAuthFlowsUserPoolClient: false,
    enablePropagateAdditionalUserContextData: false,
    clientType: 'REGULAR',
  });
}
