import type { Vault } from '../../platform/crypto.js';
import type { Pool } from '../pools/pool.js';
import { foldedName } from '../users/folding.js';

/**
 * Whose attempts are counted: the person, by whatever name they came, or the name that nobody has. A
 * name is counted like a person, so that limits do not tell who exists; it is hashed, because names that
 * were only tried are nobody's business (people type their password there). People are hashed like names:
 * one length and one cost for both.
 */
export function attemptSubject(
  vault: Vault,
  pool: Pool,
  name: string,
  user: { readonly id: string } | undefined,
): string {
  const ofNobody = ['name', pool.id, foldedName(pool, name)];
  const subject = user ? ['user', user.id] : ofNobody;
  return vault.keyedHash('attempt-subject', JSON.stringify(subject));
}
