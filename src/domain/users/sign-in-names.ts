import { isMailbox, isPhoneNumber } from '../../platform/addresses.js';
import type { Pool } from '../pools/pool.js';
import type { UsernameAttribute } from '../pools/pool-names.contract.js';
import type { AliasKind } from './alias-kind.js';
import { exactKey } from './attribute-keys.js';
import { foldedName } from './folding.js';
import type { UserRow } from './users.entities.js';

/*
 * By what a person of a pool can be known (5.2). With AliasAttributes each name belongs to one of three
 * kinds, told by its form, and is unique within its kind: no name can mean two people. User names and
 * preferred user names look alike, so they are one kind: nobody can take the user name of somebody else
 * for their preferred one, or the other way round.
 */

/** One name of one person. */
export interface Alias {
  readonly kind: AliasKind;
  readonly valueKey: string;
  /** What it is the value of. */
  readonly source: UsernameAttribute | 'preferred_username' | 'username';
}

type Named = Pick<UserRow, 'id' | 'username' | 'usernameKey' | 'status' | 'attributes'>;

/** Among which aliases a name is looked for; undefined where only user names can be meant. */
export function aliasKindOf({ settings }: Pool, name: string): AliasKind | undefined {
  const aliases = settings.aliasAttributes ?? [];
  if (aliases.includes('email') && isMailbox(name)) return 'email';
  if (aliases.includes('phone_number') && isPhoneNumber(name)) return 'phone_number';
  return aliases.includes('preferred_username') ? 'name' : undefined;
}

/** What two aliases are compared by; names that the pool takes for one have one key. */
export const aliasKey = (pool: Pool, name: string): string => exactKey(foldedName(pool, name));

/**
 * The aliases of a user as they stand: an address once it is verified, a preferred user name once the
 * sign-up is confirmed. A preferred user name in the form of an aliased address is none: whoever owns
 * the address must be able to sign in by it.
 */
export function aliasesOf(pool: Pool, user: Named): Alias[] {
  const kinds = pool.settings.aliasAttributes ?? [];
  const aliases: Alias[] = [];
  const add = (source: Alias['source'], kind: AliasKind, name: string) => {
    const alias = { source, kind, valueKey: aliasKey(pool, name) };
    if (!aliases.some((other) => sameAlias(alias, other))) aliases.push(alias);
  };
  for (const kind of ['email', 'phone_number'] as const) {
    const value = user.attributes[kind];
    const verified = user.attributes[`${kind}_verified`] === 'true';
    if (value && verified && kinds.includes(kind)) add(kind, kind, value);
  }
  if (!kinds.includes('preferred_username')) return aliases;
  add('username', 'name', user.username);
  const preferred = user.attributes['preferred_username'];
  const usable = preferred && user.status !== 'UNCONFIRMED';
  if (usable && aliasKindOf(pool, preferred) === 'name') {
    add('preferred_username', 'name', preferred);
  }
  return aliases;
}

export const sameAlias = (a: Alias, b: Alias): boolean =>
  a.kind === b.kind && a.valueKey === b.valueKey;

/**
 * The attribute that a person of a pool with UsernameAttributes signs in by: the one they were made
 * with, for good (5.2). Undefined in other pools.
 */
export function nameAttributeOf(
  pool: Pool,
  { usernameKey, attributes }: Pick<Named, 'usernameKey' | 'attributes'>,
): UsernameAttribute | undefined {
  return pool.settings.usernameAttributes?.find((name) => {
    const value = attributes[name];
    return value !== undefined && foldedName(pool, value) === usernameKey;
  });
}

/** The name that a person knows themselves by: their address where it stands for the user name. */
export function shownName(pool: Pool, user: Named): string {
  const attribute = nameAttributeOf(pool, user);
  return attribute ? user.attributes[attribute]! : user.username;
}

/** Whether a name means this person: the user name, the sub or an alias, as the pool compares names. */
function isNameOf(pool: Pool, user: Named, name: string): boolean {
  if (name === user.id) return true;
  const key = foldedName(pool, name);
  if (key === foldedName(pool, user.username) || key === user.usernameKey) return true;
  const kind = aliasKindOf(pool, name);
  const valueKey = aliasKey(pool, name);
  return aliasesOf(pool, user).some((alias) => alias.kind === kind && alias.valueKey === valueKey);
}

/** Every text that means this person, as it is written: what a secret hash may be made of (4.4). */
export function namesOf(pool: Pool, user: Named): string[] {
  const { email, phone_number: phone, preferred_username: preferred } = user.attributes;
  const written = [shownName(pool, user), email, phone, preferred];
  const meant = written.filter(
    (name): name is string => name !== undefined && isNameOf(pool, user, name),
  );
  return [...new Set([user.username, user.id, ...meant])];
}
