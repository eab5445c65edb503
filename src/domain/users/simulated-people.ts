import { isMailbox, isPhoneNumber } from '../../platform/addresses.js';
import type { Vault } from '../../platform/crypto.js';
import type { Pool } from '../pools/pool.js';
import type { Contact } from './attribute-changes.js';
import { foldedName } from './folding.js';

/** Somebody who does not exist: the name that was given, in the pool where it means nobody. */
export interface Nobody {
  readonly pool: Pool;
  readonly name: string;
}

/**
 * What something of somebody who does not exist is made of: the same bytes each time for one name of
 * one pool, so that asking twice tells nothing.
 */
export function simulatedBytes(
  vault: Pick<Vault, 'derive'>,
  purpose: string,
  { pool, name }: Nobody,
  length: number,
): Buffer {
  return vault.derive(purpose, JSON.stringify([pool.id, foldedName(pool, name)]), length);
}

/**
 * The address or number of somebody who does not exist (section 6.4). A name that is one is taken as it
 * is. Only what a mask leaves is drawn: most addresses begin like the name, and domains with any letter.
 */
export function simulatedContact(
  vault: Pick<Vault, 'derive'>,
  contact: Contact,
  nobody: Nobody,
): string {
  const { name } = nobody;
  if (contact === 'email' ? isMailbox(name) : isPhoneNumber(name)) return name;
  const bytes = simulatedBytes(vault, 'simulated-destination', nobody, 4);
  if (contact === 'email') return `${name}@${String.fromCharCode(97 + (bytes[0]! % 26))}`;
  return `+1555555${String(bytes.readUInt16BE(0) % 10_000).padStart(4, '0')}`;
}
