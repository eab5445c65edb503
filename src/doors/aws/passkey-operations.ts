import {
  CompleteWebAuthnRegistrationInput,
  DeleteWebAuthnCredentialInput,
  PasskeyCredential,
  PasskeyRegistration,
} from '../../domain/credentials/passkeys/passkeys.contract.js';
import { Member } from '../../platform/contract.js';
import { Int } from 'type-graphql';
import { nextToken, pageRequest } from './list-operations.js';
import { op, type Operation } from './operation.js';
import { ACCESS_TOKEN } from './own-account.contract.js';

/* At this door the access token is a member of the request. */

export class StartWebAuthnRegistrationRequest {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

export class CompleteWebAuthnRegistrationRequest extends CompleteWebAuthnRegistrationInput {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

export class ListWebAuthnCredentialsRequest {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;

  @Member(() => Int, {
    description: 'Passkeys of a page; 0 or nothing asks for 20.',
    optional: true,
    min: 0,
    max: 20,
    graphql: false,
  })
  maxResults?: number | null;

  @Member(() => String, {
    description: 'Where the page before ended.',
    optional: true,
    min: 1,
    max: 131_072,
    pattern: /^[\S]+$/,
    graphql: false,
  })
  nextToken?: string | null;
}

export class ListWebAuthnCredentialsResponse {
  @Member(() => [PasskeyCredential], { description: 'Passkeys, oldest first.', graphql: false })
  credentials!: PasskeyCredential[];

  @Member(() => String, {
    description: 'Where this page ends, when more follow.',
    optional: true,
    graphql: false,
  })
  nextToken?: string | undefined;
}

export class DeleteWebAuthnCredentialRequest extends DeleteWebAuthnCredentialInput {
  @Member(() => String, ACCESS_TOKEN) accessToken!: string;
}

const most = 20;

/** Passkeys of signed-in people. */
export const passkeyOperations: readonly Operation[] = [
  op(
    'StartWebAuthnRegistration',
    StartWebAuthnRegistrationRequest,
    PasskeyRegistration,
    async (s, ctx, input) =>
      s.passkeys.start(ctx, await s.sessions.authenticate(input.accessToken)),
  ),
  op(
    'CompleteWebAuthnRegistration',
    CompleteWebAuthnRegistrationRequest,
    null,
    async (s, ctx, input) => {
      const principal = await s.sessions.authenticate(input.accessToken);
      await s.passkeys.complete(ctx, principal, input);
    },
  ),
  op(
    'ListWebAuthnCredentials',
    ListWebAuthnCredentialsRequest,
    ListWebAuthnCredentialsResponse,
    async (s, _ctx, { accessToken, maxResults, nextToken: after }) => {
      const { user } = await s.sessions.authenticate(accessToken);
      const scope = `aws:passkeys:${user.id}`;
      const page = await s.passkeys.list(user.id, pageRequest(s, scope, maxResults || most, after));
      return {
        credentials: page.items.map((row) => s.passkeys.view(row)),
        nextToken: nextToken(s, scope, page),
      };
    },
  ),
  op('DeleteWebAuthnCredential', DeleteWebAuthnCredentialRequest, null, async (s, ctx, input) => {
    const principal = await s.sessions.authenticate(input.accessToken);
    await s.passkeys.remove(ctx, principal, input);
  }),
];
