import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { GraphQLInterfaceType, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { Extensions, Field, ID, InterfaceType, type ClassType } from 'type-graphql';
import { nodeNameOf } from './node-ids.js';

@InterfaceType({
  description: 'Something with an id of its own, to be had again by `node`.',
  resolveType: ({ id }: Node) => nodeNameOf(id),
})
export abstract class Node {
  @Field(() => ID, { description: 'Unique over all pools and kinds of nodes.' })
  id!: string;
}

/** Classes of the domain that are nodes: their contracts do not know GraphQL's interface. */
export function markNodes(...owners: ClassType<Node>[]): void {
  for (const owner of owners) (Extensions({ node: true }) as ClassDecorator)(owner);
}

/** Lets every marked type implement `Node`. */
export function withNodes(schema: GraphQLSchema): GraphQLSchema {
  const node = schema.getType('Node');
  if (!(node instanceof GraphQLInterfaceType)) return schema;
  return mapSchema(schema, {
    [MapperKind.OBJECT_TYPE]: (type) => {
      if (type.extensions['node'] !== true) return undefined;
      const config = type.toConfig();
      return new GraphQLObjectType({ ...config, interfaces: [...config.interfaces, node] });
    },
  });
}
