import { InvalidParameterError, NotAuthorizedError } from '../errors.js';
import { isMailbox, isPhoneNumber } from '../../platform/addresses.js';
import type { Pool } from '../pools/pool.js';
import type { SchemaAttribute } from '../pools/schema-attributes.js';
import { storedValue, valueProblem } from './attribute-values.js';
import type { AttributeInput, UserAttribute } from './users.contract.js';
import type { UserRow } from './users.entities.js';

/** Attributes by name, without `sub`. */
export type Attributes = Record<string, string>;

/** Who gives attributes: the person, through a client that may write some, or an administrator. */
export type Giver =
  { readonly by: 'user'; readonly writable: (name: string) => boolean } | { readonly by: 'admin' };

const NONCONFORMING = 'Attributes did not conform to the schema: ';

/** The service alone decides these. */
const IMMUTABLE = ['sub', 'identities'];
/** Administrators may set these, people never: they say that somebody proved something. */
const FLAGS: Readonly<Record<string, string>> = {
  email_verified: 'email',
  phone_number_verified: 'phone_number',
};

/**
 * Checks attributes of a new user against the schema of the pool and returns what is to be stored; an
 * empty value means none. Whether all required ones are there is asked by `refuseMissing`.
 *
 * @throws InvalidParameterError in Cognito's words, several faults joined by line feeds;
 * NotAuthorizedError when a person writes what their client may not.
 */
export function acceptAttributes(
  pool: Pool,
  given: readonly AttributeInput[] | null | undefined,
  giver: Giver,
): Attributes {
  const values = Object.entries(acceptValues(pool, given, giver));
  const attributes = Object.fromEntries(values.filter(([, value]) => value !== ''));
  refuseUnfoundedFlags(attributes);
  return attributes;
}

/**
 * The same for an update, where an empty value stands for taking the attribute away. What depends on
 * the other attributes of the user is asked by `attributeChanges`.
 */
export function acceptValues(
  pool: Pool,
  given: readonly AttributeInput[] | null | undefined,
  giver: Giver,
): Attributes {
  const values = valuesOf(given ?? []);
  const schema = schemaOf(pool);
  for (const name of Object.keys(values)) refuseImmutable(name);
  refuse(unknownNames(schema, values, giver));
  if (giver.by === 'user') refuseUnwritable(schema, values, giver.writable);
  refuseFormats(values);
  const present = Object.entries(values).filter(([, value]) => value !== '');
  refuse(present.flatMap(([name, value]) => problemOf(schema.get(name)!, value)));
  const stored = present.map(([name, value]) => [name, storedValue(schema.get(name)!, value)]);
  return { ...values, ...(Object.fromEntries(stored) as Attributes) };
}

/** Names of required attributes without a value, in the order of the schema. */
export function missingRequired(pool: Pool, attributes: Attributes): string[] {
  return pool.settings.schemaAttributes
    .filter(({ name, required }) => required && name !== 'sub' && !attributes[name])
    .map(({ name }) => name);
}

/** @throws InvalidParameterError that names every required attribute without a value. */
export function refuseMissing(pool: Pool, attributes: Attributes): void {
  refuseAsRequired(missingRequired(pool, attributes));
}

/** @throws InvalidParameterError that names each of these attributes, if any, as required. */
export function refuseAsRequired(names: readonly string[]): void {
  refuse(names.map((name) => `${name}: The attribute is required`));
}

/** @throws InvalidParameterError for a name that the schema of the pool does not have. */
export function refuseUnknownNames(pool: Pool, names: readonly string[]): void {
  const schema = schemaOf(pool);
  const unknown = names.filter((name) => !schema.has(name));
  refuse(unknown.map((name) => `${name}: Attribute does not exist in the schema.`));
}

/** What a user shows: `sub` first, then the others; only those with the given names, if any. */
export function attributesOf(
  { id, attributes }: Pick<UserRow, 'id' | 'attributes'>,
  names?: readonly string[] | null,
): UserAttribute[] {
  const all = [['sub', id] as const, ...Object.entries(attributes)];
  return all
    .filter(([name]) => !names || names.includes(name))
    .map(([name, value]) => ({ name, value }));
}

function valuesOf(given: readonly AttributeInput[]): Attributes {
  const values = new Map<string, string>();
  for (const { name, value } of given) {
    // Which of two values was meant nobody can tell.
    if (values.has(name)) throw new InvalidParameterError(`Duplicate attribute ${name}.`);
    values.set(name, value ?? '');
  }
  return Object.fromEntries(values);
}

type Schema = ReadonlyMap<string, SchemaAttribute>;

export const schemaOf = ({ settings }: Pool): Schema =>
  new Map(settings.schemaAttributes.map((attribute) => [attribute.name, attribute]));

function refuseImmutable(name: string): void {
  if (!IMMUTABLE.includes(name)) return;
  throw new InvalidParameterError(`Cannot modify the non-mutable attribute ${name}`);
}

/** The two families of operations word this differently (5.3). */
function unknownNames(schema: Schema, values: Attributes, { by }: Giver): string[] {
  const unknown = Object.keys(values).filter((name) => !schema.has(name));
  return unknown.map((name) =>
    by === 'user'
      ? `${name}: Attribute does not exist in the schema.`
      : `Type for attribute {${name}} could not be determined`,
  );
}

/** What a client lists is not asked for required attributes: they are always writable (4.3). */
function refuseUnwritable(
  schema: Schema,
  values: Attributes,
  writable: (name: string) => boolean,
): void {
  for (const name of Object.keys(values)) {
    const { required, developerOnlyAttribute } = schema.get(name)!;
    const reserved = Object.hasOwn(FLAGS, name) || developerOnlyAttribute;
    if (!reserved && (required || writable(name))) continue;
    throw new NotAuthorizedError('A client attempted to write unauthorized attribute');
  }
}

function refuseFormats({ email, phone_number: phone }: Attributes): void {
  if (email && !isMailbox(email)) throw new InvalidParameterError('Invalid email address format.');
  if (phone && !isPhoneNumber(phone)) {
    throw new InvalidParameterError('Invalid phone number format.');
  }
}

function problemOf(schema: SchemaAttribute, value: string): string[] {
  const problem = valueProblem(schema, value);
  return problem === undefined ? [] : [`${schema.name}: ${problem}`];
}

/**
 * A verified address that is not there would be a proof of nothing.
 *
 * @throws InvalidParameterError for a verified flag that is true without its attribute.
 */
export function refuseUnfoundedFlags(attributes: Attributes): void {
  for (const [flag, of] of Object.entries(FLAGS)) {
    if (attributes[flag] !== 'true' || attributes[of]) continue;
    const noun = of === 'email' ? 'Email' : 'Phone number';
    throw new InvalidParameterError(`${noun} is required to set ${flag}.`);
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new InvalidParameterError(NONCONFORMING + problems.join('\n'));
}
