import { isMailbox, isPhoneNumber } from '../../platform/addresses.js';
import type { Passwords } from '../credentials/passwords.js';
import type { Pool } from '../pools/pool.js';
import { storedName } from '../users/folding.js';
import type { UserRow } from '../users/users.entities.js';

/**
 * USER_ID_FOR_SRP: the user name. Of somebody who does not exist it is the one that was given, unless
 * people who give such a name are called otherwise (5.2, 6.4); that is worked out for everybody, because
 * it takes its time.
 */
export function userIdForSrp(
  passwords: Pick<Passwords, 'simulatedSub'>,
  { pool, user }: { readonly pool: Pool; readonly user: UserRow | undefined },
  given: string,
): string {
  const isAddress = isMailbox(given) || isPhoneNumber(given);
  const { aliasAttributes, usernameAttributes } = pool.settings;
  const foreign = usernameAttributes ?? (isAddress && aliasAttributes);
  const invented = foreign ? passwords.simulatedSub(pool, given) : storedName(pool, given);
  return user?.username ?? invented;
}
