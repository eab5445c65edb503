import { InputType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { StringMap, STRINGS } from '../../platform/scalars.js';
import { CLIENT_ID } from '../clients/clients.contract.js';
import { DEVICE_KEY } from '../devices/devices.contract.js';
import { PASSWORD, SECRET_HASH } from '../registration/registration.contract.js';
import { USERNAME } from '../users/users.contract.js';
import { FactorKind } from './challenge-names.contract.js';
import { lengthOfBlock, NOBODY } from './secret-blocks.js';

/** The limits of SRP_A: N has 768 hexadecimal digits. */
export const SRP_A = { min: 1, max: 1024, sensitive: true } as const;

/** No name takes more bytes than three a UTF-16 unit, and neither does its form in JSON. */
const longestBlock = lengthOfBlock({
  userId: NOBODY,
  givenName: '漢'.repeat(USERNAME.max),
  deviceKey: '-'.repeat(DEVICE_KEY.max),
  A: 'f'.repeat(SRP_A.max),
  b: 'f'.repeat(64),
  B: 'f'.repeat(768),
  expiresAt: Number.MAX_SAFE_INTEGER,
});

/** The limits of the text that names an open step; an SRP secret block may stand for one. */
export const SESSION = { min: 20, max: longestBlock, sensitive: true } as const;

const username = { ...USERNAME, description: 'Username, alias or sub.' } as const;
const srpA = {
  ...SRP_A,
  description: 'The public value A of RFC 5054 in hexadecimal.',
} as const;

@InputType({ description: 'A name and its password.' })
export class PasswordInput {
  @Member(() => String, username) username!: string;

  @Member(() => String, { ...PASSWORD, description: 'The password, at most 256 characters.' })
  password!: string;
}

@InputType({
  description: 'Opens the Secure Remote Password exchange: the password never travels.',
})
export class SrpStartInput {
  @Member(() => String, username) username!: string;

  @Member(() => String, srpA) srpA!: string;
}

@InputType({ description: 'Lets the person choose between the factors of the pool (USER_AUTH).' })
export class ChoiceInput {
  @Member(() => String, username) username!: string;

  @Member(() => FactorKind, {
    optional: true,
    description: 'Asked for at once where the person has it (PREFERRED_CHALLENGE).',
  })
  preferred?: FactorKind | null;

  @Member(() => String, {
    ...PASSWORD,
    optional: true,
    description: 'The password, when PASSWORD is preferred.',
  })
  password?: string | null;

  @Member(() => String, { ...srpA, optional: true }) srpA?: string | null;

  @Member(() => String, {
    ...SESSION,
    optional: true,
    description: 'The session of a sign-up or of its confirmation: signs in once without a factor.',
  })
  session?: string | null;
}

@InputType({ description: "Begins the pool's own challenges (CUSTOM_AUTH)." })
export class CustomStartInput {
  @Member(() => String, username) username!: string;

  @Member(() => String, { ...srpA, optional: true }) srpA?: string | null;
}

@InputType({ description: 'How the sign-in begins: exactly one.' })
export class FirstFactor {
  @Member(() => PasswordInput, { optional: true, description: 'The password itself, over TLS.' })
  password?: PasswordInput | null;

  @Member(() => SrpStartInput, { optional: true, description: 'A proof of the password by SRP.' })
  srp?: SrpStartInput | null;

  @Member(() => ChoiceInput, { optional: true, description: 'A factor of the person’s choice.' })
  choice?: ChoiceInput | null;

  @Member(() => CustomStartInput, { optional: true, description: 'Challenges of the pool’s own.' })
  custom?: CustomStartInput | null;
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
