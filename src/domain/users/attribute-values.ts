import type { SchemaAttribute } from '../pools/schema-attributes.js';

/** What is wrong with a value, after `<name>: `; undefined when it fits its place in the schema. */
export function valueProblem(schema: SchemaAttribute, value: string): string | undefined {
  switch (schema.attributeDataType) {
    case 'String':
      return lengthProblem(schema, value);
    case 'Number':
      return numberProblem(schema, value);
    case 'Boolean':
      return isBoolean(value) ? undefined : 'The attribute must be a boolean, true or false';
    case 'DateTime':
      return isTime(value) ? undefined : 'The attribute must be a date and time in ISO 8601';
  }
}

/** The stored text of a value: booleans are read without case and kept in lower case. */
export function storedValue(schema: SchemaAttribute, value: string): string {
  return schema.attributeDataType === 'Boolean' ? value.toLowerCase() : value;
}

/** Lengths in UTF-16 units, as all limits of the API. */
function lengthProblem({ stringAttributeConstraints }: SchemaAttribute, { length }: string) {
  const min = Number(stringAttributeConstraints?.minLength ?? 0);
  const max = Number(stringAttributeConstraints?.maxLength ?? 2048);
  if (length > max) return `String attributes cannot have a length of more than ${max}`;
  if (length < min) return `String attributes cannot have a length of less than ${min}`;
  return undefined;
}

const NUMBER = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/;

function numberProblem({ numberAttributeConstraints }: SchemaAttribute, value: string) {
  if (!NUMBER.test(value)) return 'The attribute must be a number';
  const { minValue, maxValue } = numberAttributeConstraints ?? {};
  if (isSet(maxValue) && Number(value) > Number(maxValue)) {
    return `Number attributes cannot have a value of more than ${maxValue}`;
  }
  if (isSet(minValue) && Number(value) < Number(minValue)) {
    return `Number attributes cannot have a value of less than ${minValue}`;
  }
  return undefined;
}

const isSet = (bound: string | null | undefined): bound is string =>
  bound !== null && bound !== undefined && bound !== '';

const isBoolean = (value: string) => /^(?:true|false)$/i.test(value);

const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** The day is checked apart: `Date` reads the 31st of February as a day of March. */
function isTime(value: string): boolean {
  const day = TIME.exec(value)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(value))) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
