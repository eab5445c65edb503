import type { EntityManager } from 'typeorm';
import type { Clock } from '../../../platform/clock.js';
import type { Database } from '../../../platform/database.js';
import { readable, writable } from '../../clients/client-rules.js';
import type { Passwords } from '../../credentials/passwords.js';
import { InvalidSessionError, NotAuthorizedError } from '../../errors.js';
import {
  acceptAttributes,
  attributesOf,
  missingRequired,
  refuseMissing,
} from '../../users/attribute-rules.js';
import { namesOf } from '../../users/sign-in-names.js';
import type { AttributeInput } from '../../users/users.contract.js';
import type { UserDirectory } from '../../users/user-directory.js';
import type { UserRow } from '../../users/users.entities.js';
import { NewPasswordChallenge, type NewPasswordInput } from '../auth.contract.js';
import type { AuthSessions, OpenSession } from '../auth-sessions.js';
import { ensureMaySignIn } from '../sign-in-state.js';
import type { DueChallenge, Flow, Opened, Outcome } from './challenge.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly authSessions: AuthSessions;
}

const name = 'NEW_PASSWORD_REQUIRED';

/** Attributes that only the service itself decides, whatever the client may write. */
const untouchable = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities']);

/** NEW_PASSWORD_REQUIRED: a temporary password is replaced and missing required attributes are given. */
export class NewPasswordRequired implements DueChallenge {
  readonly name = name;
  readonly answeredBy = 'newPassword';

  constructor(private readonly needs: Needs) {}

  isDue({ user }: Flow): boolean {
    return user.status === 'FORCE_CHANGE_PASSWORD';
  }

  async open(tx: EntityManager, flow: Flow): Promise<NewPasswordChallenge> {
    const { pool, client, user } = flow;
    const mayRead = readable(client, pool);
    const state = { passwordSetAt: await this.passwordSetAt(tx, user) };
    const opened = await this.needs.authSessions.open(tx, flow, name, state);
    return Object.assign(new NewPasswordChallenge(), {
      ...opened,
      challengeName: name,
      userIdForSrp: user.username,
      requiredAttributes: missingRequired(pool, user.attributes),
      attributes: attributesOf(user).filter(
        (attribute) => attribute.name !== 'sub' && mayRead(attribute.name),
      ),
    });
  }

  async recall(at: Omit<Flow, 'user'>, session: string): Promise<Opened> {
    const { db, directory, authSessions } = this.needs;
    const open = await authSessions.recall(at.client.id, name, session);
    const user = await db.read((manager) => directory.byId(manager, open.userId));
    if (!user) throw new InvalidSessionError();
    return {
      user,
      names: namesOf(at.pool, user),
      answer: ({ newPassword }) => this.change({ ...at, user }, open, newPassword!),
    };
  }

  private async change(flow: Flow, open: OpenSession, given: NewPasswordInput): Promise<Outcome> {
    const { pool, user } = flow;
    const { passwords, directory, clock } = this.needs;
    // The account may have been disabled since the challenge was opened.
    ensureMaySignIn(user, null, clock.now());
    if (!this.isDue(flow)) throw new InvalidSessionError();
    await this.needs.db.read((manager) => this.refuseReplaced(manager, user, open));
    const accepted = acceptedAttributes(flow, given.attributes ?? []);
    const attributes = { ...user.attributes, ...accepted };
    refuseMissing(pool, attributes);
    passwords.accept(pool, given.password);
    await passwords.refuseReused(pool, user, given.password);
    const credential = await passwords.derive(pool, user, given.password, null);
    const changed = { status: 'CONFIRMED' as const, modifiedAt: clock.now() };
    return {
      user: { ...user, ...changed, attributes },
      write: async (tx) => {
        await open.spend(tx);
        await directory.change(tx, pool, user, { ...changed, attributes: accepted });
        // Asked again under the lock of the user, which whoever replaces the password takes too.
        await this.refuseReplaced(tx, user, open);
        await passwords.store(tx, credential);
      },
    };
  }

  /**
   * The session stands for the temporary password that opened it. Another one, which an administrator
   * gives when the first has leaked, must end it, although the user's status stays the same.
   */
  private async refuseReplaced(db: EntityManager, user: UserRow, open: OpenSession): Promise<void> {
    const setAt = await this.passwordSetAt(db, user);
    if (setAt === undefined || setAt !== open.state['passwordSetAt']) {
      throw new InvalidSessionError();
    }
  }

  private async passwordSetAt(db: EntityManager, user: UserRow): Promise<number | undefined> {
    return (await this.needs.passwords.find(db, user.id))?.changedAt.getTime();
  }
}

function acceptedAttributes({ pool, client, user }: Flow, given: readonly AttributeInput[]) {
  for (const { name: attribute } of given) {
    if (untouchable.has(attribute)) {
      throw new NotAuthorizedError(`Cannot modify the non-mutable attribute ${attribute}`);
    }
    if (user.attributes[attribute]) {
      throw new NotAuthorizedError(`Cannot modify an already provided ${attribute}`);
    }
  }
  return acceptAttributes(pool, given, { by: 'user', writable: writable(client, pool) });
}
