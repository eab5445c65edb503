import type { EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import { InvalidLambdaResponseError, UserLambdaValidationError } from '../errors.js';

/* Messages to nobody, written for the time that they take. */

/** Ends the transaction that was only run for the time it takes. */
class TakenBack extends Error {}

/** Does the work in a transaction that leaves nothing behind. */
export async function takenBack(
  db: Database,
  work: (tx: EntityManager) => Promise<unknown>,
): Promise<void> {
  const done = db.transaction(async (tx) => {
    await work(tx);
    throw new TakenBack();
  });
  await done.catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
}

/** What a function says of somebody who does not exist must not tell that they do not. */
export function asForNobody(error: unknown): undefined {
  const itsOwn = [UserLambdaValidationError, InvalidLambdaResponseError];
  if (!itsOwn.some((refusal) => error instanceof refusal)) throw error;
}
