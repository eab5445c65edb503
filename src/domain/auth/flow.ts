import type { Client } from '../clients/client.js';
import type { Context } from '../context.js';
import type { DeviceRow } from '../devices/devices.entities.js';
import type { Pool } from '../pools/pool.js';
import type { UserRow } from '../users/users.entities.js';
import type { ChallengeResult } from '../triggers/sign-in-triggers.js';
import type { FactorKind } from './challenge-names.contract.js';

/** Who asks: the person at an app client, or an administrator for the person. */
export type AuthDoor =
  { readonly kind: 'client' } | { readonly kind: 'administrator'; readonly userPoolId: string };

/** The request that is being answered: nothing of it is kept. */
export interface Call {
  readonly ctx: Context;
  readonly door: AuthDoor;
  /** START is InitiateAuth, ANSWER is RespondToAuthChallenge. */
  readonly step: 'START' | 'ANSWER';
  /** ClientMetadata, for the triggers that section 9.4 gives it to. */
  readonly clientMetadata: Readonly<Record<string, string>>;
  /** DEVICE_KEY, when this very request has one. */
  readonly deviceKey: string | undefined;
}

/**
 * What triggers and senders are told of ClientMetadata in the course of a sign-in: that of an answer. What
 * came with InitiateAuth reaches only those of its beginning, as their validation data (9.4).
 */
export const answeredWith = ({ step, clientMetadata }: Call) =>
  step === 'ANSWER' ? { clientMetadata } : {};

/** Where somebody signs in. */
export interface Place {
  readonly pool: Pool;
  readonly client: Client;
  readonly call: Call;
}

/** How a sign-in began; each way is a file in `starts/`. */
export type Beginning = 'password' | 'srp' | 'choice' | 'custom';

/** What a sign-in has shown so far. It travels sealed in the session of each step. */
export interface Progress {
  readonly began: Beginning;
  /** The name the person gave. */
  readonly givenName: string;
  /** What became of each challenge of the pool's own loop, oldest first, while that is open (7.7). */
  readonly custom?: readonly ChallengeResult[];
  /** The first factor, once it is proved; CUSTOM for the pool's own challenges. */
  readonly firstFactor?: FactorKind | 'CUSTOM';
  /**
   * When the password was set that was proved: another one that replaces it, such as an administrator
   * gives when the first has leaked, ends the sign-in that it opened.
   */
  readonly passwordSetAt?: number;
  /** A temporary password was replaced on the way. */
  readonly passwordReplaced?: true;
  /** The second factor that was proved, or WEB_AUTHN for a passkey that stands for two. */
  readonly secondFactor?: FactorKind;
  /** DEVICE_KEY as the caller gave it; proved only when `deviceProved` says so. */
  readonly deviceKey?: string;
  /** The device has proved itself by SRP; tokens then come by TokenGeneration_AuthenticateDevice. */
  readonly deviceProved?: true;
}

/** Who is signing in, where, and how far they are: handed from step to step. */
export interface Flow extends Place {
  readonly user: UserRow;
  readonly progress: Progress;
  /** The confirmed device of this person that `progress.deviceKey` names, where the pool tracks devices. */
  readonly device?: DeviceRow;
}
