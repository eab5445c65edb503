import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type { OperationName } from '../../src/doors/aws/operation-names.js';

/*
 * The shapes of the API as the AWS SDK carries them at run time: [3, namespace, name, traits, member
 * names, member schemas, …] for a structure, 9 for an operation, 1 for a list, 2 for a map, 0 for a
 * simple type; a member is a schema, or a pair of schema and traits, or a function that returns it.
 */
type Schema = unknown;

/** The traits that say `sensitive`, as the SDK packs them into a number. */
const SENSITIVE = 8;

/** One member of a structure of the API. */
export interface ApiMember {
  readonly name: string;
  readonly sensitive: boolean;
  readonly required: boolean;
  /** Whether it is a map, whose keys are no members. */
  readonly map?: boolean;
  /** Members of the structure it is, or holds in a list; none for anything else. */
  readonly members: () => readonly ApiMember[];
}

/** The members of the input of an operation. */
export const apiInput = (operation: OperationName): readonly ApiMember[] =>
  membersIn(operationSchema(operation)[4]);

/** The members of the output of an operation. */
export const apiOutput = (operation: OperationName): readonly ApiMember[] =>
  membersIn(operationSchema(operation)[5]);

function operationSchema(operation: OperationName): readonly unknown[] {
  const schema = (sdk as Readonly<Record<string, unknown>>)[`${operation}$`];
  if (!Array.isArray(schema) || schema[0] !== 9) throw new Error(`The SDK has no ${operation}.`);
  return schema;
}

function membersIn(given: Schema): readonly ApiMember[] {
  const schema = resolved(given);
  if (!Array.isArray(schema)) return [];
  if (schema[0] === 1) return membersIn(schema[4]);
  if (schema[0] !== 3) return [];
  const [names, schemas, required = 0] = schema.slice(4) as [string[], Schema[], number?];
  return names.map((name, index) => ({
    name,
    sensitive: isSensitive(schemas[index]),
    required: index < required,
    map: isMap(schemas[index]),
    members: () => membersIn(schemas[index]),
  }));
}

function isMap(given: Schema): boolean {
  const schema = resolved(given);
  return Array.isArray(schema) && schema[0] === 2;
}

function isSensitive(given: Schema): boolean {
  if (Array.isArray(given) && given.length === 2 && typeof given[0] === 'function') {
    return has(given[1]) || isSensitive(given[0]);
  }
  const schema = resolved(given);
  if (!Array.isArray(schema)) return false;
  // Structures hide what they hold member by member.
  return schema[0] !== 3 && has(schema[3]);
}

const has = (traits: unknown): boolean =>
  typeof traits === 'number'
    ? (traits & SENSITIVE) !== 0
    : (traits as { sensitive?: unknown } | undefined)?.sensitive !== undefined;

/** Without the wrappings: functions that return a schema, and pairs of a schema and its traits. */
function resolved(given: Schema): Schema {
  if (typeof given === 'function') return resolved((given as () => Schema)());
  if (Array.isArray(given) && given.length === 2) return resolved(given[0]);
  return given;
}
