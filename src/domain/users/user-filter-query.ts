import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { KeysetOrder } from '../../platform/paging.js';
import { InvalidParameterError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { attributeKey, attributeKeyRange, keyRange, type KeyRange } from './attribute-keys.js';
import { foldedName } from './folding.js';
import type { Condition, Match, Predicate } from './user-filter.js';
import { UserAttributeRow, UserRow } from './users.entities.js';

/** A search and the order in which its index gives the users. */
export interface UserSearch {
  readonly query: SelectQueryBuilder<UserRow>;
  readonly order: KeysetOrder<UserRow>;
}

type On<K extends Condition['on']> = Extract<Condition, { on: K }>;

/**
 * The search for the users of a pool whom a predicate means. Every condition is answered by an index,
 * and a page is read in the order of the index that leads, so that its cost does not grow with the pool
 * nor with the number of matches. Only a filter with `or` sorts all its matches for each page.
 *
 * @throws InvalidParameterError for a beginning that is too long to be searched for (550 characters).
 */
export function userSearch(db: EntityManager, pool: Pool, given: Predicate): UserSearch {
  const predicate = realNames(pool, given);
  const [first = never, ...others] = predicate;
  if (others.length === 0) return new Search(pool, 0).of(db, first);
  const parts = predicate.map((conditions, index) => new Search(pool, index).of(db, conditions));
  const union = parts.map(({ query }) => query.select('u.id', 'id').getQuery()).join(' UNION ');
  const query = db.createQueryBuilder(UserRow, 'u').innerJoin(`(${union})`, 'm', 'm.id = u.id');
  for (const part of parts) query.setParameters(part.query.getParameters());
  return { query, order: byCreation };
}

/** Where an address stands for the user name, the real one is the sub (5.2). */
function realNames({ settings }: Pool, predicate: Predicate): Predicate {
  if (!settings.usernameAttributes) return predicate;
  const real = (condition: Condition): Condition =>
    condition.on === 'username' ? { ...condition, on: 'sub' } : condition;
  return predicate.map((conditions) => conditions.map(real));
}

const never: readonly Condition[] = [{ on: 'status', in: [] }];

const byCreation: KeysetOrder<UserRow> = {
  key: 'u.createdAt',
  id: 'u.id',
  positionOf: ({ createdAt, id }) => ({ key: createdAt.getTime(), id }),
};

/** Unique in a pool, so nothing else is needed; MariaDB would sort if the id were asked for as well. */
const byUsername: KeysetOrder<UserRow> = {
  key: 'u.usernameKey',
  id: 'u.usernameKey',
  index: 'users_pool_username',
  positionOf: ({ usernameKey }) => ({ key: usernameKey, id: usernameKey }),
};

const bySub: KeysetOrder<UserRow> = {
  key: 'u.id',
  id: 'u.id',
  index: 'users_pool_id',
  positionOf: ({ id }) => ({ key: id, id }),
};

const byMember: KeysetOrder<UserRow> = {
  ...bySub,
  key: 'm.userId',
  id: 'm.userId',
  index: 'group_members_group',
};

const byAttribute = (name: string): KeysetOrder<UserRow> => ({
  key: 'a.valueKey',
  id: 'a.userId',
  index: 'user_attributes_value',
  positionOf: ({ attributes, id }) => ({ key: attributeKey(attributes[name] ?? ''), id }),
});

/** Writes one alternative; parameters are numbered so that alternatives can stand in one statement. */
class Search {
  private readonly parameters: Record<string, unknown> = {};
  private count = 0;

  constructor(
    private readonly pool: Pool,
    private readonly part: number,
  ) {}

  of(db: EntityManager, conditions: readonly Condition[]): UserSearch {
    const leading = leadingOf(conditions);
    const query = db.createQueryBuilder(UserRow, 'u');
    const poolId = this.name(this.pool.id);
    // The pool is asked of the leading table alone, so that the engine begins with that one.
    if (leading?.on === 'attribute') {
      const on = `a.userId = u.id AND a.poolId = ${poolId} AND ${this.attribute('a', leading)}`;
      query.innerJoin(UserAttributeRow, 'a', on);
    } else if (leading?.on === 'group') {
      query.innerJoin('group_members', 'm', 'm.userId = u.id');
      query.innerJoin('user_groups', 'g', `g.id = m.groupId AND ${this.group('g', leading)}`);
    } else {
      query.where(`u.poolId = ${poolId}`);
    }
    for (const condition of conditions) {
      if (condition !== leading || !isJoined(leading)) query.andWhere(this.sql(condition));
    }
    return { query: query.setParameters(this.parameters), order: orderOf(leading, conditions) };
  }

  private sql(condition: Condition): string {
    switch (condition.on) {
      case 'username':
        // With case, as 5.5 says, unless the pool has no names that differ in case alone.
        return this.nameOf('u.usernameKey', condition, (name) => foldedName(this.pool, name));
      case 'sub':
        return this.nameOf('u.id', condition, (sub) => sub.toLowerCase());
      case 'attribute':
        // By the primary key of the index table: the candidates are already few.
        return `EXISTS (SELECT 1 FROM user_attributes x WHERE x.userId = u.id AND ${this.attribute('x', condition)})`;
      case 'status':
        return this.among('u.status', condition.in);
      case 'enabled':
        return `u.enabled = ${this.name(condition.is)}`;
      case 'group':
        return `EXISTS (SELECT 1 FROM group_members y JOIN user_groups z ON z.id = y.groupId WHERE y.userId = u.id AND ${this.group('z', condition)})`;
      case 'createdAfter':
        return `u.createdAt > ${this.name(condition.time.getTime())}`;
    }
  }

  private group(alias: string, { name }: On<'group'>): string {
    return `${alias}.poolId = ${this.name(this.pool.id)} AND ${alias}.name = ${this.name(name)}`;
  }

  private attribute(alias: string, { name, match }: On<'attribute'>): string {
    const column = `${alias}.valueKey`;
    return `${alias}.name = ${this.name(name)} AND ${
      'in' in match
        ? this.among(column, match.in.map(attributeKey))
        : this.within(column, attributeKeyRange(match.startsWith))
    }`;
  }

  /**
   * Names and subs have no blanks or control characters, so a text with one means nobody; asked all the
   * same, MySQL would find 'bob' for 'bob ', since it pads with blanks.
   */
  private nameOf(column: string, { match }: { match: Match }, fold: (text: string) => string) {
    if ('in' in match) return this.among(column, match.in.filter(isSolid).map(fold));
    if (!isSolid(match.startsWith)) return '1 = 0';
    return this.within(column, keyRange(fold(match.startsWith)));
  }

  private among(column: string, values: readonly string[]): string {
    if (values.length === 0) return '1 = 0';
    return `${column} IN (${values.map((value) => this.name(value)).join(', ')})`;
  }

  private within(column: string, range: KeyRange | undefined): string {
    if (!range)
      throw new InvalidParameterError('The beginning of a value to be found is too long.');
    const from = `${column} >= ${this.name(range.from)}`;
    return range.below === undefined ? from : `${from} AND ${column} < ${this.name(range.below)}`;
  }

  private name(value: unknown): string {
    const name = `f${this.part}_${this.count++}`;
    this.parameters[name] = value;
    return `:${name}`;
  }
}

/** Without blanks and control characters. */
const isSolid = (text: string): boolean => [...text].every((c) => c > ' ' && c !== '\x7f');

type Searching = On<'username' | 'sub' | 'attribute' | 'group'>;

/** The condition whose index is walked: whole values, groups, beginnings; names before attributes. */
function leadingOf(conditions: readonly Condition[]): Searching | undefined {
  const searching = conditions.filter(
    (condition): condition is Searching => 'match' in condition || condition.on === 'group',
  );
  return searching.sort((a, b) => rankOf(a) - rankOf(b))[0];
}

function rankOf(condition: Searching): number {
  if (condition.on === 'group') return 2;
  return ('in' in condition.match ? 0 : 3) + (condition.on === 'attribute' ? 1 : 0);
}

/** Conditions that are met by the join with the table they lead from. */
const isJoined = ({ on }: Condition): boolean => on === 'attribute' || on === 'group';

function orderOf(
  leading: Condition | undefined,
  conditions: readonly Condition[],
): KeysetOrder<UserRow> {
  if (leading?.on === 'username') return byUsername;
  if (leading?.on === 'sub') return bySub;
  if (leading?.on === 'group') return byMember;
  if (leading?.on === 'attribute') return byAttribute(leading.name);
  const index = indexByCreation(conditions);
  return index ? { ...byCreation, index } : byCreation;
}

/** The index that has the users of one state, or all of them, by creation; none has those of several. */
function indexByCreation(conditions: readonly Condition[]): string | undefined {
  const [state, ...others] = conditions.filter(({ on }) => on !== 'createdAfter');
  if (others.length > 0) return undefined;
  if (state?.on === 'enabled') return 'users_pool_enabled';
  if (state?.on === 'status') return state.in.length === 1 ? 'users_pool_status' : undefined;
  return 'users_pool_created';
}
