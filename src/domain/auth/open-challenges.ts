import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { Passwords } from '../credentials/passwords.js';
import { InvalidSessionError } from '../errors.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { AuthSessions } from './auth-sessions.js';
import type { ChallengeName } from './challenge-names.contract.js';
import type { Asked } from './challenges/challenge.js';
import type { PasswordVerifier } from './challenges/password-verifier.js';
import type { Place } from './flow.js';
import { refuseReplacedPassword } from './proved-password.js';
import { ensureMaySignIn } from './sign-in-state.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly authSessions: AuthSessions;
  readonly passwordVerifier: PasswordVerifier;
}

/** What a session text stands for. */
export class OpenChallenges {
  constructor(private readonly needs: Needs) {}

  /**
   * The open challenge that a session stands for.
   *
   * @throws InvalidSessionError for one of another client or step, a spent or an expired one.
   */
  async find(place: Place, session: string, challengeName?: ChallengeName): Promise<Asked> {
    const { db, directory, authSessions, passwordVerifier } = this.needs;
    if (!authSessions.isStored(session)) return passwordVerifier.recall(place, session);
    const { client } = place;
    const open = await authSessions.recall(session, { clientId: client.id, challengeName });
    const { challengeName: opened } = open;
    if (opened === 'SIGN_UP') throw new InvalidSessionError();
    const user = await db.read((manager) => directory.byId(manager, open.userId ?? ''));
    if (open.userId && !user) throw new InvalidSessionError();
    const invented = (open.state['names'] ?? []) as readonly string[];
    // No other name of the person: who has proved nothing would learn which ones there are.
    const names = [open.progress.givenName, ...(user ? [user.username] : invented)];
    return { ...place, ...open, challengeName: opened, user, names };
  }

  /**
   * Refuses a step that the account has left behind: one who has shown who they are may be told.
   *
   * @throws what `ensureMaySignIn` throws, InvalidSessionError when the proved password was replaced.
   */
  async refuseOutdated({ user, progress }: Asked): Promise<void> {
    if (!user || !progress.firstFactor) return;
    const { db, passwords, clock } = this.needs;
    ensureMaySignIn(user, null, clock.now());
    if (progress.passwordSetAt === undefined) return;
    const proved = { userId: user.id, progress };
    await db.read((manager) => refuseReplacedPassword(passwords, manager, proved));
  }
}
