import type { GraphQLSchema } from 'graphql';
import { buildSchema, type ContainerType, type NonEmptyArray } from 'type-graphql';
import { checkInput } from '../../platform/contract-check.js';
import { membersOf } from '../../platform/contract.js';
import { guardAudiences, viewOf } from './audience.js';
import type { ViewName } from './context.js';
import { withNodes } from './nodes.js';
import { enforceOneOf } from './one-of.js';

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
  const built = await buildSchema({
    resolvers: resolvers as NonEmptyArray<Function>,
    container,
    validate: false,
    validateFn: checkContract,
  });
  const schema = withNodes(built);
  enforceOneOf(schema);
  guardAudiences(schema);
  return { app: viewOf(schema, 'app'), admin: viewOf(schema, 'admin') };
}

/** Inputs are checked by the rules and in the words of all doors. */
function checkContract(value: unknown, type: unknown): void {
  if (typeof type !== 'function' || typeof value !== 'object' || value === null) return;
  if (membersOf(type).length > 0) checkInput(type, value);
}
