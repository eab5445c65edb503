import type { MfaKind } from '../pools/pool-factors.contract.js';
import type { Pool } from '../pools/pool.js';
import { mfaKindsOf } from '../pools/second-factors.js';
import type { UserRow } from '../users/users.entities.js';
import type { Progress } from './flow.js';

/** What a sign-in is asked for once its first factor is proved (section 7.5). */
export type SecondFactorDue =
  | { readonly ask: 'NOTHING' }
  | { readonly ask: 'CODE'; readonly kind: MfaKind }
  | { readonly ask: 'CHOICE'; readonly kinds: readonly MfaKind[] }
  | { readonly ask: 'SETUP'; readonly kinds: readonly MfaKind[] };

const NOTHING: SecondFactorDue = { ask: 'NOTHING' };

type Person = Pick<UserRow, 'attributes' | 'mfa'>;

/** The attribute that a code of this kind goes to; an app needs none. */
export const contactOfMfa = {
  SMS_MFA: 'phone_number',
  EMAIL_OTP: 'email',
} as const;

/**
 * The matrix of section 7.5. What the person has switched on decides; where the pool requires a second
 * factor, one that they have not switched on but could use is asked for as well, and without any they
 * must set one up. The pool's own challenges (CUSTOM_AUTH) decide about factors themselves.
 */
export function secondFactorDue(pool: Pool, user: Person, progress: Progress): SecondFactorDue {
  const { mfaConfiguration } = pool.settings;
  if (mfaConfiguration === 'OFF' || progress.secondFactor) return NOTHING;
  if (progress.firstFactor === 'CUSTOM') return NOTHING;
  const { enabled = [], preferred } = user.mfa ?? {};
  const on = enabled.filter((kind) => isUsable(pool, user, kind));
  if (preferred && on.includes(preferred)) return { ask: 'CODE', kind: preferred };
  if (on.length > 0) return oneOf(on);
  if (mfaConfiguration === 'OPTIONAL') return NOTHING;
  const usable = unasked(pool, user);
  return usable.length > 0 ? oneOf(usable) : { ask: 'SETUP', kinds: mfaKindsOf(pool.settings) };
}

/**
 * Whether a code of this kind can reach the person. An app that was enrolled works on after the pool has
 * switched such apps off; messages need the pool's leave.
 */
export function isUsable(pool: Pool, { attributes, mfa }: Person, kind: MfaKind): boolean {
  if (kind === 'SOFTWARE_TOKEN_MFA') return mfa?.softwareTokenVerified === true;
  return mfaKindsOf(pool.settings).includes(kind) && Boolean(attributes[contactOfMfa[kind]]);
}

/** An app that was enrolled goes before messages: who has one has chosen the stronger factor. */
function unasked(pool: Pool, user: Person): MfaKind[] {
  if (isUsable(pool, user, 'SOFTWARE_TOKEN_MFA')) return ['SOFTWARE_TOKEN_MFA'];
  const messages: readonly MfaKind[] = ['SMS_MFA', 'EMAIL_OTP'];
  return messages.filter((kind) => isUsable(pool, user, kind));
}

function oneOf(kinds: readonly MfaKind[]): SecondFactorDue {
  const [first, second] = kinds;
  return first && !second ? { ask: 'CODE', kind: first } : { ask: 'CHOICE', kinds };
}
