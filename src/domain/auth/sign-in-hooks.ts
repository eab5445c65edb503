import { hidesExistence } from '../clients/client-rules.js';
import type { SignInLadder } from '../credentials/sign-in-ladder.js';
import { InvalidCredentialsError, MigrationOutageError, UserNotFoundError } from '../errors.js';
import type { UserMigrations } from '../registration/user-migrations.js';
import type { IssueCause } from '../tokens/token-issuer.js';
import type { Triggers } from '../triggers/triggers.js';
import type { UserRow } from '../users/users.entities.js';
import { answeredWith, type Flow, type Place } from './flow.js';

interface Needs {
  readonly ladder: Pick<SignInLadder, 'ensureOpen' | 'failed' | 'subjectOf'>;
  readonly migrations: Pick<UserMigrations, 'seek'>;
  readonly triggers: Pick<Triggers, 'preAuthentication' | 'postAuthentication' | 'migratesUsers'>;
}

/** The functions of a pool at both ends of a sign-in (9.2). */
export class SignInHooks {
  constructor(private readonly needs: Needs) {}

  /**
   * Somebody whom only the function of the pool knows so far. It is asked with the password, so this is a
   * guess like any other: the lockout ladder stands before it and counts what the caller is refused, but
   * for a function that could not be asked: it has judged no password.
   *
   * @throws UserNotFoundError where the client shows existence, InvalidCredentialsError for an outage
   * where it hides it; AttemptsExceededError.
   */
  async broughtOver(
    place: Place,
    { username, password }: { readonly username: string; readonly password: string },
  ): Promise<UserRow | undefined> {
    const { ladder, migrations, triggers } = this.needs;
    const { pool, client, call } = place;
    if (!triggers.migratesUsers(pool)) return undefined;
    const subject = ladder.subjectOf(pool, username, undefined);
    await ladder.ensureOpen(subject);
    const sought = { source: 'Authentication', username, password } as const;
    const told = { ...sought, validationData: call.clientMetadata };
    try {
      const user = await migrations.seek(call.ctx, place, told);
      if (!user) throw new UserNotFoundError();
      return user;
    } catch (error) {
      if (!(error instanceof UserNotFoundError)) throw error;
      const isOutage = error instanceof MigrationOutageError;
      if (hidesExistence(client)) {
        if (isOutage) throw new InvalidCredentialsError();
        // The refusal comes with the password, and is counted there.
        return undefined;
      }
      if (!isOutage) await ladder.failed(subject);
      throw error;
    }
  }

  /** Before the first factor; whether anybody was asked. @throws the refusals of the trigger (9.1). */
  before(place: Place, username: string, user: UserRow | undefined): Promise<boolean> {
    const { pool, client, call } = place;
    return this.needs.triggers.preAuthentication(call.ctx, {
      ...{ pool, clientId: client.id, user, masked: hidesExistence(client) },
      username: user?.username ?? username,
      validationData: call.clientMetadata,
    });
  }

  /** After the last factor, before there are tokens. @throws the refusals of the trigger (9.1). */
  after({ pool, client, user, call }: Flow, newDeviceUsed: boolean): Promise<void> {
    return this.needs.triggers.postAuthentication(call.ctx, {
      ...{ pool, clientId: client.id, user, newDeviceUsed },
      ...answeredWith(call),
    });
  }
}

/** What leads to the tokens of a sign-in (9.2). */
export function causeOf({ progress, call }: Pick<Flow, 'progress' | 'call'>): IssueCause {
  return { ctx: call.ctx, source: sourceOf(progress), ...answeredWith(call) };
}

function sourceOf({ passwordReplaced, deviceProved }: Flow['progress']): IssueCause['source'] {
  if (passwordReplaced) return 'NewPasswordChallenge';
  return deviceProved ? 'AuthenticateDevice' : 'Authentication';
}
