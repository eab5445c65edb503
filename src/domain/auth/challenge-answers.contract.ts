import { InputType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { Json, StringMap, STRINGS } from '../../platform/scalars.js';
import { CLIENT_ID } from '../clients/clients.contract.js';
import { DEVICE_KEY } from '../devices/devices.contract.js';
import { PASSWORD, SECRET_HASH } from '../registration/registration.contract.js';
import { AttributeInput } from '../users/users.contract.js';
import { FactorKind } from './challenge-names.contract.js';
import { SESSION, SRP_A } from './sign-in.contract.js';

/** A wrong length is a mismatch, not a fault of form (2.2). */
const CODE = { min: 1, max: 2048, pattern: /^\S+$/, sensitive: true } as const;

@InputType({ description: 'The client side of the SRP exchange, bound to the secret block.' })
export class SrpProofInput {
  @Member(() => String, {
    min: 1,
    max: 128,
    sensitive: true,
    description: 'Base64 HMAC over pool name, user id, secret block and timestamp.',
  })
  signature!: string;

  @Member(() => String, {
    min: 1,
    max: 64,
    description: 'The signed time, such as `Tue Mar 4 05:06:07 UTC 2025`.',
  })
  timestamp!: string;

  @Member(() => String, {
    ...SESSION,
    optional: true,
    description:
      'The secret block of the challenge: what the session stands for when it is left out.',
  })
  secretBlock?: string | null;
}

@InputType({ description: 'Replaces a temporary password.' })
export class NewPasswordInput {
  @Member(() => String, { ...PASSWORD, description: 'The password that stays.' })
  password!: string;

  @Member(() => [AttributeInput], {
    optional: true,
    description: 'Attributes that are required and still missing, and any other writable ones.',
  })
  attributes?: AttributeInput[] | null;
}

@InputType({ description: 'The answer to the open challenge: exactly one, of its kind.' })
export class ChallengeAnswer {
  @Member(() => SrpProofInput, {
    optional: true,
    description: 'Answers an SrpChallenge or a DeviceSrpChallenge.',
  })
  srp?: SrpProofInput | null;

  @Member(() => String, {
    ...SRP_A,
    optional: true,
    description:
      'The public value A of RFC 5054 in hexadecimal: answers a FactorChoice by PASSWORD_SRP, or a DeviceChallenge.',
  })
  srpA?: string | null;

  @Member(() => NewPasswordInput, {
    optional: true,
    description: 'Answers a NewPasswordChallenge.',
  })
  newPassword?: NewPasswordInput | null;

  @Member(() => String, { ...CODE, optional: true, description: 'Answers a CodeChallenge.' })
  code?: string | null;

  @Member(() => FactorKind, {
    optional: true,
    description: 'Answers a FactorChoice by a factor that needs nothing more yet.',
  })
  factor?: FactorKind | null;

  @Member(() => String, {
    ...PASSWORD,
    optional: true,
    description: 'Answers a FactorChoice by the password.',
  })
  password?: string | null;

  @Member(() => Json, {
    optional: true,
    sensitive: true,
    description: 'Answers a PasskeyChallenge: the credential that the browser made.',
  })
  passkey?: unknown;

  @Member(() => String, {
    max: 131_072,
    sensitive: true,
    optional: true,
    description: 'Answers a CustomChallenge.',
  })
  custom?: string | null;

  @Member(() => String, {
    ...CODE,
    optional: true,
    description: 'Answers an MfaSetupChallenge: the code that the new authenticator app shows.',
  })
  softwareTokenSetup?: string | null;

  @Member(() => String, {
    max: 2048,
    sensitive: true,
    optional: true,
    description: 'Answers an MfaSetupChallenge: the address that codes will go to.',
  })
  emailSetup?: string | null;

  @Member(() => Boolean, {
    optional: true,
    graphql: false,
    description: 'Answers an MfaSetupChallenge after VerifySoftwareToken has checked a code.',
  })
  softwareTokenVerified?: boolean | null;
}

@InputType({ description: 'Answers the challenge that the last step returned.' })
export class ContinueSignInInput {
  @Member(() => String, { ...CLIENT_ID, description: 'The app client that began the sign-in.' })
  clientId!: string;

  @Member(() => String, {
    ...SECRET_HASH,
    description: 'Base64 HMAC-SHA256 of username and client id, for clients with a secret.',
  })
  secretHash?: string | null;

  @Member(() => String, { ...SESSION, description: 'Opaque, single-use and short-lived.' })
  session!: string;

  @Member(() => ChallengeAnswer, { description: 'The answer.' })
  answer!: ChallengeAnswer;

  @Member(() => String, {
    ...DEVICE_KEY,
    optional: true,
    description: 'The key of the device, as an earlier sign-in gave it.',
  })
  deviceKey?: string | null;

  @Member(() => StringMap, {
    optional: true,
    sensitive: true,
    ...STRINGS,
    description: 'Passed on to triggers, kept nowhere.',
  })
  clientMetadata?: Record<string, string> | null;
}
