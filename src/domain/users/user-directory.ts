import { In, type EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import { changeRows, insertOnce } from '../../platform/database.js';
import { findAlike } from '../../platform/find-alike.js';
import type { Random } from '../../platform/random.js';
import { isUniqueViolation } from '../../platform/database-errors.js';
import { InvalidParameterError, UserNotFoundError } from '../errors.js';
import { countUser } from '../pools/pool-size.js';
import type { Pool } from '../pools/pool.js';
import { attributeKey, attributeRows } from './attribute-keys.js';
import type { Attributes } from './attribute-rules.js';
import { foldedName } from './folding.js';
import { acceptName } from './name-rules.js';
import { aliasKey, aliasKindOf, aliasesOf, nameAttributeOf } from './sign-in-names.js';
import { aliasTaken, UserAliases } from './user-aliases.js';
import { USERNAME } from './users.contract.js';
import type { UserMfa } from './user-mfa.js';
import type { UserData } from './user-sweeps.js';
import { UserAliasRow, UserAttributeRow, UserRow } from './users.entities.js';

interface Needs {
  readonly clock: Clock;
  readonly random: Random;
  /** What other areas keep of users: it goes when they go. */
  readonly userData: readonly UserData[];
}

/** What may change of a user. Attributes are laid over the present ones; null takes one away. */
export interface UserChanges {
  readonly status?: UserRow['status'];
  readonly enabled?: boolean;
  readonly mfa?: UserMfa;
  readonly attributes?: Readonly<Record<string, string | null>>;
  /** Now, unless it is given. */
  readonly modifiedAt?: Date;
}

const SUB = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Users in the tables: each method works in the transaction or read of its caller. */
export class UserDirectory {
  private readonly aliases = new UserAliases();

  constructor(private readonly needs: Needs) {}

  /**
   * The user with this sub, user name or alias, always by one statement more than a sub needs. A sub
   * goes first: otherwise whoever signs up with the sub of somebody else as a name would receive what an
   * administrator does to that person. Any text may be asked; one that cannot be a name finds nobody.
   */
  async find(db: EntityManager, pool: Pool, name: string): Promise<UserRow | undefined> {
    // MySQL pads with blanks and would find 'bob' for 'bob '.
    if (name.length > USERNAME.max || !USERNAME.pattern.test(name)) return undefined;
    const bySub = SUB.test(name) ? await this.byId(db, name) : undefined;
    if (bySub?.poolId === pool.id) return bySub;
    const kind = aliasKindOf(pool, name);
    if (kind) return this.aliases.ownerOf(db, pool, { kind, valueKey: aliasKey(pool, name) });
    const key = { poolId: pool.id, usernameKey: foldedName(pool, name) };
    return findAlike(db, UserRow, key);
  }

  /** The user with this sub, of any pool. */
  byId(db: EntityManager, id: string): Promise<UserRow | undefined> {
    return findAlike(db, UserRow, { id });
  }

  /**
   * Adds a user. @throws the error of `taken` when the name is in use in the pool, AliasExistsError when
   * a verified address of the user signs somebody else in.
   */
  async insert(tx: EntityManager, pool: Pool, row: UserRow, taken: () => Error): Promise<void> {
    await insertOnce(tx, UserRow, row, taken);
    await this.index(tx, attributeRows(row));
    await this.aliases.add(tx, row, { aliases: aliasesOf(pool, row), taken });
    // The counter last: its row is locked for the shortest time.
    await countUser(tx, pool.id, 1, this.needs.random);
  }

  /**
   * Changes a user and returns it as it is now, which may differ from `row` in what somebody else has
   * changed since that was read.
   *
   * @throws UserNotFoundError when the user has been deleted, AliasExistsError when the user would sign in
   * by a name of somebody else, InvalidParameterError for an address that cannot be a user name.
   */
  async change(
    tx: EntityManager,
    pool: Pool,
    row: Pick<UserRow, 'id'>,
    changes: UserChanges,
  ): Promise<UserRow> {
    const present = await this.locked(tx, row.id);
    const { attributes: patch, ...plain } = changes;
    const attributes = patch ? patched(present.attributes, patch) : present.attributes;
    const named = patch && renamed(pool, present, attributes);
    const changed = {
      modifiedAt: this.needs.clock.now(),
      ...plain,
      ...(patch && { attributes }),
      ...named?.change,
    };
    await this.write(tx, row.id, changed, named?.attribute);
    const next: UserRow = { ...present, ...changed };
    if (patch) await this.reindex(tx, present, next);
    await this.aliases.follow(tx, pool, present, next);
    return next;
  }

  /**
   * Takes the addresses that this user is about to sign in by from those who do so now: theirs become
   * unverified (ForceAliasCreation, 5.2). User names are never taken.
   */
  async takeAliases(tx: EntityManager, pool: Pool, user: UserRow): Promise<void> {
    for (const { kind, valueKey } of aliasesOf(pool, user)) {
      if (kind === 'name') continue;
      const owner = await this.aliases.lockedOwner(tx, pool, { kind, valueKey });
      if (owner === undefined || owner === user.id) continue;
      await this.change(tx, pool, { id: owner }, { attributes: { [`${kind}_verified`]: 'false' } });
    }
  }

  /** Deletes a user with the index and what other areas keep. @throws UserNotFoundError when somebody else was faster. */
  async remove(tx: EntityManager, { id, poolId }: Pick<UserRow, 'id' | 'poolId'>): Promise<void> {
    const { affected } = await tx.delete(UserRow, { id });
    if (affected !== 1) throw new UserNotFoundError();
    await tx.delete(UserAttributeRow, { userId: id });
    await tx.delete(UserAliasRow, { userId: id });
    for (const keeper of this.needs.userData) await keeper.removeOf(tx, [id]);
    await countUser(tx, poolId, -1, this.needs.random);
  }

  /**
   * Read and locked until the transaction ends, so that two changes cannot lose one of them.
   * @throws UserNotFoundError when the user has been deleted.
   */
  async locked(tx: EntityManager, id: string): Promise<UserRow> {
    const query = tx.createQueryBuilder(UserRow, 'u').where('u.id = :id', { id });
    // SQLite has no row locks and needs none: transactions run one after the other.
    if (tx.connection.options.type === 'mysql') query.setLock('pessimistic_write');
    const row = await query.getOne();
    if (!row) throw new UserNotFoundError();
    return row;
  }

  private async write(
    tx: EntityManager,
    id: string,
    changed: Partial<UserRow>,
    attribute: string | undefined,
  ): Promise<void> {
    try {
      await changeRows(tx, UserRow, { id }, changed);
    } catch (error) {
      // Only a name is unique, and only an address that stands for one changes.
      throw attribute && isUniqueViolation(error) ? aliasTaken(attribute) : error;
    }
  }

  private async reindex(tx: EntityManager, before: UserRow, after: UserRow): Promise<void> {
    const stale = Object.entries(before.attributes)
      .filter(([name, value]) => !sameKey(value, after.attributes[name]))
      .map(([name]) => name);
    if (stale.length > 0) {
      await tx.delete(UserAttributeRow, { userId: after.id, name: In(stale) });
    }
    const fresh = attributeRows(after).filter(
      ({ name }) => before.attributes[name] === undefined || stale.includes(name),
    );
    await this.index(tx, fresh);
  }

  private async index(tx: EntityManager, rows: UserAttributeRow[]): Promise<void> {
    if (rows.length === 0) return;
    const insert = tx.createQueryBuilder().insert().into(UserAttributeRow).updateEntity(false);
    await insert.values(rows).execute();
  }
}

/**
 * The name of a user whose name is an address, when that changes (5.2): it stays unique, of its kind and
 * short enough to sign in by.
 */
function renamed(pool: Pool, present: UserRow, attributes: Attributes) {
  const attribute = nameAttributeOf(pool, present);
  const value = attribute && attributes[attribute];
  if (!attribute || value === present.attributes[attribute]) return undefined;
  if (!value) throw new InvalidParameterError(`The user signs in by ${attribute}: it must stay.`);
  if (value.length > USERNAME.max || acceptName(pool, value) !== attribute) {
    throw new InvalidParameterError(`The ${attribute} is too long to sign in by.`);
  }
  return { attribute, change: { usernameKey: foldedName(pool, value) } };
}

const sameKey = (before: string, after: string | undefined) =>
  after !== undefined && attributeKey(before) === attributeKey(after);

function patched(present: Attributes, patch: Readonly<Record<string, string | null>>): Attributes {
  const merged = Object.entries({ ...present, ...patch });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== null));
}
