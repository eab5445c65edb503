import { GraphQLJSON } from 'graphql-scalars';
import { InputType, ObjectType } from 'type-graphql';
import { Member } from '../../../platform/contract.js';
import { DateTime } from '../../../platform/scalars.js';

/* Passkeys of signed-in people. JSON stands where browsers take or give JSON (WebAuthn level 3, 5.1). */

@ObjectType({ description: 'A passkey of a user.' })
export class PasskeyCredential {
  @Member(() => String, { description: 'What its authenticator calls it, in base64url.' })
  credentialId!: string;

  @Member(() => String, {
    description: 'A name for people, made from what the authenticator says of itself.',
    wire: 'FriendlyCredentialName',
  })
  friendlyName!: string;

  @Member(() => String, { description: 'The domain whose pages may use it.' })
  relyingPartyId!: string;

  @Member(() => String, {
    description: '`platform`: part of a device; `cross-platform`: comes along, as a key does.',
    optional: true,
  })
  authenticatorAttachment?: string | null;

  @Member(() => [String], { description: 'How browsers reach it, such as `internal` or `usb`.' })
  authenticatorTransports!: string[];

  @Member(() => DateTime, { description: 'When it was registered.' })
  createdAt!: Date;
}

@ObjectType({ description: 'The registration of a passkey has begun.' })
export class PasskeyRegistration {
  @Member(() => GraphQLJSON, {
    description: 'PublicKeyCredentialCreationOptionsJSON, for the browser as it is.',
    wire: 'CredentialCreationOptions',
  })
  options!: object;
}

@InputType({ description: 'Ends the registration of a passkey.' })
export class CompleteWebAuthnRegistrationInput {
  @Member(() => GraphQLJSON, {
    description: 'RegistrationResponseJSON, from the browser as it is.',
    sensitive: true,
  })
  credential!: unknown;
}

@InputType({ description: 'Names a passkey of the caller.' })
export class DeleteWebAuthnCredentialInput {
  @Member(() => String, {
    description: 'The credentialId of the passkey.',
    max: 131_072,
  })
  credentialId!: string;
}
