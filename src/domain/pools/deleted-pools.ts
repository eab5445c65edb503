/**
 * The condition on a pool `p` that it is deleted, for sweeps that look for what such a pool has left.
 * Written as a range because SQLite does not begin with an index for `IS NOT NULL`: it would walk through
 * the whole of the other table, each minute, while everybody waits.
 */
export const poolIsDeleted = 'p.deletedAt > 0';
