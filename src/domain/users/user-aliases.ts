import type { EntityManager } from 'typeorm';
import { insertOnce } from '../../platform/database.js';
import { listAlike } from '../../platform/find-alike.js';
import { AliasExistsError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { aliasesOf, sameAlias, type Alias } from './sign-in-names.js';
import { UserAliasRow, UserRow } from './users.entities.js';

type AliasKey = Pick<Alias, 'kind' | 'valueKey'>;

/** The refusal of a name that signs somebody else in. */
export const aliasTaken = (attribute: string) =>
  new AliasExistsError(`An account with the given ${attribute} already exists.`);

/** The aliases of users in their table, kept in the transaction that changes the user. */
export class UserAliases {
  /** Whose alias it is, in one statement. */
  async ownerOf(
    db: EntityManager,
    { id: poolId }: Pool,
    { kind, valueKey }: AliasKey,
  ): Promise<UserRow | undefined> {
    const alias = db
      .createQueryBuilder(UserAliasRow, 'a')
      .select('a.userId')
      .where('a.poolId = :poolId AND a.kind = :kind AND a.valueKey = :valueKey');
    const where = `found.id = (${alias.getQuery()})`;
    const values = { poolId, kind, valueKey };
    const [owner] = await listAlike(db, UserRow, { where, values });
    return owner;
  }

  /** The sub of the owner; who it is does not change until the transaction ends. */
  async lockedOwner(
    tx: EntityManager,
    { id: poolId }: Pool,
    { kind, valueKey }: AliasKey,
  ): Promise<string | undefined> {
    const query = tx.createQueryBuilder(UserAliasRow, 'a');
    query.where({ poolId, kind, valueKey });
    // SQLite has no row locks and needs none: transactions run one after the other.
    if (tx.connection.options.type === 'mysql') query.setLock('pessimistic_write');
    return (await query.getOne())?.userId;
  }

  /**
   * Gives aliases to a user; the primary key decides between two who want one.
   *
   * @throws AliasExistsError, or the error of `taken` for a user name.
   */
  async add(
    tx: EntityManager,
    { id: userId, poolId }: UserRow,
    { aliases, taken }: { readonly aliases: readonly Alias[]; readonly taken?: () => Error },
  ): Promise<void> {
    for (const { kind, valueKey, source } of aliases) {
      const row: UserAliasRow = { poolId, kind, valueKey, userId };
      const refusal = source === 'username' && taken ? taken : () => aliasTaken(source);
      await insertOnce(tx, UserAliasRow, row, refusal);
    }
  }

  /** Follows a change of a user: aliases that are none any more become free. */
  async follow(tx: EntityManager, pool: Pool, before: UserRow, after: UserRow): Promise<void> {
    if (!pool.settings.aliasAttributes) return;
    const had = aliasesOf(pool, before);
    const has = aliasesOf(pool, after);
    for (const { kind, valueKey } of without(had, has)) {
      await tx.delete(UserAliasRow, { poolId: pool.id, kind, valueKey, userId: after.id });
    }
    await this.add(tx, after, { aliases: without(has, had) });
  }
}

const without = (aliases: readonly Alias[], others: readonly Alias[]): Alias[] =>
  aliases.filter((alias) => !others.some((other) => sameAlias(alias, other)));
