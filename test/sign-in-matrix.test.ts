import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factorPool, functionsOf, setMfa, type Mfa } from './support/factor-pool.js';
import {
  personOf,
  profiles,
  type Person,
  type Profile,
  type ProfileName,
} from './support/matrix-people.js';
import { riddles } from './support/riddles.js';
import {
  AwsSignIn,
  GraphqlSignIn,
  preferenceOf,
  type First,
  type SignInDoor,
} from './support/sign-in-doors.js';
import { walk } from './support/sign-in-walk.js';
import type { TestPool } from './support/test-pool.js';
import { TriggerStage } from './support/trigger-stage.js';

/*
 * Sections 7.5 and 7.6 as a table: the pool's setting, what the person has, how the sign-in begins, the
 * device it comes from, and triggers around it. Every cell is a whole sign-in.
 */

type Device = 'none' | 'remembered' | 'unremembered';

const firsts: readonly First[] = [
  'PASSWORD',
  'SRP',
  'CUSTOM',
  'NO_PREFERENCE',
  'PREFERS_PASSWORD',
  'PREFERS_PASSWORD_SRP',
  'PREFERS_EMAIL_OTP',
  'PREFERS_SMS_OTP',
  'PREFERS_WEB_AUTHN',
];

/* The rules, as the documentation tells them. */

/** First factors that USER_AUTH offers: none but the password where two factors are required. */
function offered(mfa: Mfa, { email, phone, enabled }: Profile): string[] {
  const always = ['PASSWORD', 'PASSWORD_SRP'];
  if (mfa === 'ON') return always;
  // One mailbox, or one phone, cannot be both factors of a person who is asked for two.
  const taken = (factor: Profile['enabled'][number]) => mfa !== 'OFF' && enabled.includes(factor);
  const codes = [
    ...(email && !taken('EMAIL_OTP') ? ['EMAIL_OTP'] : []),
    ...(phone && !taken('SMS_MFA') ? ['SMS_OTP'] : []),
  ];
  return [...always, ...codes, 'WEB_AUTHN'];
}

const stepsOf: Readonly<Record<string, readonly string[]>> = {
  PASSWORD: [],
  PASSWORD_SRP: ['PASSWORD_VERIFIER'],
  SRP: ['PASSWORD_VERIFIER'],
  CUSTOM: ['CUSTOM_CHALLENGE'],
};

function firstSteps(mfa: Mfa, profile: Profile, first: First): readonly string[] {
  if (stepsOf[first]) return stepsOf[first];
  const preferred = preferenceOf(first);
  const available = offered(mfa, profile);
  if (preferred && available.includes(preferred)) return stepsOf[preferred] ?? [preferred];
  return [choice('SELECT_CHALLENGE', available)];
}

function secondSteps(mfa: Mfa, profile: Profile): readonly string[] {
  const { enabled, preferred, app, email, phone } = profile;
  if (mfa === 'OFF') return [];
  if (preferred) return [preferred];
  if (enabled.length > 0) return oneOf(enabled);
  if (mfa === 'OPTIONAL') return [];
  if (app) return ['SOFTWARE_TOKEN_MFA'];
  // Who has both is recovered by phone (6.3), which then proves nothing a second time.
  const contacts = [...(phone && !email ? ['SMS_MFA'] : []), ...(email ? ['EMAIL_OTP'] : [])];
  return contacts.length > 0
    ? oneOf(contacts)
    : [choice('MFA_SETUP', ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'])];
}

/** Walkers take the first of several. */
const oneOf = (factors: readonly string[]): readonly string[] =>
  factors.length === 1 ? factors : [choice('SELECT_MFA_TYPE', factors), ANY_OF_THEM];

const ANY_OF_THEM = 'ANY_OF_THEM';

const choice = (name: string, factors: readonly string[]): string =>
  `${name}(${[...factors].sort().join(',')})`;

function expected(mfa: Mfa, profile: Profile, first: First, device: Device): readonly string[] {
  // The pool's own challenges decide about second factors themselves (section 7.7).
  const asked = first === 'CUSTOM' || device === 'remembered' ? [] : secondSteps(mfa, profile);
  const proofs = device === 'none' ? [] : ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
  const steps = [...firstSteps(mfa, profile, first), ...asked];
  return steps.at(-1)?.startsWith('MFA_SETUP') ? steps : [...steps, ...proofs, 'TOKENS'];
}

/** The calls around a sign-in (section 9.2): before it, and twice when it succeeded. */
function expectedCalls(path: readonly string[], device: Device): readonly string[] {
  if (path.at(-1) !== 'TOKENS') return ['PreAuthentication_Authentication'];
  const source = device === 'none' ? 'Authentication' : 'AuthenticateDevice';
  return [
    'PreAuthentication_Authentication',
    'PostAuthentication_Authentication',
    `TokenGeneration_${source}`,
  ];
}

/* The stage: one pool with triggers around its sign-ins and one without, the same people in both. */

interface World {
  readonly pool: TestPool;
  readonly triggers: boolean;
  readonly people: Readonly<Record<ProfileName, Person>>;
}

const own = Object.keys(riddles);
let stage: TriggerStage;
let quiet: World;
let watched: World;

beforeAll(async () => {
  stage = await TriggerStage.start();
  stage.play(riddles);
  quiet = await world(own);
  watched = await world([...own, 'PreAuthentication', 'PostAuthentication', 'PreTokenGeneration']);
}, 120_000);
afterAll(() => stage.stop());

async function world(triggers: readonly string[]): Promise<World> {
  const pool = await factorPool(stage.at, { LambdaConfig: functionsOf(triggers) });
  const people = {} as Record<ProfileName, Person>;
  for (const name of Object.keys(profiles) as ProfileName[]) {
    people[name] = await personOf(pool, name);
  }
  return { pool, people, triggers: triggers.includes('PreAuthentication') };
}

interface Cell {
  readonly name: ProfileName;
  readonly first: First;
  readonly device: Device;
}

/** Walks one cell: the path, and the calls around it where the pool makes any. */
async function cell(where: World, door: SignInDoor, { name, first, device }: Cell) {
  // So many sign-ins of one person would meet the limits of codes within an hour.
  stage.at.clock.advance(3_600_000);
  stage.functions.forget();
  const person = where.people[name];
  const who = device === 'none' ? person : { ...person, device: person[device] };
  const { path, last } = await walk(door, where.pool, first, who);
  const calls = stage.functions.received
    .map(({ event }) => event.triggerSource)
    .filter((source) => /^(Pre|Post|Token)/.test(source));
  return { path, calls, newDevice: last.tokens?.newDevice !== undefined };
}

const doors: readonly ((pool: TestPool) => SignInDoor)[] = [
  (pool) => new AwsSignIn(pool),
  (pool) => new GraphqlSignIn(pool),
];

/** Each way to begin, at every second door with triggers and at the others without. */
async function row(mfa: Mfa, name: ProfileName, device: Device, chosen: readonly number[]) {
  const found: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  for (const [index, first] of firsts.entries()) {
    for (const door of chosen) {
      const where = (index + door) % 2 === 0 ? watched : quiet;
      const through = doors[(door + index * (chosen.length === 1 ? 1 : 0)) % 2]!(where.pool);
      const key = `${first} at ${through.label}`;
      const { path, calls, newDevice } = await cell(where, through, { name, first, device });
      const profile: Profile = profiles[name];
      const way = expected(mfa, profile, first, device);
      found[key] = { path: anyOfThem(path), calls, newDevice };
      wanted[key] = {
        path: way,
        calls: where.triggers ? expectedCalls(way, device) : [],
        newDevice: device === 'none' && way.at(-1) === 'TOKENS',
      };
    }
  }
  return { found, wanted };
}

/** What was chosen freely is one of those that were offered. */
function anyOfThem(path: readonly string[]): readonly string[] {
  const index = path.findIndex((step) => step.startsWith('SELECT_MFA_TYPE('));
  if (index < 0 || !path[index]!.includes(path[index + 1]!)) return path;
  return path.with(index + 1, ANY_OF_THEM);
}

const names = Object.keys(profiles) as ProfileName[];

describe.each(['OFF', 'OPTIONAL', 'ON'] as const)('MFA %s', (mfa) => {
  beforeAll(async () => {
    for (const { pool } of [quiet, watched]) await setMfa(pool, mfa);
  });

  it.each(names)('a person with %s', async (name) => {
    const { found, wanted } = await row(mfa, name, 'none', [0, 1]);
    expect(found).toEqual(wanted);
  });

  it.each(['remembered', 'unremembered'] as const)('at a device that is %s', async (device) => {
    for (const [index, name] of (
      ['both contacts', 'an app switched on', 'an app and SMS'] as const
    ).entries()) {
      const { found, wanted } = await row(mfa, name, device, [index % 2]);
      expect(found, name).toEqual(wanted);
    }
  });
});
