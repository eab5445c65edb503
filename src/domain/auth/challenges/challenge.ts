import type { EntityManager } from 'typeorm';
import type { UserRow } from '../../users/users.entities.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import type { ChallengeName } from '../challenge-names.contract.js';
import type { SignInStep } from '../challenges.contract.js';
import type { StepState } from '../auth-sessions.js';
import type { Flow, Place, Progress } from '../flow.js';

/** An open challenge as its session remembers it, whoever holds the session. */
export interface Asked extends Place {
  readonly challengeName: ChallengeName;
  /** Undefined when the step only pretends that its user exists. */
  readonly user: UserRow | undefined;
  readonly progress: Progress;
  /** What the step wrote down for itself; `names` are what a simulated person is also called. */
  readonly state: StepState;
  /** The names that the answer may carry and the secret hash may be made of. */
  readonly names: readonly string[];
  /** Uses the session up. @throws InvalidSessionError when another answer was faster. */
  spend(tx: EntityManager): Promise<void>;
}

/** A step that is about to be opened; what is slow about it has been done. */
export interface Opening {
  /** Writes its session, inside the transaction, and tells the caller what to do. */
  open(tx: EntityManager): Promise<SignInStep>;
  /** After the commit: wakes who delivers. */
  opened?(): void;
}

/** What follows from a proof or an answer. */
export type Outcome =
  | {
      /** A proof: what is due stands next, or the tokens. */
      readonly next: 'GO_ON';
      /** The person as they are from now on. */
      readonly user: UserRow;
      readonly progress: Progress;
      /** Spends the session, and whatever else must happen exactly once, in one transaction. */
      write(tx: EntityManager): Promise<void>;
    }
  | {
      /** A choice: this step stands next. */
      readonly next: 'ASK';
      readonly opening: Opening;
      write(tx: EntityManager): Promise<void>;
    }
  | {
      /** A step that needs no session, because it carries its own state sealed. */
      readonly next: 'SAY';
      readonly step: SignInStep;
    };

/** Kinds of answers; each belongs to some challenges. */
export type AnswerKind = keyof ChallengeAnswer;

/** One kind of challenge that can be answered: a file of its own and a line in the table. */
export interface ChallengeKind {
  /** Its names: one, unless several are answered alike. */
  readonly names: readonly ChallengeName[];
  /** Which members of the answer belong to it. */
  readonly answeredBy: readonly AnswerKind[];
  /**
   * Proves the answer and returns what follows from it.
   *
   * @throws the refusal of the challenge; the session then still works.
   */
  answer(asked: Asked, answer: ChallengeAnswer): Promise<Outcome>;
}

/** What may stand between a proved factor and the tokens, asked in the order of the table. */
export interface DueStep {
  /** The step, prepared outside a transaction, when this sign-in needs it now. */
  due(flow: Flow): Promise<Opening | undefined>;
}
