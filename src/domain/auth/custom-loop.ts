import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import { hidesExistence } from '../clients/client-rules.js';
import type { Passwords } from '../credentials/passwords.js';
import type { SignInLadder } from '../credentials/sign-in-ladder.js';
import { InvalidCredentialsError } from '../errors.js';
import type { CustomAuthOccasion } from '../triggers/sign-in-triggers.js';
import { unrecognizable } from '../triggers/trigger-answer.js';
import type { Triggers } from '../triggers/triggers.js';
import type { UserDirectory } from '../users/user-directory.js';
import type { UserRow } from '../users/users.entities.js';
import type { ChallengeAnswer } from './challenge-answers.contract.js';
import type { Asked, ChallengeKind, Opening, Outcome } from './challenges/challenge.js';
import { answeredWith, type Place, type Progress } from './flow.js';
import { ensureMaySignIn } from './sign-in-state.js';
import { userIdForSrp } from './user-id-for-srp.js';

/** Where the loop of a sign-in stands. */
export interface Round extends Place {
  /** Undefined when nobody has the name and the client hides that: the functions are told. */
  readonly user: UserRow | undefined;
  readonly progress: Progress;
  /** What SRP begins with, where the caller has just given it. */
  readonly srpA?: string | undefined;
}

/** A round as the steps that it may open need it. */
export interface NamedRound extends Round {
  /** The user name; an invented one of somebody who does not exist. */
  readonly shownName: string;
  readonly subject: string;
}

/** Opens a challenge that a function has asked for; undefined where this sign-in cannot have it. */
export type LoopStep = (round: NamedRound) => Promise<Opening | undefined>;

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly directory: Pick<UserDirectory, 'byId'>;
  readonly ladder: Pick<SignInLadder, 'subjectOf' | 'succeeded'>;
  readonly passwords: Pick<Passwords, 'simulatedSub'>;
  readonly triggers: Pick<Triggers, 'defineAuthChallenge'>;
  /** By the names that DefineAuthChallenge may give (7.7). */
  readonly steps: ReadonlyMap<string, LoopStep>;
}

type Write = Extract<Outcome, { readonly next: 'ASK' }>['write'];

/**
 * CUSTOM_AUTH (7.7): before each step a function of the pool reads what became of the challenges so far,
 * and says which comes next, or that there are tokens, or that the sign-in has failed.
 */
export class CustomLoop {
  constructor(private readonly needs: Needs) {}

  /**
   * Asks what comes next. The functions take their time, so the person is read again after that.
   *
   * @throws InvalidCredentialsError when the function ends the sign-in, or wants tokens for nobody; the
   * refusals of triggers (9.1).
   */
  async next(round: Round, write: Write): Promise<Outcome> {
    const decision = await this.needs.triggers.defineAuthChallenge(
      round.call.ctx,
      occasionOf(round),
    );
    if (decision.kind === 'FAIL') throw new InvalidCredentialsError();
    const named = this.named({ ...round, user: await this.present(round) });
    if (decision.kind === 'TOKENS') return this.tokens(named, write);
    const opening = await this.needs.steps.get(decision.challengeName)?.(named);
    if (!opening) throw unrecognizable();
    return { next: 'ASK', opening, write };
  }

  /** Has a challenge answered; inside the loop the function then says how it goes on. */
  async answer(kind: ChallengeKind, asked: Asked, answer: ChallengeAnswer): Promise<Outcome> {
    const { custom } = asked.progress;
    if (!custom || asked.challengeName === 'CUSTOM_CHALLENGE') return kind.answer(asked, answer);
    const result = { challengeName: asked.challengeName, challengeResult: true };
    const progress = { ...asked.progress, custom: [...custom, result] };
    const outcome = await kind.answer({ ...asked, progress }, answer);
    if (outcome.next === 'SAY') return outcome;
    const { write } = outcome;
    if (outcome.next === 'GO_ON') return this.next({ ...asked, ...outcome }, write);
    // The second half of a proof by SRP: the function is asked, and is to want it.
    const decision = await this.needs.triggers.defineAuthChallenge(
      asked.call.ctx,
      occasionOf({ ...asked, progress }),
    );
    if (decision.kind !== 'CHALLENGE') throw unrecognizable();
    if (decision.challengeName !== 'DEVICE_PASSWORD_VERIFIER') throw unrecognizable();
    return outcome;
  }

  /** One statement, for somebody who does not exist too. @throws InvalidCredentialsError for who is gone. */
  private async present({ user }: Round): Promise<UserRow | undefined> {
    const { db, directory } = this.needs;
    const now = await db.read((manager) => directory.byId(manager, user?.id ?? ''));
    if (user && !now) throw new InvalidCredentialsError();
    return now;
  }

  private named(round: Round): NamedRound {
    const { ladder, passwords } = this.needs;
    const { pool, user, progress } = round;
    return {
      ...round,
      shownName: userIdForSrp(passwords, round, progress.givenName),
      subject: ladder.subjectOf(pool, progress.givenName, user),
    };
  }

  private tokens({ user, progress, subject }: NamedRound, write: Write): Outcome {
    if (!user) throw new InvalidCredentialsError();
    ensureMaySignIn(user, null, this.needs.clock.now());
    const { custom: _custom, ...rest } = progress;
    return {
      next: 'GO_ON',
      user,
      progress: { ...rest, firstFactor: 'CUSTOM' },
      write: async (tx) => {
        await this.needs.ladder.succeeded(tx, subject);
        await write(tx);
      },
    };
  }
}

/** What the functions of the loop are told. */
export function occasionOf({ pool, client, user, progress, call }: Round): CustomAuthOccasion {
  return {
    pool,
    clientId: client.id,
    username: user?.username ?? progress.givenName,
    user,
    masked: hidesExistence(client),
    session: progress.custom ?? [],
    ...answeredWith(call),
  };
}
