import { attributesOf } from './attribute-rules.js';
import type { UserMfa } from './user-mfa.js';
import { AdminGetUserResult, GetUserResult, MfaSettings, User } from './users.contract.js';
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
    mfa: mfaView(row.mfa),
    ...mfaOptions(row.mfa),
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
    ...mfaOptions(row.mfa),
    ...mfaSettings(row.mfa),
  });
}

/** What a person sees through an app client: `sub` always, the others as the client may read (4.3). */
export function getUserView(row: UserRow, readable: (name: string) => boolean): GetUserResult {
  return Object.assign(new GetUserResult(), {
    username: row.username,
    userAttributes: attributesOf(row).filter(({ name }) => name === 'sub' || readable(name)),
    ...mfaOptions(row.mfa),
    ...mfaSettings(row.mfa),
  });
}

function mfaView(mfa: UserMfa | null): MfaSettings {
  return Object.assign(new MfaSettings(), {
    enabled: mfa?.enabled ?? [],
    preferred: mfa?.preferred ?? null,
    softwareTokenVerified: mfa?.softwareTokenVerified ?? false,
    passkeys: mfa?.passkeys ?? false,
  });
}

/** Members that say nothing are left out (section 1.2). */
export function mfaSettings(mfa: UserMfa | null) {
  return {
    ...(mfa?.preferred && { preferredMfaSetting: mfa.preferred }),
    ...(mfa?.enabled.length && { userMfaSettingList: mfa.enabled }),
  };
}

function mfaOptions(mfa: UserMfa | null) {
  if (!mfa?.enabled.includes('SMS_MFA')) return {};
  return { mfaOptions: [{ deliveryMedium: 'SMS', attributeName: 'phone_number' }] };
}
