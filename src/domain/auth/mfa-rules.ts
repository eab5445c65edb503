import { InvalidSessionError } from '../errors.js';
import type { MfaKind } from '../pools/pool-factors.contract.js';
import type { Pool } from '../pools/pool.js';
import { mfaKindsOf } from '../pools/second-factors.js';
import { secondFactors } from '../users/factor-contacts.js';
import type { MfaOwner } from '../users/user-mfa.js';
import type { Progress } from './flow.js';

/** What a sign-in is asked for once its first factor is proved (section 7.5). */
export type SecondFactorDue =
  | { readonly ask: 'NOTHING' }
  | { readonly ask: 'CODE'; readonly kind: MfaKind }
  | { readonly ask: 'CHOICE'; readonly kinds: readonly MfaKind[] }
  | { readonly ask: 'SETUP'; readonly kinds: readonly MfaKind[] };

const NOTHING: SecondFactorDue = { ask: 'NOTHING' };

/**
 * The matrix of section 7.5. What the person has switched on decides; where the pool requires a second
 * factor, one that they have not switched on but could use is asked for as well, and without any they
 * must set one up. The pool's own challenges (CUSTOM_AUTH) decide about factors themselves.
 */
export function secondFactorDue(pool: Pool, user: MfaOwner, progress: Progress): SecondFactorDue {
  if (pool.settings.mfaConfiguration === 'OFF' || progress.secondFactor) return NOTHING;
  if (progress.firstFactor === 'CUSTOM') return NOTHING;
  const kinds = secondFactors(pool, user);
  const preferred = user.mfa?.preferred;
  if (preferred && kinds.includes(preferred)) return { ask: 'CODE', kind: preferred };
  if (kinds.length > 0) return oneOf(kinds);
  if (pool.settings.mfaConfiguration === 'OPTIONAL') return NOTHING;
  return { ask: 'SETUP', kinds: mfaKindsOf(pool.settings) };
}

function oneOf(kinds: readonly MfaKind[]): SecondFactorDue {
  const [first, second] = kinds;
  return first && !second ? { ask: 'CODE', kind: first } : { ask: 'CHOICE', kinds };
}

/** Somebody between their factors. */
interface Halfway {
  readonly pool: Pool;
  readonly user: MfaOwner;
  readonly progress: Progress;
}

/** @throws InvalidSessionError for who has a factor meanwhile, or cannot set up this one. */
export function refuseUnlessDue({ pool, user, progress }: Halfway, kind: MfaKind): void {
  const due = secondFactorDue(pool, user, progress);
  if (due.ask !== 'SETUP' || !due.kinds.includes(kind)) throw new InvalidSessionError();
}

/**
 * A step is older than its answer: the person, who may have seen somebody else begin it, can have chosen
 * another factor since. Where nothing is asked for by now, a factor is more than enough. The pool's own
 * challenges ask for what they like.
 *
 * @throws InvalidSessionError for a factor that the person would not be asked for now.
 */
export function refuseUnlessAsked({ pool, user, progress }: Halfway, kind: MfaKind): void {
  if (progress.custom) return;
  const due = secondFactorDue(pool, user, progress);
  if (due.ask !== 'NOTHING' && !isAsked(due, kind)) throw new InvalidSessionError();
}

/** Whether this factor is the one, or among those, that the person must show now. */
export function isAsked(due: SecondFactorDue, kind: MfaKind): boolean {
  if (due.ask === 'CODE') return due.kind === kind;
  return due.ask === 'CHOICE' && due.kinds.includes(kind);
}
