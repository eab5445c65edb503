import type { JWTPayload } from 'jose';
import type { GroupClaims } from '../groups/group-claims.js';
import type { ClaimChanges, GroupConfiguration, TokenChanges } from '../triggers/token-trigger.js';
import type { TokenUse } from './token-kinds.js';

/* What the pre token generation trigger may do to tokens, and what it may not (8.3, 9.3). */

/** Both tokens of one issue before they are signed. */
export type ClaimSets = Readonly<Record<TokenUse, JWTPayload>>;

/** Say who and what a token is for; the gateway itself relies on them. */
const FIXED = new Set(
  (
    'acr amr at_hash aud auth_time azp client_id device_key event_id exp iat identities iss jti nbf ' +
    'nonce origin_jti scope sub token_use version'
  ).split(' '),
);

/** Besides, the name of the person in the access token, which no ID token has. */
const isFixed = (use: TokenUse, name: string): boolean =>
  FIXED.has(name) || name.startsWith('cognito:') || (use === 'access' && name === 'username');

/** The claims as the function of the pool wants them. What it may not touch stays as it is. */
export function overridden(claims: ClaimSets, changes: TokenChanges): ClaimSets {
  const { id, access, groups } = changes;
  return {
    id: withClaims('id', withGroups(claims.id, groups, 'id'), id),
    access: withScopes(
      withClaims('access', withGroups(claims.access, groups, 'access'), access),
      changes,
    ),
  };
}

/** The same for the access token of a machine: nobody has groups there, and there is no ID token. */
export const overriddenOfMachine = (claims: JWTPayload, changes: TokenChanges): JWTPayload =>
  withScopes(withClaims('access', claims, changes.access), changes);

/** The groups of a person as the trigger is told them. */
export const groupConfigurationOf = (groups: GroupClaims): GroupConfiguration => ({
  groupsToOverride: groups['cognito:groups'] ?? [],
  iamRolesToOverride: groups['cognito:roles'] ?? [],
  preferredRole: groups['cognito:preferred_role'],
});

function withClaims(use: TokenUse, claims: JWTPayload, { add, suppress }: ClaimChanges) {
  const mayAdd = ([name, value]: [string, unknown]) =>
    isFixed(use, name) ? isOwnAudience(use, claims, [name, value]) : !name.startsWith('dev:');
  const wanted = { ...claims, ...Object.fromEntries(Object.entries(add).filter(mayAdd)) };
  const kept = ([name]: [string, unknown]) => isFixed(use, name) || !suppress.includes(name);
  return Object.fromEntries(Object.entries(wanted).filter(kept)) as JWTPayload;
}

/** The one value that an access token may have as its audience: its own app client. */
const isOwnAudience = (use: TokenUse, claims: JWTPayload, [name, value]: [string, unknown]) =>
  use === 'access' && name === 'aud' && value === claims['client_id'];

function withGroups(
  claims: JWTPayload,
  groups: GroupConfiguration | undefined,
  use: TokenUse,
): JWTPayload {
  if (!groups) return claims;
  const { 'cognito:groups': _groups, 'cognito:roles': _roles, ...rest } = claims;
  const { 'cognito:preferred_role': _preferred, ...others } = rest;
  const { groupsToOverride, iamRolesToOverride, preferredRole } = groups;
  return {
    ...others,
    ...(groupsToOverride.length > 0 && { 'cognito:groups': groupsToOverride }),
    // Roles are for the ID token, which an identity pool reads.
    ...(use === 'id' && iamRolesToOverride.length > 0 && { 'cognito:roles': iamRolesToOverride }),
    ...(use === 'id' && preferredRole && { 'cognito:preferred_role': preferredRole }),
  };
}

/** A scope that is added and suppressed is suppressed. */
function withScopes(claims: JWTPayload, changes: TokenChanges): JWTPayload {
  const { scopesToAdd, scopesToSuppress } = changes;
  if (scopesToAdd.length === 0 && scopesToSuppress.length === 0) return claims;
  const present = String(claims['scope'] ?? '').split(' ');
  const scopes = [...new Set([...present, ...scopesToAdd])].filter(
    (scope) => scope !== '' && !scopesToSuppress.includes(scope),
  );
  return { ...claims, scope: scopes.join(' ') };
}
