import { InvalidParameterError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import {
  acceptValues,
  refuseAsRequired,
  refuseUnfoundedFlags,
  schemaOf,
  type Attributes,
  type Giver,
} from './attribute-rules.js';
import type { AttributeInput } from './users.contract.js';

/** The attributes that a code can be sent to. */
export type Contact = 'email' | 'phone_number';

const CONTACTS: readonly Contact[] = ['phone_number', 'email'];

/** What an update makes of a user's attributes. */
export interface AttributeChanges {
  /** Laid over the present attributes; null takes one away. */
  readonly patch: Readonly<Record<string, string | null>>;
  /** Contacts that were given another value, or none: what proved the earlier one is void. */
  readonly replaced: readonly Contact[];
  /** Those of them whose new value nobody has vouched for. */
  readonly unproved: readonly { readonly contact: Contact; readonly value: string }[];
}

/** Whether a name is that of an attribute which can be proved by a code. */
export const isContact = (name: string): name is Contact => CONTACTS.includes(name as Contact);

/**
 * Checks an update against the schema of the pool and the present attributes (section 5.3). A new mail
 * address or phone number is unverified, unless an administrator says otherwise in the same call; where
 * the pool wants it proved first, the present one stays until then.
 *
 * @throws InvalidParameterError in Cognito's words; NotAuthorizedError when a person writes what their
 * client may not.
 */
export function attributeChanges(
  pool: Pool,
  present: Attributes,
  given: readonly AttributeInput[],
  giver: Giver,
): AttributeChanges {
  const values = acceptValues(pool, given, giver);
  refuseFixed(pool, Object.keys(values));
  const patch = patchOf(values);
  refuseRemoved(pool, patch);
  const replaced = CONTACTS.filter(
    (name) => name in patch && patch[name] !== (present[name] ?? null),
  );
  const unproved = replaced.flatMap((contact) => {
    const value = patch[contact];
    return value && patch[verifiedFlag(contact)] !== 'true' ? [{ contact, value }] : [];
  });
  for (const contact of replaced) resetFlag(patch, contact);
  const later = unproved.filter(({ contact }) => provedFirst(pool, contact));
  for (const { contact } of later) keepPresent(patch, contact);
  refuseUnfoundedFlags(laidOver(present, patch));
  return { patch, replaced, unproved };
}

/**
 * The update that takes attributes away; one that the user does not have is no fault.
 *
 * @throws InvalidParameterError for a name that the schema does not have.
 */
export function removalOf(pool: Pool, names: readonly string[]): AttributeInput[] {
  const schema = schemaOf(pool);
  const unknown = names.filter((name) => !schema.has(name));
  if (unknown.length > 0) {
    const faults = unknown.map((name) => `user.${name}: Attribute does not exist in the schema.`);
    throw new InvalidParameterError(`Invalid user attributes: ${faults.join('\n')}`);
  }
  return [...new Set(names)].map((name) => ({ name, value: '' }));
}

/** The flag that says that a contact was proved. */
export const verifiedFlag = (contact: Contact): string => `${contact}_verified`;

/** Whether the user has shown, or an administrator has vouched, that the contact is theirs. */
export const isVerified = (attributes: Attributes, contact: Contact): boolean =>
  Boolean(attributes[contact]) && attributes[verifiedFlag(contact)] === 'true';

/** Whether the present value of a contact stays until the new one is proved. */
export function provedFirst(pool: Pool, contact: Contact): boolean {
  const { userAttributeUpdateSettings } = pool.settings;
  const names = userAttributeUpdateSettings?.attributesRequireVerificationBeforeUpdate;
  return names?.includes(contact) ?? false;
}

type Patch = Record<string, string | null>;

const patchOf = (values: Attributes): Patch =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value || null]));

const laidOver = (present: Attributes, patch: Patch): Attributes =>
  Object.fromEntries(
    Object.entries({ ...present, ...patch }).filter((entry) => entry[1] !== null),
  ) as Attributes;

function resetFlag(patch: Patch, contact: Contact): void {
  const flag = verifiedFlag(contact);
  if (patch[flag] === 'true') return;
  patch[flag] = patch[contact] === null ? null : 'false';
}

function keepPresent(patch: Patch, contact: Contact): void {
  delete patch[contact];
  delete patch[verifiedFlag(contact)];
}

/** What is not mutable was given once, when the user was made, even by an administrator. */
function refuseFixed(pool: Pool, names: readonly string[]): void {
  const schema = schemaOf(pool);
  const fixed = names.filter((name) => !schema.get(name)!.mutable);
  if (fixed.length === 0) return;
  throw new InvalidParameterError(
    fixed.map((name) => `user.${name}: Attribute cannot be updated.\n`).join(''),
  );
}

/** A required attribute may be changed, not taken away. */
function refuseRemoved(pool: Pool, patch: Patch): void {
  const schema = schemaOf(pool);
  const removed = Object.keys(patch).filter((name) => patch[name] === null);
  refuseAsRequired(removed.filter((name) => schema.get(name)!.required));
}
