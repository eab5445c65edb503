import type { UserRow } from '../../users/users.entities.js';
import type { Outcome } from '../challenges/challenge.js';
import type { Place } from '../flow.js';

/** Somebody at the door. */
export interface Caller extends Place {
  /** As it was given. */
  readonly username: string;
  /** Undefined when nobody has the name and the client hides that. */
  readonly user: UserRow | undefined;
  /** Whose failures count: see SignInLadder. */
  readonly subject: string;
  readonly deviceKey: string | undefined;
}

/** One way to begin a sign-in: a file of its own and a line in the table. */
export interface Start<Given> {
  /** @throws InvalidParameterError for a flow that the client does not allow. */
  refuseDisabled(place: Place, given: Given): void;
  /** The first proof, or the first step. The work is the same whether the person exists or not. */
  begin(caller: Caller, given: Given): Promise<Outcome>;
}
