import type { EntityManager } from 'typeorm';
import type { Passwords } from '../credentials/passwords.js';
import { InvalidSessionError } from '../errors.js';
import type { Progress } from './flow.js';

/**
 * A step that follows a password stands for the very password that was proved. Another one, which an
 * administrator gives when the first has leaked, must end it, although nothing else about the user
 * changes. Ask under the lock of the user where something is written: whoever replaces a password takes
 * that too.
 *
 * @throws InvalidSessionError
 */
export async function refuseReplacedPassword(
  passwords: Pick<Passwords, 'find'>,
  db: EntityManager,
  { userId, progress }: { readonly userId: string; readonly progress: Progress },
): Promise<void> {
  if (progress.passwordSetAt === undefined) return;
  const present = await passwords.find(db, userId);
  if (present?.changedAt.getTime() !== progress.passwordSetAt) throw new InvalidSessionError();
}
