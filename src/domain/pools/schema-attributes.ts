import { InvalidParameterError } from '../errors.js';
import { SchemaAttribute, type SchemaAttributeInput } from './schema-attributes.contract.js';

export { SchemaAttribute } from './schema-attributes.contract.js';

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
 * The schema of a new pool.
 *
 * @throws InvalidParameterError in the words of section 3.3.
 */
export function schemaOf(given: readonly SchemaAttributeInput[] | null | undefined) {
  const changed = new Map(
    Object.entries(standard).map(([name, facts]) => [name, { name, ...facts } as SchemaAttribute]),
  );
  const custom = new Map<string, SchemaAttribute>();
  for (const input of given ?? []) {
    const known = changed.get(input.name);
    if (known) {
      changed.set(input.name, changedStandard(known, input));
      continue;
    }
    const attribute = customAttribute(input);
    if (custom.has(attribute.name)) {
      throw new InvalidParameterError(
        `Duplicate custom attribute names ${attribute.name} are not allowed in a user pool schema.`,
      );
    }
    custom.set(attribute.name, attribute);
  }
  return [...changed.values(), ...custom.values()];
}

function changedStandard(known: SchemaAttribute, input: SchemaAttributeInput): SchemaAttribute {
  const { name, attributeDataType } = known;
  const otherType = input.attributeDataType && input.attributeDataType !== attributeDataType;
  if (otherType || input.developerOnlyAttribute) {
    throw new InvalidParameterError(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${name}`,
    );
  }
  if (name === 'sub') return known;
  return {
    ...known,
    mutable: input.mutable ?? known.mutable,
    required: input.required ?? known.required,
    ...constraints(name, attributeDataType, { ...known, ...withoutNulls(input) }),
  };
}

function customAttribute(input: SchemaAttributeInput): SchemaAttribute {
  const { attributeDataType } = input;
  const developerOnlyAttribute = input.developerOnlyAttribute ?? false;
  const name = `${developerOnlyAttribute ? 'dev:' : ''}custom:${input.name}`;
  if (!attributeDataType) {
    throw new InvalidParameterError(
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    );
  }
  if (input.required) {
    throw new InvalidParameterError('Required custom attributes are not supported currently.');
  }
  return {
    name,
    attributeDataType,
    developerOnlyAttribute,
    // Reports disagree about the default [B]; what cannot be undone is not made by leaving a word out.
    mutable: input.mutable ?? true,
    required: false,
    ...constraints(name, attributeDataType, input),
  };
}

type Constraints = Pick<
  SchemaAttributeInput,
  'numberAttributeConstraints' | 'stringAttributeConstraints'
>;

function constraints(
  name: string,
  type: SchemaAttribute['attributeDataType'],
  { numberAttributeConstraints: number, stringAttributeConstraints: string }: Constraints,
): Constraints {
  if (type === 'String') {
    refuseReversed(name, string?.minLength, string?.maxLength, [
      "max length shorter than it's min length",
    ]);
    return { stringAttributeConstraints: withoutNulls(string ?? {}) };
  }
  if (type !== 'Number') return {};
  refuseReversed(name, number?.minValue, number?.maxValue, [
    "max value smaller than it's min value",
  ]);
  return { numberAttributeConstraints: withoutNulls(number ?? {}) };
}

function refuseReversed(
  name: string,
  least: string | null | undefined,
  greatest: string | null | undefined,
  [words]: readonly [string],
): void {
  for (const bound of [least, greatest]) {
    if (bound && !/^-?\d{1,15}$/.test(bound)) {
      throw new InvalidParameterError(`Attribute ${name} has a constraint that is not a number.`);
    }
  }
  if (!least || !greatest || Number(least) <= Number(greatest)) return;
  throw new InvalidParameterError(`Attribute ${name} cannot have a ${words}`);
}

const withoutNulls = <T extends object>(value: T): T =>
  Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== null && part !== undefined),
  ) as T;
