import type {
  EntityManager,
  EntityMetadata,
  EntityTarget,
  ObjectLiteral,
  SelectQueryBuilder,
} from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

/*
 * Questions whose answers must not be told apart by the clock: whether somebody exists, has a password, a
 * code or a passkey. A statement that finds a row takes 30 to 50 microseconds more than one that finds
 * none, half of it in the driver and half in making the entity, and a few hundred tries show it. So each
 * question here has one row of answer, full of NULLs when there is none, and an entity is made of that too.
 */

type Raw = Readonly<Record<string, unknown>>;

/** What an entity is asked for by: texts that columns must equal. */
export type Keys<T> = { readonly [K in keyof T]?: T[K] & string };

/** The row with these keys, undefined when there is none: both after the same work, in one statement. */
export async function findAlike<T extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityTarget<T>,
  keys: Keys<T>,
): Promise<T | undefined> {
  const [row] = await listAlike(db, entity, { where: conditionOf(keys), values: keys });
  return row;
}

/** What rows are asked for by; their alias is `found`. */
export interface Question<T> {
  readonly where: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The oldest first, for example. */
  readonly orderBy?: readonly (keyof T & string)[];
}

/** All rows that fit, in one statement: none after the same work as one. For few rows only. */
export async function listAlike<T extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityTarget<T>,
  { where, values, orderBy = [] }: Question<T>,
): Promise<T[]> {
  const metadata = db.connection.getMetadata(entity);
  const { sql, names } = statementOf(db, metadata, { where, values, orderBy });
  const raws = await db.query<Raw[]>(
    sql,
    names.map((name) => values[name]),
  );
  return raws.map((raw) => made<T>(db, metadata, raw)).filter((row) => row !== undefined);
}

/** A statement, and the names of its parameters in their order. */
interface Statement {
  readonly sql: string;
  readonly names: readonly string[];
}

/** By entity and text: TypeORM takes longer to write a statement than SQLite to answer it, and they are few. */
const written = new WeakMap<EntityMetadata, Map<string, Statement>>();

function statementOf(
  db: EntityManager,
  metadata: EntityMetadata,
  { where, values, orderBy }: Required<Question<never>>,
): Statement {
  const known = written.get(metadata) ?? new Map<string, Statement>();
  written.set(metadata, known);
  const text = [where, ...orderBy].join('\n');
  const statement = known.get(text) ?? writtenFor(db, metadata, { where, values, orderBy });
  known.set(text, statement);
  return statement;
}

function writtenFor(
  db: EntityManager,
  metadata: EntityMetadata,
  { where, values, orderBy }: Required<Question<never>>,
): Statement {
  // Each parameter stands for itself, which tells their order.
  const itself = Object.fromEntries(Object.keys(values).map((name) => [name, name]));
  const query: SelectQueryBuilder<ObjectLiteral> = db
    .createQueryBuilder()
    .select(metadata.columns.map(({ propertyName }) => `found.${propertyName}`))
    .from('(SELECT 1 AS one)', 'asked')
    .leftJoin(metadata.target, 'found', where, itself);
  for (const name of orderBy as readonly string[]) query.addOrderBy(`found.${name}`);
  const [sql, names] = query.getQueryAndParameters();
  return { sql, names: names as string[] };
}

/** The entity of a row. Where there is no row, one is made of nothing in particular and left. */
function made<T extends ObjectLiteral>(
  db: EntityManager,
  metadata: EntityMetadata,
  raw: Raw,
): T | undefined {
  const valueOf = ({ databaseName }: ColumnMetadata) => raw[`found_${databaseName}`];
  const isThere = valueOf(metadata.primaryColumns[0]!) !== null;
  const entity = metadata.create() as T;
  for (const column of metadata.columns) {
    const value = isThere ? valueOf(column) : standInOf(column);
    column.setEntityValue(entity, db.connection.driver.prepareHydratedValue(value, column));
  }
  return isThere ? entity : undefined;
}

/** A value as a driver could give it. */
function standInOf({ type, isNullable }: ColumnMetadata): unknown {
  if (isNullable) return null;
  return type === 'json' ? '{}' : 0;
}

const conditionOf = (keys: object): string =>
  Object.keys(keys)
    .map((name) => `found.${name} = :${name}`)
    .join(' AND ');
