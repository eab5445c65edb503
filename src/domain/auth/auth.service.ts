import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import { checkSecretHash, flowEnabled, hidesExistence } from '../clients/client-rules.js';
import type { ClientService } from '../clients/clients.service.js';
import type { Context } from '../context.js';
import type { Passwords } from '../credentials/passwords.js';
import type { SignInLadder } from '../credentials/sign-in-ladder.js';
import {
  InvalidCredentialsError,
  InvalidParameterError,
  InvalidSessionError,
  UserNotFoundError,
} from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { USER_SCOPE, type SessionService } from '../sessions/sessions.service.js';
import { foldedName } from '../users/folding.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import {
  SignedIn,
  type ContinueSignInInput,
  type PasswordInput,
  type SignInInput,
  type SignInStep,
} from './auth.contract.js';
import type { ChallengeKind, DueChallenge, Flow, Outcome } from './challenges/challenge.js';
import type { PasswordVerifier } from './challenges/password-verifier.js';
import { ensureMaySignIn } from './sign-in-state.js';

/** Who asks: the person at an app client, or an administrator for the person. */
export type AuthDoor =
  { readonly kind: 'client' } | { readonly kind: 'administrator'; readonly userPoolId: string };

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly clients: ClientService;
  readonly directory: UserDirectory;
  readonly passwords: Passwords;
  readonly ladder: SignInLadder;
  readonly sessions: SessionService;
  readonly passwordVerifier: PasswordVerifier;
  /** Every challenge that can be answered. */
  readonly challenges: readonly ChallengeKind[];
  /** Those that may stand between the first factor and the tokens, in the order of section 7.5. */
  readonly dueChallenges: readonly DueChallenge[];
}

/** Sign-in as a loop over challenges: each step proves something, the last one returns tokens. */
export class AuthService {
  constructor(private readonly needs: Needs) {}

  /**
   * InitiateAuth and AdminInitiateAuth.
   *
   * @throws ResourceNotFoundError, NotAuthorizedError (with its subclasses), InvalidParameterError for a
   * flow that the client does not allow, UserNotFoundError where the client shows existence,
   * UserNotConfirmedError, PasswordResetRequiredError, TooManyRequestsError.
   */
  async signIn(ctx: Context, input: SignInInput, door: AuthDoor): Promise<SignInStep> {
    const at = await this.clientAt(ctx, input.clientId, door);
    const { password, srp } = input.with;
    const chosen = [password, srp].filter((factor) => factor !== null && factor !== undefined);
    if (chosen.length !== 1) throw new InvalidParameterError('Exactly one first factor is needed.');
    const username = chosen[0]!.username;
    checkSecretHash(at.client, [username], input.secretHash);
    refuseDisabledFlow(at, srp ? 'srp' : 'password', door);
    const { user, subject } = await this.person(at, username);
    if (srp) return this.needs.passwordVerifier.start(at, { ...srp, user, subject });
    return this.proceed(at, await this.provePassword(password!, { user, subject }));
  }

  /**
   * RespondToAuthChallenge and AdminRespondToAuthChallenge. `username`, where the transport has one, must
   * be a name of the person whom the session belongs to.
   *
   * @throws InvalidSessionError for a session of another person, client or step, or a spent one; the
   * refusals of the challenge, after which the session still works.
   */
  async continueSignIn(
    ctx: Context,
    input: ContinueSignInInput & { readonly username?: string },
    door: AuthDoor,
  ): Promise<SignInStep> {
    const at = await this.clientAt(ctx, input.clientId, door);
    const kinds = this.needs.challenges.filter((kind) => input.answer[kind.answeredBy]);
    if (kinds.length !== 1) throw new InvalidParameterError('Exactly one answer is needed.');
    const opened = await kinds[0]!.recall(at, input.session);
    const { username, secretHash } = input;
    const names = username === undefined ? opened.names : [...opened.names, username];
    if (!isAmong(at.pool, opened.names, username)) throw new InvalidSessionError();
    checkSecretHash(at.client, names, secretHash);
    return this.proceed(at, await opened.answer(input.answer));
  }

  private clientAt(ctx: Context, clientId: string, door: AuthDoor) {
    const { clients } = this.needs;
    if (door.kind === 'client') return clients.require(clientId);
    return clients.requireIn(ctx, door.userPoolId, clientId);
  }

  private async person({ client, pool }: Omit<Flow, 'user'>, username: string) {
    const { db, directory, ladder } = this.needs;
    const user = await db.read((manager) => directory.find(manager, pool, username));
    if (!user && !hidesExistence(client)) throw new UserNotFoundError();
    return { user, subject: ladder.subjectOf(pool, username, user) };
  }

  /** The first factor by password; the work is the same whether the person exists or not. */
  private async provePassword(
    { password }: PasswordInput,
    { user, subject }: { user: UserRow | undefined; subject: string },
  ): Promise<Outcome> {
    const { db, passwords, ladder, clock } = this.needs;
    await ladder.ensureOpen(subject);
    const row = await db.read((manager) => passwords.find(manager, user?.id ?? subject));
    const right = await passwords.verify(row, password);
    if (!right || !user || !row) {
      await ladder.failed(subject);
      throw new InvalidCredentialsError();
    }
    ensureMaySignIn(user, row.expiresAt, clock.now());
    await passwords.rehash(row, password);
    return { user, write: (tx) => ladder.succeeded(tx, subject) };
  }

  /** Spends the answered step and opens the next one, or the token session, in one transaction. */
  private async proceed(at: Omit<Flow, 'user'>, { user, write }: Outcome): Promise<SignInStep> {
    const { db, sessions, dueChallenges } = this.needs;
    const flow: Flow = { ...at, user };
    const due = dueChallenges.find((challenge) => challenge.isDue(flow));
    if (due) {
      return db.transaction(async (tx) => {
        await write(tx);
        return due.open(tx, flow);
      });
    }
    const opened = await db.transaction(async (tx) => {
      await write(tx);
      return sessions.open(tx, { ...flow, scope: USER_SCOPE });
    });
    const tokens = await sessions.tokensFor({ ...flow, ...opened });
    return Object.assign(new SignedIn(), tokens, { user });
  }
}

/** Whether a name is among these, as the pool compares names; none at all is. */
function isAmong(pool: Pool, names: readonly string[], name: string | undefined): boolean {
  if (name === undefined) return true;
  const key = foldedName(pool, name);
  return names.some((other) => foldedName(pool, other) === key);
}

function refuseDisabledFlow(
  { client }: Omit<Flow, 'user'>,
  factor: 'password' | 'srp',
  door: AuthDoor,
): void {
  if (factor === 'srp') {
    if (flowEnabled(client, 'USER_SRP_AUTH')) return;
    throw new InvalidParameterError('USER_SRP_AUTH is not enabled for the client.');
  }
  if (door.kind === 'administrator') {
    if (flowEnabled(client, 'ADMIN_USER_PASSWORD_AUTH')) return;
    throw new InvalidParameterError('Auth flow not enabled for this client');
  }
  if (flowEnabled(client, 'USER_PASSWORD_AUTH')) return;
  throw new InvalidParameterError('USER_PASSWORD_AUTH flow not enabled for this client');
}
