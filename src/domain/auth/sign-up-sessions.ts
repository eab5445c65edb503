import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import { flowEnabled } from '../clients/client-rules.js';
import type { Client } from '../clients/client.js';
import type { Passwords } from '../credentials/passwords.js';
import { InvalidSessionError } from '../errors.js';
import type { UserRow } from '../users/users.entities.js';
import type { AuthSessions, OpenSession } from './auth-sessions.js';
import type { Outcome } from './challenges/challenge.js';
import type { Progress } from './flow.js';
import { refuseReplacedPassword } from './proved-password.js';
import { ensureMaySignIn } from './sign-in-state.js';
import type { Caller } from './starts/start.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly authSessions: AuthSessions;
}

interface Newcomer {
  readonly client: Client;
  readonly user: UserRow;
}

/** How somebody signed up. */
interface SignUpProof {
  readonly username: string;
  /** The password that was chosen, if there was one. */
  readonly credential?: { readonly changedAt: Date } | undefined;
}

/** No challenge of the API: such a session is answered by nothing but InitiateAuth and ConfirmSignUp. */
const stepName = 'SIGN_UP';

/**
 * The sessions by which a sign-up becomes the first sign-in of USER_AUTH, once (7.6): SignUp opens one,
 * ConfirmSignUp replaces it, InitiateAuth uses it up.
 */
export class SignUpSessions {
  constructor(private readonly needs: Needs) {}

  /**
   * For somebody who has just signed up; undefined where the client does not have the flow. Such a sign-in
   * stands for the password that was chosen. Without one it stands for nothing yet, and signs in only once
   * `confirm` has replaced it: anybody can sign up with the address of somebody else, who then confirms.
   */
  async open(
    tx: EntityManager,
    { client, user }: Newcomer,
    { username: givenName, credential }: SignUpProof,
  ): Promise<string | undefined> {
    if (!flowEnabled(client, 'USER_AUTH')) return undefined;
    const progress: Progress = {
      began: 'choice',
      givenName,
      ...((credential || user.status === 'CONFIRMED') && { firstFactor: 'PASSWORD' }),
      ...(credential && { passwordSetAt: credential.changedAt.getTime() }),
    };
    return this.opened(tx, { client, user }, progress);
  }

  /**
   * The session that was given to ConfirmSignUp. @throws InvalidSessionError for that of somebody else,
   * another client or another step, a spent and an old one.
   */
  async recall({ client }: { client: Client }, userId: string, session: string) {
    const open = await this.find(client, userId, session);
    return {
      /** Replaces it in the transaction that confirms: the code proved an address. */
      confirm: async (tx: EntityManager, user: UserRow, contact: string | undefined) => {
        await open.spend(tx);
        const firstFactor = contact && (contact === 'email' ? 'EMAIL_OTP' : 'SMS_OTP');
        const progress = { ...open.progress, ...(firstFactor && { firstFactor }) };
        return this.opened(tx, { client, user }, progress as Progress);
      },
    };
  }

  /**
   * Signs in. @throws InvalidSessionError, also for a session that proves nothing, and what `ensureMaySignIn` throws of a person who has not been
   * confirmed, or may not sign in.
   */
  async redeem({ client, user, deviceKey }: Caller, session: string): Promise<Outcome> {
    const { db, passwords, clock } = this.needs;
    const open = await this.find(client, user?.id ?? '', session);
    if (!user) throw new InvalidSessionError();
    ensureMaySignIn(user, null, clock.now());
    if (!open.progress.firstFactor || user.status !== 'CONFIRMED') throw new InvalidSessionError();
    const proved = { userId: user.id, progress: open.progress };
    await db.read((reader) => refuseReplacedPassword(passwords, reader, proved));
    return {
      next: 'GO_ON',
      user,
      progress: { ...open.progress, ...(deviceKey !== undefined && { deviceKey }) },
      write: (tx) => open.spend(tx),
    };
  }

  private async find(client: Client, userId: string, session: string): Promise<OpenSession> {
    const expected = { clientId: client.id, challengeName: stepName } as const;
    const open = await this.needs.authSessions.recall(session, expected);
    if (open.userId === userId) return open;
    throw new InvalidSessionError();
  }

  private async opened(tx: EntityManager, who: Newcomer, progress: Progress): Promise<string> {
    const step = { ...who, progress, challengeName: stepName } as const;
    return (await this.needs.authSessions.open(tx, step)).session;
  }
}
