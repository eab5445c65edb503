import { InputType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { StringMap } from '../../platform/scalars.js';
import { USERNAME } from '../users/users.contract.js';
import { CLIENT_ID } from '../clients/clients.contract.js';
import { CODE, METADATA, PASSWORD, SECRET_HASH } from './registration.contract.js';

@InputType({ description: 'Asks for a code that replaces a forgotten password.' })
export class ForgotPasswordInput {
  @Member(() => String, { description: 'The app client the person signs in at.', ...CLIENT_ID })
  clientId!: string;

  @Member(() => String, {
    description: 'Base64 HMAC-SHA256 of username and client id, for clients with a secret.',
    ...SECRET_HASH,
  })
  secretHash?: string | null;

  @Member(() => String, { description: 'The name the person signs in with.', ...USERNAME })
  username!: string;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}

@InputType({ description: 'Replaces a forgotten password with the code that was sent.' })
export class ConfirmForgotPasswordInput {
  @Member(() => String, { description: 'The app client the person signs in at.', ...CLIENT_ID })
  clientId!: string;

  @Member(() => String, {
    description: 'Base64 HMAC-SHA256 of username and client id, for clients with a secret.',
    ...SECRET_HASH,
  })
  secretHash?: string | null;

  @Member(() => String, { description: 'The name the code was asked for.', ...USERNAME })
  username!: string;

  @Member(() => String, {
    description: 'The code from the message; it works for an hour.',
    ...CODE,
  })
  confirmationCode!: string;

  @Member(() => String, { description: 'Must fit the policy of the pool.', ...PASSWORD })
  password!: string;

  @Member(() => StringMap, { description: 'Handed to triggers, kept nowhere.', ...METADATA })
  clientMetadata?: Record<string, string> | null;
}
