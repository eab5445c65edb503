import type { MfaKind } from '../pools/pool-factors.contract.js';
import type { RecoveryOptionName } from '../pools/pool-names.contract.js';
import type { Pool } from '../pools/pool.js';
import { mfaKindsOf } from '../pools/second-factors.js';
import { isVerified, type Contact } from './attribute-changes.js';
import type { MfaOwner } from './user-mfa.js';

/*
 * What proves somebody a second time, and what gives them a new password, must not be one and the same
 * (sections 6.3 and 7.5): whoever has the phone alone, or the mailbox alone, does not get in.
 */

/** The attribute that a code of this kind goes to; an app needs none. */
export const contactOfMfa = {
  SMS_MFA: 'phone_number',
  EMAIL_OTP: 'email',
} as const;

type MessageKind = keyof typeof contactOfMfa;

/** What a pool without the setting does: the phone first (section 6.3). */
const legacyOrder: readonly Contact[] = ['phone_number', 'email'];

const mechanismContact: Readonly<Partial<Record<RecoveryOptionName, Contact>>> = {
  verified_email: 'email',
  verified_phone_number: 'phone_number',
};

/** The contacts that prove whose account it is, best first; none where only administrators help. */
export function recoveryOrder(pool: Pool): readonly Contact[] {
  const mechanisms = pool.settings.accountRecoverySetting?.recoveryMechanisms;
  if (!mechanisms?.length) return legacyOrder;
  const sorted = [...mechanisms].sort((one, other) => one.priority - other.priority);
  return sorted.flatMap(({ name }) => mechanismContact[name] ?? []);
}

/**
 * The contacts that a code for a new password may go to, best first: verified, and none that receives a
 * second factor of theirs. Where only administrators help, those of the codes that these send.
 */
export function recoveryContacts(pool: Pool, user: MfaOwner): Contact[] {
  const taken = secondFactors(pool, user).map(contactOf);
  return provedContacts(pool, user).filter((contact) => !taken.includes(contact));
}

/**
 * The second factors that a sign-in takes of somebody (7.5): those that they have switched on and, where
 * the pool requires one and they have not chosen, their app or else a message. Of two messages it is the
 * one that does not go where a forgotten password is recovered.
 */
export function secondFactors(pool: Pool, user: MfaOwner): MfaKind[] {
  const { mfaConfiguration } = pool.settings;
  if (mfaConfiguration === 'OFF') return [];
  const on = (user.mfa?.enabled ?? []).filter((kind) => isUsable(pool, user, kind));
  if (on.length > 0 || mfaConfiguration === 'OPTIONAL') return on;
  // Who has enrolled an app has chosen the stronger factor.
  if (isUsable(pool, user, 'SOFTWARE_TOKEN_MFA')) return ['SOFTWARE_TOKEN_MFA'];
  const messages = (Object.keys(contactOfMfa) as MessageKind[]).filter((kind) =>
    isUsable(pool, user, kind),
  );
  const [recovering] = provedContacts(pool, user);
  if (messages.length < 2) return messages;
  return messages.filter((kind) => contactOfMfa[kind] !== recovering);
}

/**
 * Whether a code of this kind can reach the person. An app that was enrolled works on after the pool has
 * switched such apps off; messages need the pool's leave.
 */
export function isUsable(pool: Pool, { attributes, mfa }: MfaOwner, kind: MfaKind): boolean {
  if (kind === 'SOFTWARE_TOKEN_MFA') return mfa?.softwareTokenVerified === true;
  return mfaKindsOf(pool.settings).includes(kind) && Boolean(attributes[contactOfMfa[kind]]);
}

const contactOf = (kind: MfaKind): Contact | undefined =>
  kind === 'SOFTWARE_TOKEN_MFA' ? undefined : contactOfMfa[kind];

function provedContacts(pool: Pool, { attributes }: MfaOwner): Contact[] {
  const order = recoveryOrder(pool);
  const asked = order.length > 0 ? order : legacyOrder;
  return asked.filter((contact) => isVerified(attributes, contact));
}
