import { proof, publicValue } from '../clients/fast-srp.js';
import type { Authenticator } from './authenticator.js';
import type { TestDevice } from './device-client.js';
import {
  preferenceOf,
  type Answer,
  type Beginning,
  type First,
  type SignInDoor,
  type Step,
} from './sign-in-doors.js';
import type { SrpStep } from './srp-sign-in.js';
import type { TestPool } from './test-pool.js';
import { totpCode } from './totp.js';

/** Somebody with everything that a sign-in may ask of them. */
export interface Walker {
  readonly username: string;
  readonly password: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  /** The key of their authenticator app, in base32. */
  readonly totp?: string | undefined;
  readonly authenticator?: Authenticator | undefined;
  /** What SELECT_MFA_TYPE is answered by; the first choice without it. */
  readonly chooses?: string | undefined;
  readonly device?: TestDevice | undefined;
}

/** The way that a sign-in went. */
export interface Walked {
  /** Names of the steps; a choice is told with what there was to choose. */
  readonly path: readonly string[];
  readonly last: Step;
}

/** What ends a walk, besides a refusal: a set-up changes the person, so tests do it themselves. */
const ENDS: ReadonlySet<string> = new Set(['TOKENS', 'MFA_SETUP']);

/** More steps than any sign-in has. */
const MOST = 10;

/** The exponent of the client: one for all, since nothing of it depends on chance. */
const A = 0x47ea62826f7f2d7e7460c8b099fb43715faedefab9a8d630a5e3a6a813f964a5n;
const PUBLIC_A = publicValue(A);
const TIMESTAMP = 'Tue Mar 4 05:06:07 UTC 2025';

/** Signs in as far as it goes, with the right answer to every step. */
export async function walk(
  door: SignInDoor,
  pool: TestPool,
  first: First,
  who: Walker,
): Promise<Walked> {
  const given = beginningOf(who);
  const path: string[] = [];
  let step = await door.begin(first, given);
  for (let steps = 0; steps < MOST; steps += 1) {
    path.push(told(step));
    if (ENDS.has(step.name) || step.said !== undefined) return { path, last: step };
    step = await door.answer(step, await rightAnswer(pool, first, who, step), given);
  }
  throw new Error(`No end: ${path.join(' ')}`);
}

export const beginningOf = ({ username, password, device }: Walker): Beginning => ({
  username,
  password,
  srpA: PUBLIC_A,
  deviceKey: device?.key,
});

const told = ({ name, choices }: Step): string =>
  choices && /^SELECT_|^MFA_SETUP/.test(name) ? `${name}(${[...choices].sort().join(',')})` : name;

/** What the person answers who knows and has everything. */
export async function rightAnswer(
  pool: TestPool,
  first: First,
  who: Walker,
  step: Step,
): Promise<Answer> {
  switch (step.name) {
    case 'PASSWORD_VERIFIER':
      return { srp: signed(pool.nameForSrp, step.userIdForSrp!, who.password, step.srp!) };
    case 'DEVICE_SRP_AUTH':
      return { srpA: PUBLIC_A };
    case 'DEVICE_PASSWORD_VERIFIER': {
      const { groupKey, key, secret } = who.device!;
      return { srp: signed(groupKey, key, secret, step.srp!) };
    }
    case 'NEW_PASSWORD_REQUIRED':
      return { newPassword: { password: `${who.password}-2` } };
    case 'SMS_MFA':
    case 'SMS_OTP':
      return { code: await codeTo(pool, who.phone!) };
    case 'EMAIL_OTP':
      return { code: await codeTo(pool, who.email!) };
    case 'SOFTWARE_TOKEN_MFA':
      return { code: nextTotp(pool, who.totp!) };
    case 'SELECT_MFA_TYPE':
      return { factor: who.chooses ?? step.choices![0]! };
    case 'SELECT_CHALLENGE':
      return chosen(who, preferenceOf(first), step.choices!);
    case 'WEB_AUTHN':
      return { passkey: who.authenticator!.get(step.passkey!) };
    case 'CUSTOM_CHALLENGE':
      return { custom: ANSWER };
    default:
      throw new Error(`Nobody answers ${JSON.stringify(step)}`);
  }
}

/** To the riddle of `riddles.ts`. */
const ANSWER = '7';

/** By the preferred factor when it is there after all, otherwise by the password. */
function chosen({ password }: Walker, preferred: string | undefined, choices: readonly string[]) {
  const factor = choices.find((one) => one === preferred) ?? 'PASSWORD';
  if (factor === 'PASSWORD') return { password };
  return factor === 'PASSWORD_SRP' ? { srpA: PUBLIC_A } : { factor };
}

function signed(poolName: string, userId: string, password: string, srp: SrpStep) {
  const { salt, srpB: B, secretBlock } = srp;
  const exchange = { poolName, userId, password, salt, B, a: A, secretBlock, timestamp: TIMESTAMP };
  return { signature: proof(exchange), timestamp: TIMESTAMP, secretBlock };
}

/** The digits of the newest message to an address or number. */
export async function codeTo({ at, id }: TestPool, destination: string): Promise<string> {
  return /\d{6,8}/.exec(await at.newestMessage(id, destination))![0];
}

/** A code of the app that it has not shown before: each works once. */
export function nextTotp({ at }: TestPool, secret: string): string {
  at.clock.advance(30_000);
  return totpCode(secret, at.clock.now());
}
