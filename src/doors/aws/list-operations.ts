import type { ListUserPoolClientSecretsInput } from '../../domain/clients/client-secrets.contract.js';
import type { ListUserPoolClientsInput } from '../../domain/clients/clients.contract.js';
import type { ListUserPoolsInput } from '../../domain/pools/pools.contract.js';
import type { ListUsersInput, ListUsersResult } from '../../domain/users/users.contract.js';
import type { Context } from '../../domain/context.js';
import type { Page, PageRequest } from '../../platform/paging.js';
import type { AwsServices } from './aws-services.js';
import type { ClientSecretsPage, ClientsPage, PoolsPage } from './envelopes.js';

/** The most that any list of the API returns at once; 0 or nothing asks for as many (section 2.3). */
const most = 60;

/** A token is bound to its list, the parent and the filter by `scope`. */
export function pageRequest(
  { cursors }: AwsServices,
  scope: string,
  limit: number | null | undefined,
  token: string | null | undefined,
): PageRequest {
  return {
    limit: limit || most,
    ...(token && { after: cursors.decode(scope, token) }),
  };
}

/** The token of the next page, when there is one. */
export function nextToken<T>(
  { cursors }: AwsServices,
  scope: string,
  page: Page<T>,
): string | undefined {
  const last = page.items.at(-1);
  return page.more && last !== undefined ? cursors.encode(scope, page.positionOf(last)) : undefined;
}

/** ListUserPools. */
export async function listPools(
  services: AwsServices,
  ctx: Context,
  input: ListUserPoolsInput,
): Promise<PoolsPage> {
  const scope = `aws:pools:${ctx.region}`;
  const request = pageRequest(services, scope, input.maxResults, input.nextToken);
  const page = await services.pools.page(ctx, request);
  return { userPools: [...page.items], nextToken: nextToken(services, scope, page) };
}

/** ListUserPoolClients. */
export async function listClients(
  services: AwsServices,
  ctx: Context,
  input: ListUserPoolClientsInput,
): Promise<ClientsPage> {
  const scope = `aws:clients:${input.userPoolId}`;
  const request = pageRequest(services, scope, input.maxResults, input.nextToken);
  const page = await services.clients.page(ctx, input.userPoolId, request);
  return { userPoolClients: [...page.items], nextToken: nextToken(services, scope, page) };
}

/** ListUserPoolClientSecrets. No token has ever been given out, so that any is refused. */
export async function listClientSecrets(
  services: AwsServices,
  ctx: Context,
  input: ListUserPoolClientSecretsInput,
): Promise<ClientSecretsPage> {
  pageRequest(services, `aws:client-secrets:${input.clientId}`, most, input.nextToken);
  return { clientSecrets: await services.clientSecrets.list(ctx, input) };
}

/** ListUsers. */
export async function listUsers(
  services: AwsServices,
  ctx: Context,
  input: ListUsersInput,
): Promise<ListUsersResult> {
  const { userPoolId: poolId, filter, attributesToGet } = input;
  const scope = `aws:users:${poolId}:${filter ?? ''}`;
  const request = pageRequest(services, scope, input.limit, input.paginationToken);
  const page = await services.users.list(ctx, { poolId, filter, attributesToGet }, request);
  return {
    users: page.items.map((user) => services.users.view(user, attributesToGet)),
    paginationToken: nextToken(services, scope, page),
  };
}
