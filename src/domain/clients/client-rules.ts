import { createHmac } from 'node:crypto';
import { safeEqual } from '../../platform/crypto.js';
import { NotAuthorizedError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { lifetimesOf, type Lifetimes } from './client-settings.js';
import type { ExplicitAuthFlow } from './clients.contract.js';
import type { Client } from './client.js';

/* What a client's settings mean where they act. */

/** What is left of a client that was never told (SetUserPoolClientSessionConfiguration, section 14). */
const untold = { maxValidityMinutes: 60 };

/** How a client uses single sign-on sessions. */
export const ssoSessionOf = ({ settings }: Pick<Client, 'settings'>) =>
  settings.ssoSession ?? untold;

/** The flows of InitiateAuth that a client may allow. */
export type Flow =
  | 'USER_PASSWORD_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'USER_SRP_AUTH'
  | 'REFRESH_TOKEN_AUTH'
  | 'CUSTOM_AUTH'
  | 'USER_AUTH';

/**
 * Checks SECRET_HASH: base64 of HMAC-SHA256 by the client's secret over user name and client id. Any of
 * the names may have been hashed, by any of the client's secrets (section 4.4).
 *
 * @throws NotAuthorizedError when it is missing, wrong, or sent for a client without a secret.
 */
export function checkSecretHash(
  client: Client,
  names: readonly string[],
  secretHash?: string | null,
): void {
  if (client.secrets.length === 0 && !secretHash) return;
  if (!secretHash) {
    throw new NotAuthorizedError(
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    );
  }
  const expected = client.secrets.flatMap((secret) =>
    names.map((name) => hashOf(secret, name + client.id)),
  );
  const matches = expected.filter((hash) => safeEqual(hash, secretHash));
  if (matches.length > 0) return;
  throw new NotAuthorizedError(`Unable to verify secret hash for client ${client.id}`);
}

const hashOf = (secret: string, message: string): string =>
  createHmac('sha256', secret).update(message).digest('base64');

/** Whether a secret sent in the clear is one of the client's; none may be sent when it has none. */
export function clientSecretMatches(client: Client, secret?: string | null): boolean {
  if (client.secrets.length === 0) return !secret;
  const matches = client.secrets.filter((own) => safeEqual(own, secret ?? ''));
  return matches.length > 0;
}

/** Section 4.1: what a client without a list of flows allows. */
const defaultFlows: readonly ExplicitAuthFlow[] = [
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
];

/**
 * Whether the client allows a flow, by its ALLOW_ name or by the legacy ones: beside those SRP, refresh
 * and custom challenges stay available, unless CUSTOM_AUTH_FLOW_ONLY is among them (section 4.2).
 */
export function flowEnabled({ settings }: Client, flow: Flow): boolean {
  // REFRESH_TOKEN_AUTH has no place for a new refresh token (section 4.5).
  if (flow === 'REFRESH_TOKEN_AUTH' && rotation({ settings })) return false;
  const flows = settings.explicitAuthFlows ?? defaultFlows;
  if (flows.some((name) => name.startsWith('ALLOW_'))) return flows.includes(`ALLOW_${flow}`);
  const customOnly = flows.includes('CUSTOM_AUTH_FLOW_ONLY');
  switch (flow) {
    case 'USER_PASSWORD_AUTH':
      return flows.includes('USER_PASSWORD_AUTH');
    case 'ADMIN_USER_PASSWORD_AUTH':
      return flows.includes('ADMIN_NO_SRP_AUTH');
    case 'CUSTOM_AUTH':
      return true;
    case 'REFRESH_TOKEN_AUTH':
    case 'USER_SRP_AUTH':
      return !customOnly;
    case 'USER_AUTH':
      return false;
  }
}

/** How refresh tokens are replaced by their use; undefined when they are not. */
export function rotation({
  settings: { refreshTokenRotation: given },
}: Pick<Client, 'settings'>): { readonly graceMs: number } | undefined {
  if (given?.feature !== 'ENABLED') return undefined;
  return { graceMs: given.retryGracePeriodSeconds * 1000 };
}

/** How long tokens and steps of this client live. */
export const lifetimes = ({ settings }: Pick<Client, 'settings'>): Lifetimes =>
  lifetimesOf(settings);

/** Whether callers must not learn who exists (section 6.4). */
export const hidesExistence = ({ settings }: Client): boolean =>
  settings.preventUserExistenceErrors === 'ENABLED';

/** Which attributes the client sees: its list, or all of them; `sub` always. */
export function readable({ settings }: Client, _pool: Pool): (name: string) => boolean {
  const names = settings.readAttributes && new Set(settings.readAttributes);
  return (name) => name === 'sub' || !names || names.has(name);
}

/**
 * Which attributes people write through the client: its list, or all of them; required ones always. That
 * an attribute is not mutable is asked where it changes: at sign-up it can be given once.
 */
export function writable({ settings }: Client, pool: Pool): (name: string) => boolean {
  const names = settings.writeAttributes && new Set(settings.writeAttributes);
  if (!names) return () => true;
  const required = pool.settings.schemaAttributes.filter((attribute) => attribute.required);
  const always = new Set(required.map(({ name }) => name));
  return (name) => names.has(name) || always.has(name);
}
