import { isMailbox, isPhoneNumber } from '../../platform/addresses.js';
import type { Passwords } from '../credentials/passwords.js';
import type { Pool } from '../pools/pool.js';
import { storedName } from '../users/folding.js';

/**
 * The user name of somebody who does not exist: the one that was given, unless people who give such a
 * name are called otherwise (5.2, 6.4).
 */
export function inventedName(
  passwords: Pick<Passwords, 'simulatedSub'>,
  pool: Pool,
  given: string,
): string {
  const isAddress = isMailbox(given) || isPhoneNumber(given);
  const { aliasAttributes, usernameAttributes } = pool.settings;
  const foreign = usernameAttributes ?? (isAddress && aliasAttributes);
  return foreign ? passwords.simulatedSub(pool, given) : storedName(pool, given);
}
