import {
  In,
  LessThanOrEqual,
  type EntityManager,
  type EntityTarget,
  type FindOptionsWhere,
  type ObjectLiteral,
} from 'typeorm';
import type { Database } from '../../platform/database.js';
import type { Sweep } from '../../platform/housekeeper.js';
import type { UserData } from '../users/user-sweeps.js';
import {
  AttemptWindowRow,
  PasswordCredentialRow,
  PasswordHistoryRow,
  SignInFailuresRow,
  VerificationCodeRow,
} from './credentials.entities.js';
import { PasskeyRegistrationRow, PasskeyRow } from './passkeys/passkeys.entities.js';
import { quietMs } from './sign-in-ladder.js';
import { SoftwareTokenRow } from './software-tokens.entities.js';

const rowsPerRun = 500;

/** What is kept here of a user, to be removed in the transaction that removes the user. */
export const credentialsOfUsers: UserData = {
  removeOf: async (tx: EntityManager, userIds: readonly string[]): Promise<void> => {
    const userId = In([...userIds]);
    await tx.delete(PasswordCredentialRow, { userId });
    await tx.delete(PasswordHistoryRow, { userId });
    await tx.delete(VerificationCodeRow, { userId });
    await tx.delete(SoftwareTokenRow, { userId });
    await tx.delete(PasskeyRow, { userId });
    await tx.delete(PasskeyRegistrationRow, { userId });
  },
};

/** Removes codes that nobody can give back any more. */
const expiredCodes: Sweep = {
  name: 'expired verification codes',
  run: (db, now) =>
    removeSome(db, VerificationCodeRow, () => ({ expiresAt: LessThanOrEqual(now) }), 'userId'),
};

/** Removes registrations of passkeys that nobody can complete any more. */
const expiredPasskeyRegistrations: Sweep = {
  name: 'expired passkey registrations',
  run: (db, now) =>
    removeSome(db, PasskeyRegistrationRow, () => ({ expiresAt: LessThanOrEqual(now) }), 'userId'),
};

/** Removes windows that have ended: the next attempt begins a new one. */
const endedAttemptWindows: Sweep = {
  name: 'ended attempt windows',
  run: (db, now) =>
    removeSome(db, AttemptWindowRow, () => ({ endsAt: LessThanOrEqual(now) }), 'id'),
};

/** Removes ladders that start over anyway. */
const quietSignInFailures: Sweep = {
  name: 'quiet sign-in failures',
  run: (db, now) => {
    const quiet = new Date(now.getTime() - quietMs);
    const where = () => ({
      lastFailureAt: LessThanOrEqual(quiet),
      lockedUntil: LessThanOrEqual(now),
    });
    return removeSome(db, SignInFailuresRow, where, 'subject');
  },
};

/**
 * Neither engine bounds a DELETE in a way the other understands: rows are named first. The condition is
 * asked again with the names, because a row may have been written anew meanwhile; it is made again too,
 * since TypeORM turns the dates in it into numbers the first time.
 */
function removeSome<T extends ObjectLiteral>(
  db: Database,
  entity: EntityTarget<T>,
  where: () => FindOptionsWhere<T>,
  key: keyof T & string,
): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.find(entity, { where: where(), take: rowsPerRun });
    const named = { ...where(), [key]: In(rows.map((row) => row[key])) };
    if (rows.length > 0) await tx.delete(entity, named);
    return rows.length;
  });
}

export const credentialSweeps: readonly Sweep[] = [
  expiredCodes,
  expiredPasskeyRegistrations,
  endedAttemptWindows,
  quietSignInFailures,
];
