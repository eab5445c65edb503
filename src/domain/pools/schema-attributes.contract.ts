import { InputType, ObjectType } from 'type-graphql';
import { defineEnum, Member } from '../../platform/contract.js';

export const AttributeDataType = defineEnum('AttributeDataType', 'What an attribute holds.', [
  'Boolean',
  'Number',
  'String',
  'DateTime',
]);
export type AttributeDataType = keyof typeof AttributeDataType;

const bound = { optional: true, max: 131_072 } as const;

@InputType('StringAttributeConstraintsInput', { description: 'How long a text may be.' })
@ObjectType({ description: 'How long a text may be.' })
export class StringAttributeConstraints {
  @Member(() => String, { ...bound, description: 'Least length, a number as text.' })
  minLength?: string | null;

  @Member(() => String, { ...bound, description: 'Greatest length, a number as text.' })
  maxLength?: string | null;
}

@InputType('NumberAttributeConstraintsInput', { description: 'How large a number may be.' })
@ObjectType({ description: 'How large a number may be.' })
export class NumberAttributeConstraints {
  @Member(() => String, { ...bound, description: 'Least value, a number as text.' })
  minValue?: string | null;

  @Member(() => String, { ...bound, description: 'Greatest value, a number as text.' })
  maxValue?: string | null;
}

const described = {
  name: 'A standard name, or a custom one without its prefix on the way in and with it on the way out.',
  type: 'What it holds; required for a custom attribute.',
  developerOnly: 'Whether only administrators see and write it.',
  mutable: 'Whether the value may change once it is set.',
  required: 'Whether every person must give it.',
  number: 'Limits of a Number.',
  string: 'Limits of a String.',
};

@InputType({
  description: 'One attribute of the people of a pool: a standard one changed, or a new one.',
})
export class SchemaAttributeInput {
  @Member(() => String, {
    description: described.name,
    min: 1,
    max: 20,
    pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
  })
  name!: string;

  @Member(() => AttributeDataType, { optional: true, description: described.type })
  attributeDataType?: AttributeDataType | null;

  @Member(() => Boolean, { optional: true, description: described.developerOnly })
  developerOnlyAttribute?: boolean | null;

  @Member(() => Boolean, { optional: true, description: described.mutable })
  mutable?: boolean | null;

  @Member(() => Boolean, { optional: true, description: described.required })
  required?: boolean | null;

  @Member(() => NumberAttributeConstraints, { optional: true, description: described.number })
  numberAttributeConstraints?: NumberAttributeConstraints | null;

  @Member(() => StringAttributeConstraints, { optional: true, description: described.string })
  stringAttributeConstraints?: StringAttributeConstraints | null;
}

@ObjectType({ description: 'One attribute that the people of a pool have.' })
export class SchemaAttribute {
  @Member(() => String, { description: described.name })
  name!: string;

  @Member(() => AttributeDataType, { description: described.type })
  attributeDataType!: AttributeDataType;

  @Member(() => Boolean, { description: described.developerOnly })
  developerOnlyAttribute!: boolean;

  @Member(() => Boolean, { description: described.mutable })
  mutable!: boolean;

  @Member(() => Boolean, { description: described.required })
  required!: boolean;

  @Member(() => NumberAttributeConstraints, { optional: true, description: described.number })
  numberAttributeConstraints?: NumberAttributeConstraints | null;

  @Member(() => StringAttributeConstraints, { optional: true, description: described.string })
  stringAttributeConstraints?: StringAttributeConstraints | null;
}
