import { Group } from './groups.contract.js';
import type { GroupRow } from './groups.entities.js';

/** A group by its pool and its name, which is how everybody but the tables knows it. */
export interface GroupKey {
  readonly poolId: string;
  readonly name: string;
}

/** A group that is not deleted. */
export type LivingGroup = GroupRow & { readonly name: string };

/** An id of its own over all pools; a pool id has no colon, so it is told apart from the name. */
export const groupId = ({ poolId, name }: GroupKey): string => `group:${poolId}:${name}`;

/** The group that an id of `groupId` names; any other text names no group that there is. */
export function groupKeyOf(id: string): GroupKey {
  const [, poolId = '', name = ''] = /^group:([^:]+):(.+)$/su.exec(id) ?? [];
  return { poolId, name };
}

/** A group as every door shows it; what was never set is absent. */
export function groupView(row: GroupRow): Group {
  const { poolId, description, roleArn, precedence, createdAt, modifiedAt } = row;
  const name = row.name ?? '';
  return Object.assign(new Group(), {
    id: groupId({ poolId, name }),
    name,
    userPoolId: poolId,
    description,
    roleArn,
    precedence,
    createdAt,
    lastModifiedAt: modifiedAt,
  });
}
