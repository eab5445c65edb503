import type { Clock } from '../../../platform/clock.js';
import type { Database } from '../../../platform/database.js';
import { flowEnabled } from '../../clients/client-rules.js';
import type { Passwords } from '../../credentials/passwords.js';
import type { SignInLadder } from '../../credentials/sign-in-ladder.js';
import { InvalidCredentialsError, InvalidParameterError } from '../../errors.js';
import type { Outcome } from '../challenges/challenge.js';
import type { Beginning, Place } from '../flow.js';
import type { PasswordInput } from '../sign-in.contract.js';
import { ensureMaySignIn } from '../sign-in-state.js';
import type { Caller, Start } from './start.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly ladder: SignInLadder;
}

/** USER_PASSWORD_AUTH, and ADMIN_USER_PASSWORD_AUTH for an administrator: the password itself. */
export class PasswordStart implements Start<PasswordInput> {
  constructor(private readonly needs: Needs) {}

  refuseDisabled({ client, call }: Place): void {
    if (call.door.kind === 'administrator') {
      if (flowEnabled(client, 'ADMIN_USER_PASSWORD_AUTH')) return;
      throw new InvalidParameterError('Auth flow not enabled for this client');
    }
    if (flowEnabled(client, 'USER_PASSWORD_AUTH')) return;
    throw new InvalidParameterError('USER_PASSWORD_AUTH flow not enabled for this client');
  }

  begin(caller: Caller, { password }: PasswordInput): Promise<Outcome> {
    return this.prove(caller, password, 'password');
  }

  /**
   * The proof, in whatever flow it is asked for.
   *
   * @throws InvalidCredentialsError, AttemptsExceededError, what `ensureMaySignIn` throws.
   */
  async prove(caller: Caller, password: string, began: Beginning): Promise<Outcome> {
    const { db, passwords, ladder, clock } = this.needs;
    const { user, subject, username, deviceKey } = caller;
    await ladder.ensureOpen(subject);
    const row = await db.read((manager) => passwords.find(manager, user?.id ?? subject));
    const right = await passwords.verify(row, password);
    if (!right || !user || !row) {
      await ladder.failed(subject);
      throw new InvalidCredentialsError();
    }
    ensureMaySignIn(user, row.expiresAt, clock.now());
    await passwords.rehash(row, password);
    return {
      next: 'GO_ON',
      user,
      progress: {
        began,
        givenName: username,
        firstFactor: 'PASSWORD',
        passwordSetAt: row.changedAt.getTime(),
        ...(deviceKey !== undefined && { deviceKey }),
      },
      write: (tx) => ladder.succeeded(tx, subject),
    };
  }
}
