import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { PasswordCredentialRow } from '../credentials/credentials.entities.js';
import { InvalidSessionError } from '../errors.js';
import { UserRow } from '../users/users.entities.js';
import type { Flow } from './flow.js';
import { secondFactorDue } from './mfa-rules.js';
import { standsInForMfa } from './sign-in-devices.js';
import { ensureMaySignIn } from './sign-in-state.js';

interface Present {
  readonly user: UserRow;
  readonly passwordSetAt: number;
}

/**
 * The person at the moment a sign-in succeeds. A proof takes its time: passwords wait for their turn to be
 * hashed, and functions of the pool may think for fifteen seconds. Whoever disables a person ends the
 * sessions there are; one that was opened after that, for the person as they were before, would live again
 * with them. So the person is looked at once more under their lock, in the transaction that opens it.
 */
export class LastLook {
  constructor(private readonly needs: { readonly clock: Clock }) {}

  /**
   * The person as they are now: one statement, which locks them and their password.
   *
   * @throws what `ensureMaySignIn` throws; InvalidSessionError for who was deleted, for a password that
   * was replaced since it was proved, and where something is due that was not when the proof began.
   */
  async at(tx: EntityManager, flow: Flow): Promise<UserRow> {
    const present = await locked(tx, flow.user.id);
    if (!present) throw new InvalidSessionError();
    const { user, passwordSetAt } = present;
    ensureMaySignIn(user, null, this.needs.clock.now());
    const proved = flow.progress.passwordSetAt;
    if (proved !== undefined && proved !== passwordSetAt) throw new InvalidSessionError();
    if (isSomethingDue({ ...flow, user })) throw new InvalidSessionError();
    return user;
  }
}

async function locked(tx: EntityManager, id: string): Promise<Present | undefined> {
  const query = tx
    .createQueryBuilder(UserRow, 'u')
    .leftJoin(PasswordCredentialRow, 'p', 'p.userId = u.id')
    .addSelect('p.changedAt', 'passwordSetAt')
    .where('u.id = :id', { id });
  // SQLite has no row locks and needs none: transactions run one after the other.
  if (tx.connection.options.type === 'mysql') query.setLock('pessimistic_write');
  const { entities, raw } = await query.getRawAndEntities<{ passwordSetAt: unknown }>();
  const [user] = entities;
  return user && { user, passwordSetAt: Number(raw[0]?.passwordSetAt) };
}

/** Steps that a sign-in which begins now would stop at; the device has been proved, or is none. */
function isSomethingDue(flow: Flow): boolean {
  const { pool, user, progress } = flow;
  if (user.status === 'FORCE_CHANGE_PASSWORD') return true;
  return !standsInForMfa(flow) && secondFactorDue(pool, user, progress).ask !== 'NOTHING';
}
