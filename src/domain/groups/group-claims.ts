import { LAST } from './groups.entities.js';

/** What tokens say of a group. */
export interface TokenGroup {
  readonly name: string;
  readonly roleArn: string | null;
  /** Null goes last. */
  readonly precedence: number | null;
}

/** The claims of groups; the access token has the first one only. */
export interface GroupClaims {
  readonly 'cognito:groups'?: readonly string[];
  readonly 'cognito:roles'?: readonly string[];
  readonly 'cognito:preferred_role'?: string;
}

/**
 * The claims of a user's groups, which are given in their order (sections 8.2 and 12.1). The preferred
 * role is that of the lowest precedence among the groups that have a role; where several share it and
 * differ in their roles, there is none. Without groups, or without roles, the claims are absent.
 */
export function groupClaims(groups: readonly TokenGroup[]): GroupClaims {
  if (groups.length === 0) return {};
  const names = { 'cognito:groups': groups.map(({ name }) => name) };
  const ranked = groups.flatMap(({ roleArn, precedence }) =>
    roleArn === null ? [] : [{ roleArn, rank: precedence ?? LAST }],
  );
  if (ranked.length === 0) return names;
  const roles = [...new Set(ranked.map(({ roleArn }) => roleArn))];
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const first = new Set(ranked.filter(({ rank }) => rank === best).map(({ roleArn }) => roleArn));
  return {
    ...names,
    'cognito:roles': roles,
    ...(first.size === 1 && { 'cognito:preferred_role': [...first][0]! }),
  };
}
