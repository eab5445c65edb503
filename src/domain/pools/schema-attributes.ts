import { InvalidParameterError } from '../errors.js';
import type {
  NumberAttributeConstraints,
  SchemaAttribute,
  SchemaAttributeInput,
  StringAttributeConstraints,
} from './schema-attributes.contract.js';

export type { SchemaAttribute } from './schema-attributes.contract.js';

/* The attributes of a pool: the standard ones, and what CreateUserPool says of them (3.2, 3.3). */

type Facts = Omit<SchemaAttribute, 'name'>;

const plain: Facts = {
  attributeDataType: 'String',
  developerOnlyAttribute: false,
  mutable: true,
  required: false,
};
const text: Facts = { ...plain, stringAttributeConstraints: { minLength: '0', maxLength: '2048' } };
const flag: Facts = { ...plain, attributeDataType: 'Boolean' };

/** Section 3.2: the standard attributes of every pool, in the order in which they are shown. */
const standard: Readonly<Record<string, Facts>> = {
  sub: {
    ...text,
    mutable: false,
    required: true,
    stringAttributeConstraints: { minLength: '1', maxLength: '2048' },
  },
  name: text,
  given_name: text,
  family_name: text,
  middle_name: text,
  nickname: text,
  preferred_username: text,
  profile: text,
  picture: text,
  website: text,
  email: text,
  email_verified: flag,
  gender: text,
  birthdate: { ...text, stringAttributeConstraints: { minLength: '10', maxLength: '10' } },
  zoneinfo: text,
  locale: text,
  phone_number: text,
  phone_number_verified: flag,
  address: text,
  updated_at: {
    ...plain,
    attributeDataType: 'Number',
    numberAttributeConstraints: { minValue: '0' },
  },
  identities: { ...plain, stringAttributeConstraints: {} },
};

/** Names that every pool has; everything else is custom. */
export const standardNames: ReadonlySet<string> = new Set(Object.keys(standard));

/**
 * The schema of a new pool: the standard attributes, changed where the input says so, then the custom
 * ones. A custom attribute is mutable unless it says otherwise: reports about Cognito's default disagree,
 * and what cannot be undone should not come from leaving a word out.
 *
 * @throws InvalidParameterError in the words of section 3.3; for what is not recorded there, in ours.
 */
export function schemaOf(
  given: readonly SchemaAttributeInput[] | null | undefined,
): SchemaAttribute[] {
  const attributes = new Map(
    Object.entries(standard).map(([name, facts]) => [name, { name, ...facts } as SchemaAttribute]),
  );
  const seen = new Set<string>();
  for (const input of given ?? []) {
    const known = standardNames.has(input.name) ? attributes.get(input.name) : undefined;
    const attribute = known ? changedStandard(known, input) : customAttribute(input);
    if (seen.has(attribute.name)) refuseTwice(attribute.name, known ? 'standard' : 'custom');
    seen.add(attribute.name);
    attributes.set(attribute.name, attribute);
  }
  return [...attributes.values()];
}

const mostCustom = 50;

/**
 * A schema with custom attributes added to it (3.2).
 *
 * @throws InvalidParameterError in the words of section 3.3, for a name that is there already, and above
 * 50 custom attributes.
 */
export function extendedSchema(
  present: readonly SchemaAttribute[],
  given: readonly SchemaAttributeInput[],
): SchemaAttribute[] {
  const names = new Set(present.map(({ name }) => name));
  const added = given.map((input) => {
    const attribute = customAttribute(input);
    if (names.has(attribute.name)) throw existing(attribute.name);
    names.add(attribute.name);
    return attribute;
  });
  if (names.size - standardNames.size > mostCustom) {
    throw new InvalidParameterError(
      `A user pool can have ${mostCustom} custom attributes at the most.`,
    );
  }
  return [...present, ...added];
}

const existing = (name: string) =>
  new InvalidParameterError(`${name}: Existing attribute already has name ${name}.`);

function refuseTwice(name: string, kind: 'standard' | 'custom'): never {
  throw new InvalidParameterError(
    `Duplicate ${kind} attribute names ${name} are not allowed in a user pool schema.`,
  );
}

function changedStandard(known: SchemaAttribute, input: SchemaAttributeInput): SchemaAttribute {
  const { name, attributeDataType } = known;
  const otherType = input.attributeDataType && input.attributeDataType !== attributeDataType;
  if (otherType || input.developerOnlyAttribute) {
    throw new InvalidParameterError(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${name}`,
    );
  }
  const changed = {
    ...known,
    mutable: input.mutable ?? known.mutable,
    required: input.required ?? known.required,
    ...constraintsOf(known, input),
  };
  // Tokens name their user by it: it is always there and never changes.
  if (name === 'sub' && (changed.mutable || !changed.required)) {
    throw new InvalidParameterError('The attribute sub is required and not mutable.');
  }
  return changed;
}

function customAttribute(input: SchemaAttributeInput): SchemaAttribute {
  const { attributeDataType } = input;
  const developerOnlyAttribute = input.developerOnlyAttribute ?? false;
  if (!attributeDataType) {
    throw new InvalidParameterError(
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    );
  }
  if (input.required) {
    throw new InvalidParameterError('Required custom attributes are not supported currently.');
  }
  const attribute = {
    name: `${developerOnlyAttribute ? 'dev:' : ''}custom:${input.name}`,
    attributeDataType,
    developerOnlyAttribute,
    mutable: input.mutable ?? true,
    required: false,
  };
  return { ...attribute, ...constraintsOf(attribute, input) };
}

type Constraints = Pick<
  SchemaAttributeInput,
  'numberAttributeConstraints' | 'stringAttributeConstraints'
>;

/** The constraints of an attribute, what is given laid over what it has; a bound of '' is none. */
function constraintsOf(known: SchemaAttribute, given: Constraints): Constraints {
  const { name, attributeDataType: type } = known;
  const number = present(given.numberAttributeConstraints);
  const string = present(given.stringAttributeConstraints);
  refuseForeign(name, type !== 'Number' && number, 'NumberAttributeConstraints');
  refuseForeign(name, type !== 'String' && string, 'StringAttributeConstraints');
  if (type === 'String') {
    const merged = { ...known.stringAttributeConstraints, ...string };
    refuseLengths(name, merged);
    return { stringAttributeConstraints: merged };
  }
  if (type !== 'Number') return {};
  const merged = { ...known.numberAttributeConstraints, ...number };
  refuseRange(name, merged);
  return { numberAttributeConstraints: merged };
}

/** A constraint that could never act is refused, not stored. */
function refuseForeign(name: string, constraints: object | false, member: string): void {
  if (!constraints || Object.keys(constraints).length === 0) return;
  throw new InvalidParameterError(`Attribute ${name} cannot have ${member}.`);
}

/** The longest value that any attribute takes (2.3). */
const LONGEST = 2048;

function refuseLengths(name: string, { minLength, maxLength }: StringAttributeConstraints): void {
  for (const bound of [minLength, maxLength]) {
    if (!bound || (/^\d{1,4}$/.test(bound) && Number(bound) <= LONGEST)) continue;
    throw new InvalidParameterError(
      `Attribute ${name} must have lengths that are numbers from 0 to ${LONGEST}.`,
    );
  }
  if (!minLength || !maxLength || Number(minLength) <= Number(maxLength)) return;
  throw new InvalidParameterError(
    `Attribute ${name} cannot have a max length shorter than it's min length`,
  );
}

function refuseRange(name: string, { minValue, maxValue }: NumberAttributeConstraints): void {
  for (const bound of [minValue, maxValue]) {
    if (!bound || /^-?\d{1,15}(?:\.\d{1,15})?$/.test(bound)) continue;
    throw new InvalidParameterError(`Attribute ${name} must have bounds that are numbers.`);
  }
  if (!minValue || !maxValue || Number(minValue) <= Number(maxValue)) return;
  throw new InvalidParameterError(
    `Attribute ${name} cannot have a max value smaller than it's min value`,
  );
}

/** Without the members that are null, absent or empty. */
function present<T extends object>(value: T | null | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, part]) => part)) as Partial<T>;
}
