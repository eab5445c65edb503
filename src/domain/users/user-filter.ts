import { InvalidParameterError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import { UserStatus } from './user-status.js';
import type { StringFilter, UserFilter } from './user-filter.contract.js';

/** What a text must be; the comparison folds it as it folded what is stored. */
export type Match = { readonly in: readonly string[] } | { readonly startsWith: string };

/** One condition on a user. */
export type Condition =
  | { readonly on: 'username'; readonly match: Match }
  | { readonly on: 'sub'; readonly match: Match }
  | { readonly on: 'attribute'; readonly name: string; readonly match: Match }
  | { readonly on: 'status'; readonly in: readonly UserStatus[] }
  | { readonly on: 'enabled'; readonly is: boolean }
  | { readonly on: 'group'; readonly name: string }
  | { readonly on: 'createdAfter'; readonly time: Date };

/**
 * Whom a filter means, however it was written: a user who meets every condition of one of the
 * alternatives. No alternative means nobody; one without conditions, everybody.
 */
export type Predicate = readonly (readonly Condition[])[];

/** Each alternative is a search of its own, and the sum is sorted, so there are few of them. */
const MAX_ALTERNATIVES = 10;
const MAX_DEPTH = 3;

/**
 * Reads the typed filter of the GraphQL door.
 *
 * @throws InvalidParameterError for an unknown attribute, an empty condition, or more than 10
 * alternatives or 3 levels of `or`.
 */
export function predicateOf(pool: Pool, filter: UserFilter): Predicate {
  const alternatives = alternativesOf(pool, filter, 1);
  if (alternatives.length > MAX_ALTERNATIVES) {
    throw new InvalidParameterError(`A filter has at most ${MAX_ALTERNATIVES} alternatives.`);
  }
  return alternatives;
}

function alternativesOf(pool: Pool, filter: UserFilter, depth: number): Predicate {
  if (depth > MAX_DEPTH) {
    throw new InvalidParameterError(`A filter is at most ${MAX_DEPTH} levels deep.`);
  }
  const own = conditionsOf(pool, filter);
  const others = (filter.or ?? []).flatMap((other) => alternativesOf(pool, other, depth + 1));
  // Somebody who writes `or: [{}]` has made a mistake rather than a wish to see everybody.
  if (own.length === 0 && others.length === 0 && depth > 1) throw emptyCondition();
  return own.length === 0 && others.length > 0 ? others : [own, ...others];
}

function conditionsOf(pool: Pool, filter: UserFilter): Condition[] {
  const { username, sub, email, phoneNumber, attribute, status, enabled } = filter;
  const { groupName, createdAfter } = filter;
  const conditions: Condition[] = [
    ...matchesOf(username).map((match) => ({ on: 'username', match }) as const),
    ...matchesOf(sub).map((match) => ({ on: 'sub', match }) as const),
    ...attributeConditions('email', email),
    ...attributeConditions('phone_number', phoneNumber),
  ];
  if (attribute) {
    refuseUnknown(pool, attribute.name);
    conditions.push(...attributeConditions(attribute.name, attribute.value));
  }
  if (status) conditions.push({ on: 'status', in: status });
  if (typeof enabled === 'boolean') conditions.push({ on: 'enabled', is: enabled });
  if (typeof groupName === 'string') conditions.push({ on: 'group', name: groupName });
  if (createdAfter) conditions.push({ on: 'createdAfter', time: createdAfter });
  return conditions;
}

function attributeConditions(name: string, filter: StringFilter | null | undefined): Condition[] {
  return matchesOf(filter).map((match) =>
    name === 'sub' ? { on: 'sub', match } : { on: 'attribute', name, match },
  );
}

function matchesOf(filter: StringFilter | null | undefined): Match[] {
  if (!filter) return [];
  const found: Match[] = [];
  if (typeof filter.eq === 'string') found.push({ in: [filter.eq] });
  if (filter.in) found.push({ in: filter.in });
  if (typeof filter.startsWith === 'string') found.push({ startsWith: filter.startsWith });
  if (found.length === 0) throw emptyCondition();
  return found;
}

const emptyCondition = () =>
  new InvalidParameterError('A condition of the filter has nothing to compare with.');

function refuseUnknown(pool: Pool, name: string): void {
  if (pool.settings.schemaAttributes.some((attribute) => attribute.name === name)) return;
  throw invalidAttribute(name);
}

const invalidAttribute = (name: string) =>
  new InvalidParameterError(`Invalid search attribute: ${name}`);

/** The attributes that ListUsers searches; custom ones are not among them. */
const SEARCHED = [
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
];

/** `attribute op "value"`: the attribute may be quoted, a quote inside the value is written `\"`. */
const GRAMMAR = /^\s*("?)([\w:.-]+)\1\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/su;

/**
 * Reads the filter of ListUsers, one condition of at most 256 characters; an empty text is none.
 *
 * @throws InvalidParameterError `Error while parsing filter`, or `Invalid search attribute: …`.
 */
export function predicateOfText(text: string): Predicate {
  if (text.trim() === '') return [[]];
  const [, , name, operator, quoted] = GRAMMAR.exec(text) ?? [];
  if (name === undefined || quoted === undefined) {
    throw new InvalidParameterError('Error while parsing filter');
  }
  const value = quoted.replaceAll(/\\(.)/gsu, '$1');
  return textCondition(name, operator === '=' ? { in: [value] } : { startsWith: value });
}

function textCondition(name: string, match: Match): Predicate {
  if (name === 'username' || name === 'sub') return [[{ on: name, match }]];
  if (SEARCHED.includes(name)) return [[{ on: 'attribute', name, match }]];
  if (name === 'cognito:user_status') {
    const upper = mapped(match, (value) => value.toUpperCase());
    return [[{ on: 'status', in: Object.values(UserStatus).filter((word) => fits(word, upper)) }]];
  }
  if (name !== 'status') throw invalidAttribute(name);
  // Compared with case, unlike the others.
  const alternatives: Predicate = [[{ on: 'enabled', is: true }], [{ on: 'enabled', is: false }]];
  const meant = [fits('Enabled', match), fits('Disabled', match)];
  return meant.every(Boolean) ? [[]] : alternatives.filter((_, index) => meant[index]);
}

const fits = (word: string, match: Match): boolean =>
  'in' in match ? match.in.includes(word) : word.startsWith(match.startsWith);

/** The same match with every text changed. */
export function mapped(match: Match, change: (text: string) => string): Match {
  if ('in' in match) return { in: match.in.map(change) };
  return { startsWith: change(match.startsWith) };
}
