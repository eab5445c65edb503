import { ID, InputType, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';
import { POOL_ID } from '../pools/pools.contract.js';
import { USERNAME } from '../users/users.contract.js';
import { LINKED, RevokeAssociatedSessions, TOKEN } from './sessions.contract.js';

export const SessionType = defineEnum('SessionType', 'What keeps a session alive.', [
  'TOKEN',
  'SSO',
]);
export type SessionType = keyof typeof SessionType;

/** A session as people and administrators see it. Where an address lies is not known here, so not said. */
@ObjectType({ description: 'A sign-in of a user that goes on, at one app client.' })
export class UserSession {
  @Member(() => ID, { description: '`tkn` and 25 letters and digits.', wire: 'SessionId' })
  id!: string;

  @Member(() => SessionType, { description: 'TOKEN: it lives on by its refresh token.' })
  sessionType!: SessionType;

  @Member(() => ID, { description: 'The app client.' })
  clientId!: string;

  @Member(() => DateTime, { description: 'When the user signed in.', wire: 'CreateDate' })
  createdAt!: Date;

  @Member(() => DateTime, {
    description: 'When it was last refreshed; the sign-in until then.',
    wire: 'LastActiveDate',
  })
  lastActiveAt!: Date;

  @Member(() => String, {
    description: 'Browser or app, and system, by the word of the caller; `unknown` without one.',
  })
  deviceType!: string;

  @Member(() => String, {
    description: 'The address that the sign-in or the last refresh came from.',
    optional: true,
    sensitive: true,
    wire: 'LastIPAddress',
  })
  lastIpAddress?: string | null;

  @Member(() => Boolean, { description: 'Whether the access token of the caller belongs to it.' })
  isCurrentSession!: boolean;
}

const nextToken = {
  description: 'Where the page before this one ended.',
  optional: true,
  min: 1,
  max: 131_072,
  pattern: /^[\S]+$/,
  graphql: false,
} as const;
const pool = { description: 'The user pool.', ...POOL_ID } as const;
const user = { description: 'The user name, or the sub.', ...USERNAME } as const;
const session = {
  description: 'The id of the session.',
  min: 28,
  max: 28,
  pattern: /^[a-z0-9]+$/,
} as const;

/** GraphQL has `User.sessions`. */
export class ListUserSessionsInput {
  @Member(() => String, {
    description: 'An access token of the user.',
    pattern: TOKEN,
    sensitive: true,
    graphql: false,
  })
  accessToken!: string;

  @Member(() => String, nextToken) nextToken?: string | null;
}

/** GraphQL has `User.sessions`. */
export class AdminListUserSessionsInput {
  @Member(() => String, { ...pool, graphql: false }) userPoolId!: string;
  @Member(() => String, { ...user, graphql: false }) username!: string;
  @Member(() => String, nextToken) nextToken?: string | null;
}

@InputType({ description: 'Ends another session of the caller.' })
export class RevokeUserSessionInput {
  @Member(() => ID, session) sessionId!: string;

  @Member(() => RevokeAssociatedSessions, LINKED)
  revokeAssociatedSessions?: RevokeAssociatedSessions | null;
}

@InputType({ description: 'Ends a session of a user.' })
export class AdminRevokeUserSessionInput extends RevokeUserSessionInput {
  @Member(() => ID, pool) userPoolId!: string;
  @Member(() => String, user) username!: string;
}
