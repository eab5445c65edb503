import type { Database } from '../../platform/database.js';
import { checkSecretHash, hidesExistence } from '../clients/client-rules.js';
import type { ClientService } from '../clients/clients.service.js';
import type { Context } from '../context.js';
import type { SignInLadder } from '../credentials/sign-in-ladder.js';
import { InvalidParameterError, InvalidSessionError, UserNotFoundError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { USER_SCOPE, type SessionService } from '../sessions/sessions.service.js';
import { foldedName } from '../users/folding.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import type { ContinueSignInInput } from './challenge-answers.contract.js';
import type { ChallengeName } from './challenge-names.contract.js';
import { SignedIn, type SignInStep } from './challenges.contract.js';
import type {
  AnswerKind,
  Asked,
  ChallengeKind,
  DueStep,
  Opening,
  Outcome,
} from './challenges/challenge.js';
import type { CustomLoop } from './custom-loop.js';
import type { AuthDoor, Call, Flow, Place, Progress } from './flow.js';
import type { LastLook } from './last-look.js';
import type { OpenChallenges } from './open-challenges.js';
import type { FirstFactor, SignInInput } from './sign-in.contract.js';
import type { SignInDevices } from './sign-in-devices.js';
import { causeOf, type SignInHooks } from './sign-in-hooks.js';
import type { Start } from './starts/start.js';

/** Every way to begin a sign-in. */
export type Starts = {
  readonly [K in keyof FirstFactor]-?: Start<NonNullable<FirstFactor[K]>>;
};

interface Needs {
  readonly db: Database;
  readonly clients: ClientService;
  readonly directory: UserDirectory;
  readonly ladder: SignInLadder;
  readonly sessions: SessionService;
  readonly devices: SignInDevices;
  readonly hooks: SignInHooks;
  readonly lastLook: LastLook;
  readonly openChallenges: OpenChallenges;
  readonly customLoop: CustomLoop;
  readonly starts: Starts;
  /** Every challenge that can be answered. */
  readonly challenges: readonly ChallengeKind[];
  /** What may stand between a proved factor and the tokens, in the order of section 7.5. */
  readonly dueSteps: readonly DueStep[];
}

/** What a transport knows of an answer besides. */
interface Told {
  /** A name of the person whom the session belongs to. */
  readonly username?: string;
  /** The challenge that the caller believes to be open. */
  readonly challengeName?: ChallengeName;
}

/** Sign-in as a loop over challenges: each step proves something, the last one returns tokens. */
export class AuthService {
  constructor(private readonly needs: Needs) {}

  /**
   * InitiateAuth and AdminInitiateAuth.
   *
   * @throws ResourceNotFoundError, NotAuthorizedError (with its subclasses), InvalidParameterError for a
   * flow that the client does not allow, UserNotFoundError where the client shows existence,
   * UserNotConfirmedError, PasswordResetRequiredError, TooManyRequestsError, the refusals of triggers (9.1).
   */
  async signIn(ctx: Context, input: SignInInput, door: AuthDoor): Promise<SignInStep> {
    const place = await this.placeOf(ctx, input, { door, step: 'START' });
    const [kind, given] = onlyOne(input.with, 'Exactly one first factor is needed.');
    const { username } = given;
    checkSecretHash(place.client, [username], input.secretHash);
    const start = this.needs.starts[kind] as Start<typeof given>;
    start.refuseDisabled(place, given);
    const person = await this.admitted(place, username, input.with);
    const { deviceKey } = place.call;
    return this.follow(
      place,
      await start.begin({ ...place, ...person, username, deviceKey }, given),
    );
  }

  /**
   * RespondToAuthChallenge and AdminRespondToAuthChallenge.
   *
   * @throws InvalidSessionError for a session of another person, client or step, or a spent one; the
   * refusals of the challenge, after which the session still works.
   */
  async continueSignIn(
    ctx: Context,
    input: ContinueSignInInput & Told,
    door: AuthDoor,
  ): Promise<SignInStep> {
    const place = await this.placeOf(ctx, input, { door, step: 'ANSWER' });
    const [answered] = onlyOne(input.answer, 'Exactly one answer is needed.');
    const asked = await this.asked(place, input);
    const kind = this.kindOf(asked, answered);
    const { username, secretHash } = input;
    if (!isAmong(place.pool, asked.names, username)) throw new InvalidSessionError();
    const names = username === undefined ? asked.names : [...asked.names, username];
    checkSecretHash(place.client, names, secretHash);
    await this.needs.openChallenges.refuseOutdated(asked);
    return this.follow(place, await this.needs.customLoop.answer(kind, asked, input.answer));
  }

  private async placeOf(
    ctx: Context,
    input: Pick<SignInInput, 'clientId' | 'clientMetadata' | 'deviceKey'>,
    { door, step }: Pick<Call, 'door' | 'step'>,
  ): Promise<Place> {
    const { clients } = this.needs;
    const { clientId, clientMetadata } = input;
    const at =
      door.kind === 'client'
        ? await clients.require(clientId)
        : await clients.requireIn(ctx, door.userPoolId, clientId);
    const deviceKey = input.deviceKey ?? undefined;
    const call = { ctx, door, step, clientMetadata: clientMetadata ?? {}, deviceKey };
    return { ...at, call };
  }

  /** Who is at the door, once the function before a sign-in has let them pass. */
  private async admitted(place: Place, username: string, { password }: FirstFactor) {
    const { db, directory, hooks } = this.needs;
    const known = await db.read((manager) => directory.find(manager, place.pool, username));
    const user = known ?? (password ? await hooks.broughtOver(place, password) : undefined);
    const person = this.named(place, username, user);
    if (!(await hooks.before(place, username, user))) return person;
    // It took its time: the person may have been disabled, say, or have switched a factor on.
    const now = await db.read((manager) => directory.byId(manager, user?.id ?? ''));
    return this.named(place, username, now);
  }

  private named({ pool, client }: Place, username: string, user: UserRow | undefined) {
    if (!user && !hidesExistence(client)) throw new UserNotFoundError();
    return { user, subject: this.needs.ladder.subjectOf(pool, username, user) };
  }

  /** The open challenge that a session stands for, with the device that the caller names now. */
  private async asked(place: Place, input: ContinueSignInInput & Told): Promise<Asked> {
    const asked = await this.needs.openChallenges.find(place, input.session, input.challengeName);
    const { deviceKey } = place.call;
    return { ...asked, progress: withDevice(asked.progress, deviceKey) };
  }

  private kindOf({ challengeName }: Asked, answered: AnswerKind): ChallengeKind {
    const named = this.needs.challenges.filter(({ names }) => names.includes(challengeName));
    const kind = named.find(({ answeredBy }) => answeredBy.includes(answered));
    if (!kind) throw new InvalidSessionError();
    return kind;
  }

  /** Spends the answered step and opens the next one, or the token session, in one transaction. */
  private async follow(place: Place, outcome: Outcome): Promise<SignInStep> {
    if (outcome.next === 'SAY') return outcome.step;
    if (outcome.next === 'ASK') return this.ask(outcome, outcome.opening);
    const { user, progress } = outcome;
    const flow = await this.needs.devices.meet({ ...place, user, progress });
    for (const step of this.needs.dueSteps) {
      const opening = await step.due(flow);
      if (opening) return this.ask(outcome, opening);
    }
    return this.finish(flow, outcome);
  }

  private async ask({ write }: Pick<Written, 'write'>, opening: Opening): Promise<SignInStep> {
    const step = await this.needs.db.transaction(async (tx) => {
      await write(tx);
      return opening.open(tx);
    });
    opening.opened?.();
    return step;
  }

  private async finish(flow: Flow, { write }: Pick<Written, 'write'>): Promise<SignedIn> {
    const { db, hooks, sessions, devices, lastLook } = this.needs;
    const { caller } = flow.call.ctx;
    const newDevice = devices.newFor(flow);
    const deviceKey = flow.device?.id ?? newDevice?.deviceKey;
    const opened = await db.transaction(async (tx) => {
      await write(tx);
      const user = await lastLook.at(tx, flow);
      await devices.used(tx, flow);
      const grant = { ...flow, user, scope: USER_SCOPE, caller, deviceKey };
      return { ...grant, ...(await sessions.open(tx, grant)) };
    });
    try {
      await hooks.after(opened, newDevice !== undefined);
      const tokens = await sessions.tokensFor({ ...opened, cause: causeOf(flow) });
      await sessions.makeRoom(flow.pool, opened.session);
      return Object.assign(new SignedIn(), tokens, { user: opened.user, newDevice });
    } catch (error) {
      // Nobody has received its tokens, and nobody will.
      await sessions.abandon(opened.session.id);
      throw error;
    }
  }
}

/** A device named now takes the place of one named before, and what that one has proved is not its own. */
function withDevice(progress: Progress, deviceKey: string | undefined): Progress {
  if (deviceKey === undefined || deviceKey === progress.deviceKey) return progress;
  const { deviceProved: _, ...rest } = progress;
  return { ...rest, deviceKey };
}

/** Whether a name is among these, as the pool compares names; none at all is. */
function isAmong(pool: Pool, names: readonly string[], name: string | undefined): boolean {
  if (name === undefined) return true;
  const key = foldedName(pool, name);
  return names.some((other) => foldedName(pool, other) === key);
}

type Written = Extract<Outcome, { readonly next: 'GO_ON' | 'ASK' }>;

type Given<T> = { [K in keyof T]-?: [K, NonNullable<T[K]>] }[keyof T];

/** The one member that is there. @throws InvalidParameterError for none or several. */
function onlyOne<T extends object>(choice: T, fault: string): Given<T> {
  const given = Object.entries(choice).filter(([, value]) => value !== null && value !== undefined);
  if (given.length !== 1) throw new InvalidParameterError(fault);
  return given[0] as Given<T>;
}
