import { InterfaceType, ObjectType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { DateTime, Json, StringMap } from '../../platform/scalars.js';
import { TokenSet } from '../sessions/sessions.contract.js';
import { UserAttribute } from '../users/users.contract.js';
import type { UserRow } from '../users/users.entities.js';
import { ChallengeName, FactorKind } from './challenge-names.contract.js';

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

  @Member(() => String, {
    description: "The person's name in answers and in SRP (USER_ID_FOR_SRP).",
  })
  userIdForSrp!: string;

  /** AvailableChallenges of the AWS door, where the person has chosen or could choose. */
  availableChallenges?: readonly FactorKind[];
}

@ObjectType({ implements: Challenge, description: 'Prove the password by SRP.' })
export class SrpChallenge extends Challenge {
  @Member(() => String, { description: 'The public value B of RFC 5054 in hexadecimal.' })
  srpB!: string;

  @Member(() => String, { description: "The salt of the person's verifier in hexadecimal." })
  salt!: string;

  @Member(() => String, { sensitive: true, description: 'Base64; its bytes enter the signature.' })
  secretBlock!: string;
}

@ObjectType({ implements: Challenge, description: 'The password is temporary: choose your own.' })
export class NewPasswordChallenge extends Challenge {
  @Member(() => [String], { description: 'Names of required attributes that have no value yet.' })
  requiredAttributes!: string[];

  @Member(() => [UserAttribute], { description: 'The attributes that have a value.' })
  attributes!: UserAttribute[];
}

@ObjectType({ implements: Challenge, description: 'Give the code that was sent, or is shown.' })
export class CodeChallenge extends Challenge {
  @Member(() => FactorKind, { description: 'Where the code comes from.' })
  kind!: FactorKind;

  @Member(() => String, {
    optional: true,
    description: 'Where it was sent, masked; null for an authenticator app.',
  })
  destination?: string | null;

  @Member(() => String, {
    optional: true,
    description: 'What the person called their authenticator app.',
  })
  friendlyDeviceName?: string | null;
}

@ObjectType({ implements: Challenge, description: 'Choose how to prove who you are.' })
export class FactorChoice extends Challenge {
  @Member(() => [FactorKind], { description: 'What the person can choose.' })
  factors!: FactorKind[];
}

@ObjectType({ implements: Challenge, description: 'Use a passkey.' })
export class PasskeyChallenge extends Challenge {
  @Member(() => Json, {
    description: 'PublicKeyCredentialRequestOptions in JSON, as browsers take them.',
  })
  options!: unknown;
}

@ObjectType({
  implements: Challenge,
  description: 'The pool wants a second factor and the person has none: set one up.',
})
export class MfaSetupChallenge extends Challenge {
  @Member(() => [FactorKind], { description: 'The factors that can be set up here.' })
  factors!: FactorKind[];
}

@ObjectType({ implements: Challenge, description: 'Begin the proof of the device by SRP.' })
export class DeviceChallenge extends Challenge {
  @Member(() => String, { description: 'The device to be proved.' })
  deviceKey!: string;
}

@ObjectType({ implements: Challenge, description: 'Prove the device by SRP.' })
export class DeviceSrpChallenge extends Challenge {
  @Member(() => String, { description: 'The device to be proved.' })
  deviceKey!: string;

  @Member(() => String, { description: 'The public value B of RFC 5054 in hexadecimal.' })
  srpB!: string;

  @Member(() => String, { description: "The salt of the device's verifier in hexadecimal." })
  salt!: string;

  @Member(() => String, { sensitive: true, description: 'Base64; its bytes enter the signature.' })
  secretBlock!: string;
}

@ObjectType({ implements: Challenge, description: "A challenge of the pool's own." })
export class CustomChallenge extends Challenge {
  @Member(() => StringMap, { description: 'What the trigger tells the person.' })
  parameters!: Record<string, string>;
}

@ObjectType({ description: 'Signed in. Tokens are returned once and never readable again.' })
export class SignedIn extends TokenSet {
  /** Who signed in; a door with a `user` field shows it by its own rules. */
  user!: UserRow;
}

/** Every challenge that a sign-in can stop at. */
export type OpenStep =
  | SrpChallenge
  | NewPasswordChallenge
  | CodeChallenge
  | FactorChoice
  | PasskeyChallenge
  | MfaSetupChallenge
  | DeviceChallenge
  | DeviceSrpChallenge
  | CustomChallenge;

/** What the caller must do next, or has received; refusals are thrown. */
export type SignInStep = OpenStep | SignedIn;
