import type { GraphQLSchema } from 'graphql';
import { buildSchema, type ContainerType, type NonEmptyArray } from 'type-graphql';
import { checkInput } from '../../platform/contract-check.js';
import { membersOf } from '../../platform/contract.js';
import { audiencePart, guardAudiences } from './audience.js';
import type { ViewName } from './context.js';
import { nodeInterfaces } from './nodes.js';
import { enforceOneOf } from './one-of.js';
import { partOf } from './part-of-schema.js';

/** The one schema in its two views. */
export type Schemas = Readonly<Record<ViewName, GraphQLSchema>>;

/**
 * Builds the schema from code and cuts it into its views; `container` knows the instance of each resolver
 * class.
 *
 * @throws Error for a root field without an audience, or a type that GraphQL cannot carry.
 */
export async function buildSchemas(
  resolvers: readonly Function[],
  container: ContainerType,
): Promise<Schemas> {
  const schema = await buildSchema({
    resolvers: resolvers as NonEmptyArray<Function>,
    container,
    validate: false,
    validateFn: checkContract,
    // An introspection of the whole, at every start; a test validates both views instead.
    skipCheck: true,
  });
  enforceOneOf(schema);
  guardAudiences(schema);
  const moreInterfaces = nodeInterfaces(schema);
  const viewOf = (view: ViewName) =>
    partOf(schema, { ...audiencePart(schema, view), moreInterfaces });
  return { app: viewOf('app'), admin: viewOf('admin') };
}

/** Inputs are checked by the rules and in the words of all doors. */
function checkContract(value: unknown, type: unknown): void {
  if (typeof type !== 'function' || typeof value !== 'object' || value === null) return;
  if (membersOf(type).length > 0) checkInput(type, value);
}
