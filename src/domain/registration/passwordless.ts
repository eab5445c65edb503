import type { Pool } from '../pools/pool.js';
import type { Contact } from '../users/attribute-changes.js';

/**
 * Whether a person of the pool can sign in without a password: by codes to a contact that they have.
 * Where the pool asks everybody for a second factor, codes are no first one (7.5), and a passkey is made
 * by who has signed in before.
 */
export function canDoWithout({ settings }: Pool, has: (contact: Contact) => boolean): boolean {
  if (settings.mfaConfiguration === 'ON') return false;
  const { allowedFirstAuthFactors: factors } = settings.policies.signInPolicy;
  return (
    (factors.includes('EMAIL_OTP') && has('email')) ||
    (factors.includes('SMS_OTP') && has('phone_number'))
  );
}
