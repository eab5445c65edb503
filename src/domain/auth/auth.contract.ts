import { InputType, InterfaceType, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';
import { DateTime, StringMap } from '../../platform/scalars.js';
import { CLIENT_ID } from '../clients/clients.contract.js';
import { PASSWORD, SECRET_HASH } from '../registration/registration.contract.js';
import { TokenSet } from '../sessions/sessions.contract.js';
import { AttributeInput, USERNAME, UserAttribute } from '../users/users.contract.js';
import type { UserRow } from '../users/users.entities.js';

/** Every challenge of the API; those without a file in `challenges/` cannot be opened yet. */
export const ChallengeName = defineEnum('ChallengeName', 'The kind of an open step of a sign-in.', [
  'PASSWORD_VERIFIER',
  'NEW_PASSWORD_REQUIRED',
]);
export type ChallengeName = keyof typeof ChallengeName;

const session = { min: 20, max: 4096, sensitive: true };

@InputType({ description: 'A name and its password.' })
export class PasswordInput {
  @Member(() => String, { ...USERNAME, description: 'Username or sub.' })
  username!: string;

  @Member(() => String, { ...PASSWORD, description: 'The password, at most 256 characters.' })
  password!: string;
}

@InputType({
  description: 'Opens the Secure Remote Password exchange: the password never travels.',
})
export class SrpStartInput {
  @Member(() => String, { ...USERNAME, description: 'Username or sub.' })
  username!: string;

  @Member(() => String, {
    min: 1,
    max: 1024,
    sensitive: true,
    description: 'The public value A of RFC 5054 in hexadecimal.',
  })
  srpA!: string;
}

@InputType({ description: 'How the sign-in begins: exactly one.' })
export class FirstFactor {
  @Member(() => PasswordInput, { optional: true, description: 'The password itself, over TLS.' })
  password?: PasswordInput | null;

  @Member(() => SrpStartInput, { optional: true, description: 'A proof of the password by SRP.' })
  srp?: SrpStartInput | null;
}

@InputType({ description: 'Starts a sign-in at an app client.' })
export class SignInInput {
  @Member(() => String, { ...CLIENT_ID, description: 'The app client that wants the tokens.' })
  clientId!: string;

  @Member(() => String, {
    ...SECRET_HASH,
    description: 'Base64 HMAC-SHA256 of username and client id, for clients with a secret.',
  })
  secretHash?: string | null;

  @Member(() => FirstFactor, { description: 'The first proof.' })
  with!: FirstFactor;

  @Member(() => StringMap, { optional: true, description: 'Passed on to triggers, kept nowhere.' })
  clientMetadata?: Record<string, string> | null;
}

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
  @Member(() => SrpProofInput, { optional: true, description: 'Answers an SrpChallenge.' })
  srp?: SrpProofInput | null;

  @Member(() => NewPasswordInput, {
    optional: true,
    description: 'Answers a NewPasswordChallenge.',
  })
  newPassword?: NewPasswordInput | null;
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

  @Member(() => String, { ...session, description: 'Opaque, single-use and short-lived.' })
  session!: string;

  @Member(() => ChallengeAnswer, { description: 'The answer.' })
  answer!: ChallengeAnswer;

  @Member(() => StringMap, { optional: true, description: 'Passed on to triggers, kept nowhere.' })
  clientMetadata?: Record<string, string> | null;
}

@InterfaceType({ description: 'The open step of a sign-in.' })
export abstract class Challenge {
  @Member(() => String, {
    sensitive: true,
    description: 'Give it back with the answer; works once.',
  })
  session!: string;

  @Member(() => DateTime, { description: 'When the session stops working.' })
  expiresAt!: Date;

  @Member(() => ChallengeName, { description: "Cognito's name of the challenge." })
  challengeName!: ChallengeName;
}

@ObjectType({ implements: Challenge, description: 'Prove the password by SRP.' })
export class SrpChallenge extends Challenge {
  @Member(() => String, { description: 'The public value B of RFC 5054 in hexadecimal.' })
  srpB!: string;

  @Member(() => String, { description: "The salt of the person's verifier in hexadecimal." })
  salt!: string;

  @Member(() => String, { sensitive: true, description: 'Base64; its bytes enter the signature.' })
  secretBlock!: string;

  @Member(() => String, { description: 'The name that enters the hash and the signature.' })
  userIdForSrp!: string;
}

@ObjectType({ implements: Challenge, description: 'The password is temporary: choose your own.' })
export class NewPasswordChallenge extends Challenge {
  @Member(() => String, { description: 'The name that the person signed in with.' })
  userIdForSrp!: string;

  @Member(() => [String], { description: 'Names of required attributes that have no value yet.' })
  requiredAttributes!: string[];

  @Member(() => [UserAttribute], { description: 'The attributes that have a value.' })
  attributes!: UserAttribute[];
}

@ObjectType({ description: 'Signed in. Tokens are returned once and never readable again.' })
export class SignedIn extends TokenSet {
  /** Who signed in; a door with a `user` field shows it by its own rules. */
  user!: UserRow;
}

/** What the caller must do next, or has received; refusals are thrown. */
export type SignInStep = SrpChallenge | NewPasswordChallenge | SignedIn;
