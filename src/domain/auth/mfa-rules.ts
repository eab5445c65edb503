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
