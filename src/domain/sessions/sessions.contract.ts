import { InputType, Int, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { StringMap, STRINGS } from '../../platform/scalars.js';
import { CLIENT_ID, CLIENT_SECRET } from '../clients/clients.contract.js';
import { DEVICE_KEY, NewDevice } from '../devices/devices.contract.js';

/** Every token of the API, and nothing else: base64url, `=` and the dots of a JWT. */
export const TOKEN = /^[A-Za-z0-9-_=.]+$/;

export const RevokeAssociatedSessions = defineEnum(
  'RevokeAssociatedSessions',
  'Whether what is linked to a session ends with it.',
  ['NONE', 'LINKED'],
);
export type RevokeAssociatedSessions = keyof typeof RevokeAssociatedSessions;

/**
 * `LINKED` reaches the single sign-on session that a token session came through (section 14). Those begin
 * at hosted pages; a session that began through the API has none, so that both values end it alone.
 */
export const LINKED = {
  description: 'LINKED ends the single sign-on session too that it came through, if it did.',
  optional: true,
} as const;

@ObjectType({ description: 'The tokens of a signed-in user. They are shown once.' })
export class TokenSet {
  @Member(() => String, { description: 'Authorises calls of the user.', sensitive: true })
  accessToken!: string;

  @Member(() => String, { description: 'Tells an app who the user is.', sensitive: true })
  idToken!: string;

  @Member(() => String, {
    description: 'Gets new tokens when these expire; absent when the one in use stays valid.',
    optional: true,
    sensitive: true,
  })
  refreshToken?: string | null;

  @Member(() => Int, { description: 'Seconds until the access token expires.' })
  expiresIn!: number;

  @Member(() => String, { description: 'How the access token is presented: always Bearer.' })
  tokenType!: string;

  @Member(() => NewDevice, {
    description:
      'A device to be confirmed, where the pool tracks devices and the sign-in had none.',
    optional: true,
    wire: 'NewDeviceMetadata',
  })
  newDevice?: NewDevice | null;
}

@InputType({ description: 'Asks for new tokens with a refresh token.' })
export class GetTokensFromRefreshTokenInput {
  @Member(() => String, {
    description: 'The refresh token of the sign-in to be continued.',
    pattern: TOKEN,
    sensitive: true,
  })
  refreshToken!: string;

  @Member(() => String, { description: 'The app client that issued it.', ...CLIENT_ID })
  clientId!: string;

  @Member(() => String, {
    description: 'The secret of the app client, if it has one.',
    optional: true,
    ...CLIENT_SECRET,
  })
  clientSecret?: string | null;

  @Member(() => String, {
    description: 'The device of the sign-in; needed where the user pool tracks devices.',
    optional: true,
    ...DEVICE_KEY,
  })
  deviceKey?: string | null;

  @Member(() => StringMap, {
    description: 'Handed to the triggers of the user pool.',
    optional: true,
    sensitive: true,
    ...STRINGS,
  })
  clientMetadata?: Record<string, string> | null;
}

@ObjectType({ description: 'New tokens for a sign-in that goes on.' })
export class GetTokensFromRefreshTokenResult {
  @Member(() => TokenSet, { description: 'The new tokens.' })
  authenticationResult!: TokenSet;
}

@InputType({
  description: 'Ends one sign-in: its refresh token and every access token made from it.',
})
export class RevokeTokenInput {
  @Member(() => String, { description: 'The refresh token.', pattern: TOKEN, sensitive: true })
  token!: string;

  @Member(() => String, { description: 'The app client that issued it.', ...CLIENT_ID })
  clientId!: string;

  @Member(() => String, {
    description: 'The secret of the app client, if it has one.',
    optional: true,
    ...CLIENT_SECRET,
  })
  clientSecret?: string | null;

  @Member(() => RevokeAssociatedSessions, LINKED)
  revokeAssociatedSessions?: RevokeAssociatedSessions | null;
}

/** GraphQL takes the token from the request, so this is no GraphQL input: it would have no fields. */
export class GlobalSignOutInput {
  @Member(() => String, {
    description: 'An access token of the user.',
    pattern: TOKEN,
    sensitive: true,
    graphql: false,
  })
  accessToken!: string;
}
