import type { EntityManager, EntityTarget, SelectQueryBuilder } from 'typeorm';
import {
  bounded,
  inOrder,
  keysetPage,
  pageOf,
  type KeysetOrder,
  type Page,
  type PageRequest,
} from './paging.js';

/** A list and its order: all of it, without a page. */
export interface KeysetList<T extends { readonly id: string }> {
  readonly query: SelectQueryBuilder<T>;
  readonly order: KeysetOrder<T>;
}

/** Searches in one statement; SQLite compounds 500 at the most. */
const TOGETHER = 200;

type Place = { readonly nth: string | number; readonly rowId: string };

/**
 * The same page of several lists, in the order of the lists: one statement for up to 200 lists. Each list
 * is searched by its own index and read no further than its page, which a window function would not do.
 * A row may stand in many lists.
 */
export async function keysetPages<T extends { readonly id: string }>(
  db: EntityManager,
  entity: EntityTarget<T>,
  lists: readonly KeysetList<T>[],
  page: PageRequest,
): Promise<Page<T>[]> {
  const [first, ...others] = lists;
  if (first && others.length === 0) return [await keysetPage(first.query, first.order, page)];
  const pages: Page<T>[] = [];
  for (let from = 0; from < lists.length; from += TOGETHER) {
    const some = lists.slice(from, from + TOGETHER);
    pages.push(...(await readTogether(db, entity, some, page)));
  }
  return pages;
}

async function readTogether<T extends { readonly id: string }>(
  db: EntityManager,
  entity: EntityTarget<T>,
  lists: readonly KeysetList<T>[],
  page: PageRequest,
): Promise<Page<T>[]> {
  const query = db.createQueryBuilder(entity, 'found');
  const parts = lists.map((list, nth) => placesOf(list, page, nth));
  for (const { parameters } of parts) query.setParameters(parameters);
  const union = parts.map(({ sql }, nth) => `SELECT * FROM (${sql}) part${nth}`);
  query
    .innerJoin(`(${union.join(' UNION ALL ')})`, 'place', 'place.rowId = found.id')
    .addSelect('place.nth', 'nth')
    .addSelect('place.rowId', 'rowId')
    .orderBy('place.nth');
  const direction = page.backward ? 'DESC' : 'ASC';
  for (const name of parts[0]!.sortedBy) query.addOrderBy(`place.${name}`, direction);
  const { raw, entities } = await query.getRawAndEntities<Place>();
  const rows = new Map(entities.map((row) => [row.id, row]));
  const found = lists.map((): T[] => []);
  for (const { nth, rowId } of raw) found[Number(nth)]!.push(rows.get(rowId)!);
  return lists.map(({ order }, nth) => pageOf(found[nth]!, order, page));
}

/** Short lists that one query finds together, and the column that tells whose a row is. */
export interface ShortLists<T extends { readonly id: string }> extends KeysetList<T> {
  readonly parent: string;
  readonly parents: readonly string[];
}

/**
 * The same page of several lists, in the order of `parents`, in one small statement. The lists are
 * numbered as wholes: for lists that are short as such, such as the groups of a user.
 */
export async function keysetPagesOfShort<T extends { readonly id: string }>(
  db: EntityManager,
  entity: EntityTarget<T>,
  { query, order, parent, parents }: ShortLists<T>,
  page: PageRequest,
): Promise<Page<T>[]> {
  const direction = page.backward ? 'DESC' : 'ASC';
  const sorted = `${order.key} ${direction}, ${order.id} ${direction}`;
  bounded(query, order, page)
    .select(`${query.alias}.id`, 'rowId')
    .addSelect(parent, 'parent')
    .addSelect(`ROW_NUMBER() OVER (PARTITION BY ${parent} ORDER BY ${sorted})`, 'nth');
  const { raw, entities } = await db
    .createQueryBuilder(entity, 'found')
    .innerJoin(`(${query.getQuery()})`, 'place', 'place.rowId = found.id AND place.nth <= :most')
    .setParameters({ ...query.getParameters(), most: page.limit + 1 })
    .addSelect('place.parent', 'parent')
    .addSelect('place.rowId', 'rowId')
    .orderBy('place.nth')
    .getRawAndEntities<{ readonly parent: string; readonly rowId: string }>();
  const rows = new Map(entities.map((row) => [row.id, row]));
  const found = new Map(parents.map((id): [string, T[]] => [id, []]));
  for (const place of raw) found.get(place.parent)?.push(rows.get(place.rowId)!);
  return parents.map((id) => pageOf(found.get(id) ?? [], order, page));
}

/** The rows of one page, as a statement, and the columns that sort them. */
interface Part {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly sortedBy: readonly string[];
}

/** Parameters get names that no other part has. */
function placesOf<T extends { readonly id: string }>(
  { query, order }: KeysetList<T>,
  page: PageRequest,
  nth: number,
): Part {
  const rowId = `${query.alias}.id`;
  // TypeORM names a column twice that is selected twice, and MySQL refuses the second name.
  const names = new Map([
    [order.id, 'tie'],
    [order.key, 'sortKey'],
    [rowId, 'rowId'],
  ]);
  inOrder(query, order, page).select(String(nth), 'nth');
  for (const [column, name] of names) query.addSelect(column, name);
  const given = Object.entries(query.getParameters());
  const known = new Set(given.map(([name]) => name));
  const rename = (all: string, dots: string, name: string) =>
    known.has(name) ? `:${dots}part${nth}_${name}` : all;
  return {
    sql: query.getQuery().replaceAll(/:((?:\.\.\.)?)(\w+)/g, rename),
    parameters: Object.fromEntries(given.map(([name, value]) => [`part${nth}_${name}`, value])),
    sortedBy: [...new Set([names.get(order.key)!, names.get(order.id)!])],
  };
}
