import { GraphQLInputObjectType, type GraphQLSchema } from 'graphql';
import { Extensions, type ClassType } from 'type-graphql';

/** Input classes of which exactly one member must be given; published as `@oneOf`. */
export function markOneOf(...owners: ClassType<object>[]): void {
  for (const owner of owners) (Extensions({ oneOf: true }) as ClassDecorator)(owner);
}

/** type-graphql has no notion of `@oneOf`: with the mark, graphql-js enforces and prints it. */
export function enforceOneOf(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLInputObjectType)) continue;
    if (type.extensions['oneOf'] === true) type.isOneOf = true;
  }
}
