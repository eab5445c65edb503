import { isInterfaceType, type GraphQLSchema } from 'graphql';
import { Extensions, Field, ID, InterfaceType, type ClassType } from 'type-graphql';
import { nodeNameOf } from './node-ids.js';
import type { Part } from './part-of-schema.js';

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
export function nodeInterfaces(schema: GraphQLSchema): Part['moreInterfaces'] {
  const node = schema.getType('Node');
  if (!isInterfaceType(node)) return () => [];
  return (type) => (type.extensions['node'] === true ? [node] : []);
}
