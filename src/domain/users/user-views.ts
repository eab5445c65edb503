import { attributesOf } from './attribute-rules.js';
import { AdminGetUserResult, GetUserResult, User } from './users.contract.js';
import type { UserRow } from './users.entities.js';

/** What an administrator sees of a user; with `names`, only those attributes (AttributesToGet). */
export function userView(row: UserRow, names?: readonly string[] | null): User {
  const { id, poolId, username, enabled, status, createdAt, attributes } = row;
  return Object.assign(new User(), {
    id,
    poolId,
    sub: id,
    username,
    attributes: attributesOf(row, names),
    email: attributes.email ?? null,
    emailVerified: attributes.email === undefined ? null : attributes.email_verified === 'true',
    enabled,
    status,
    createdAt,
    lastModifiedAt: row.modifiedAt,
  });
}

/** The same in the shape of AdminGetUser. */
export function adminGetUserView(row: UserRow): AdminGetUserResult {
  return Object.assign(new AdminGetUserResult(), {
    username: row.username,
    userAttributes: attributesOf(row),
    userCreateDate: row.createdAt,
    userLastModifiedDate: row.modifiedAt,
    enabled: row.enabled,
    userStatus: row.status,
  });
}

/** What a person sees through an app client: `sub` always, the others as the client may read (4.3). */
export function getUserView(row: UserRow, readable: (name: string) => boolean): GetUserResult {
  return Object.assign(new GetUserResult(), {
    username: row.username,
    userAttributes: attributesOf(row).filter(({ name }) => name === 'sub' || readable(name)),
  });
}
