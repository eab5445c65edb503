import { InputType, Int, ObjectType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { StringMap, STRINGS } from '../../platform/scalars.js';
import { CLIENT_ID, CLIENT_SECRET } from '../clients/clients.contract.js';
import { SCOPE } from '../resource-servers/resource-servers.contract.js';

@InputType({ description: 'Asks for a token of an app client that speaks for itself.' })
export class GetClientTokenInput {
  @Member(() => String, {
    description: 'The app client; its only flow is ALLOW_CLIENT_TOKEN_AUTH.',
    ...CLIENT_ID,
  })
  clientId!: string;

  @Member(() => String, {
    ...CLIENT_SECRET,
    description: 'A secret of the app client.',
  })
  secret!: string;

  @Member(() => [String], {
    description: 'Scopes of the app client; all that it has when left out or empty.',
    optional: true,
    max: 50,
    item: SCOPE,
  })
  scopes?: string[] | null;

  @Member(() => StringMap, {
    description: 'Handed to the trigger that may change the token.',
    optional: true,
    sensitive: true,
    ...STRINGS,
  })
  clientMetadata?: Record<string, string> | null;
}

@ObjectType({ description: 'The token of an app client that speaks for itself. It is shown once.' })
export class ClientToken {
  @Member(() => String, {
    description: 'Authorises calls of the app client at resource servers.',
    sensitive: true,
  })
  accessToken!: string;

  @Member(() => Int, { description: 'Seconds until the access token expires.' })
  expiresIn!: number;

  @Member(() => String, { description: 'How the access token is presented: always Bearer.' })
  tokenType!: string;
}
