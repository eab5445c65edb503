import type { EntityManager } from 'typeorm';
import { listAlike } from '../../../platform/find-alike.js';
import type { ShortLists } from '../../../platform/paging-together.js';
import type { PasskeyCredential } from './passkeys.contract.js';
import { PasskeyRow } from './passkeys.entities.js';

/** The passkeys of users, the oldest first: short lists, since a user has 20 at the most. */
export function passkeysOfUsers(
  db: EntityManager,
  userIds: readonly string[],
): ShortLists<PasskeyRow> {
  const query = db.createQueryBuilder(PasskeyRow, 'k').where('k.userId IN (:...userIds)', {
    userIds,
  });
  const positionOf = ({ createdAt, id }: PasskeyRow) => ({ key: createdAt.getTime(), id });
  const order = { key: 'k.createdAt', id: 'k.id', positionOf };
  return { query, order, parent: 'k.userId', parents: userIds };
}

/** All passkeys of a user, the oldest first: one statement, which does not tell none from one. */
export function passkeysOf(db: EntityManager, userId: string): Promise<PasskeyRow[]> {
  const where = 'found.userId = :userId';
  return listAlike(db, PasskeyRow, { where, values: { userId }, orderBy: ['createdAt', 'id'] });
}

/** A passkey as its owner and administrators see it. */
export function passkeyView(row: PasskeyRow): PasskeyCredential {
  return {
    credentialId: row.credentialId,
    friendlyName: row.friendlyName,
    relyingPartyId: row.relyingPartyId,
    authenticatorAttachment: row.attachment,
    authenticatorTransports: [...row.transports],
    createdAt: row.createdAt,
  };
}
