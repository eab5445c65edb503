import type { Context } from '../../domain/context.js';
import {
  CreateResourceServerInput,
  DeleteResourceServerInput,
  DescribeResourceServerInput,
  ListResourceServersInput,
  ResourceServer,
  UpdateResourceServerInput,
} from '../../domain/resource-servers/resource-servers.contract.js';
import { ClientToken, GetClientTokenInput } from '../../domain/tokens/client-tokens.contract.js';
import { Member } from '../../platform/contract.js';
import type { AwsServices } from './aws-services.js';
import { nextToken, pageRequest } from './list-operations.js';
import { op, type Operation } from './operation.js';

export class ResourceServerEnvelope {
  @Member(() => ResourceServer, { description: 'The resource server.', graphql: false })
  resourceServer!: ResourceServer;
}

export class ResourceServersPage {
  @Member(() => [ResourceServer], { description: 'Resource servers.', graphql: false })
  resourceServers!: ResourceServer[];

  @Member(() => String, {
    optional: true,
    description: 'Where this page ends, when more follow.',
    graphql: false,
  })
  nextToken?: string | undefined;
}

export class ClientTokenEnvelope {
  @Member(() => ClientToken, { description: 'The token of the app client.', graphql: false })
  clientAuthenticationResult!: ClientToken;
}

/** The operations on resource servers, and the tokens of machines for them, one line each. */
export const resourceServerOperations: readonly Operation[] = [
  op(
    'CreateResourceServer',
    CreateResourceServerInput,
    ResourceServerEnvelope,
    async (s, ctx, input) => ({ resourceServer: await s.resourceServers.create(ctx, input) }),
  ),
  op(
    'DescribeResourceServer',
    DescribeResourceServerInput,
    ResourceServerEnvelope,
    async (s, ctx, input) => ({ resourceServer: await s.resourceServers.describe(ctx, input) }),
  ),
  op(
    'UpdateResourceServer',
    UpdateResourceServerInput,
    ResourceServerEnvelope,
    async (s, ctx, input) => ({ resourceServer: await s.resourceServers.update(ctx, input) }),
  ),
  op('DeleteResourceServer', DeleteResourceServerInput, null, async (s, ctx, input) => {
    await s.resourceServers.remove(ctx, input);
  }),
  op('ListResourceServers', ListResourceServersInput, ResourceServersPage, listResourceServers),
  op('GetClientToken', GetClientTokenInput, ClientTokenEnvelope, async (s, ctx, input) => ({
    clientAuthenticationResult: await s.clientTokens.issue(ctx, input),
  })),
];

/** The most that this list returns at once (section 2.3). */
const most = 50;

async function listResourceServers(
  services: AwsServices,
  ctx: Context,
  input: ListResourceServersInput,
): Promise<ResourceServersPage> {
  const scope = `aws:resource servers:${input.userPoolId}`;
  const request = pageRequest(services, scope, input.maxResults ?? most, input.nextToken);
  const page = await services.resourceServers.page(ctx, input.userPoolId, request);
  return {
    resourceServers: page.items.map(services.resourceServers.view),
    nextToken: nextToken(services, scope, page),
  };
}
