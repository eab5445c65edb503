import type { EntityManager } from 'typeorm';
import type { Client } from '../../clients/client.js';
import type { Pool } from '../../pools/pool.js';
import type { UserRow } from '../../users/users.entities.js';
import type { ChallengeAnswer, ChallengeName, SignInStep } from '../auth.contract.js';

/** Who is signing in, where: handed from step to step. */
export interface Flow {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRow;
}

/** An open challenge as its session remembers it, whoever holds the session. */
export interface Opened {
  /** Undefined when the step only pretends that its user exists. */
  readonly user: UserRow | undefined;
  /** The names that the answer may carry and the secret hash may be made of. */
  readonly names: readonly string[];
  /**
   * Proves the answer and returns what follows from it.
   *
   * @throws the refusal of the challenge; the session then still works.
   */
  answer(answer: ChallengeAnswer): Promise<Outcome>;
}

/** A right answer: the person as they are from now on, and what to write when the step is spent. */
export interface Outcome {
  readonly user: UserRow;
  /** Spends the session, and whatever else must happen exactly once, in one transaction. */
  write(tx: EntityManager): Promise<void>;
}

/** One kind of challenge that can be answered: a file of its own and a line in the table. */
export interface ChallengeKind {
  readonly name: ChallengeName;
  /** Which member of the answer belongs to it. */
  readonly answeredBy: keyof ChallengeAnswer;
  /** Finds the open challenge of a session. @throws InvalidSessionError */
  recall(at: Omit<Flow, 'user'>, session: string): Promise<Opened>;
}

/** A challenge that can stand between a proved first factor and the tokens, asked in table order. */
export interface DueChallenge extends ChallengeKind {
  isDue(flow: Flow): boolean;
  /** Writes the session, inside the transaction, and tells the caller what to do. */
  open(tx: EntityManager, flow: Flow): Promise<SignInStep>;
}
