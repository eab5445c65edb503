import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/** A map of text to text. Other values are refused and never repeated: they may be secrets. */
export const StringMap = new GraphQLScalarType<Record<string, string>>({
  name: 'StringMap',
  description: 'A JSON object whose values are all strings.',
  serialize: asStringMap,
  parseValue: asStringMap,
  parseLiteral(node, variables) {
    if (node.kind !== Kind.OBJECT) throw notAMap();
    return asStringMap(
      Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, literal(value, variables)]),
      ),
    );
  },
});

function asStringMap(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAMap();
  if (!Object.values(value).every((text) => typeof text === 'string')) throw notAMap();
  return value as Record<string, string>;
}

function literal(node: ValueNode, variables: Readonly<Record<string, unknown>> | null | undefined) {
  if (node.kind === Kind.STRING) return node.value;
  if (node.kind === Kind.VARIABLE) return variables?.[node.name.value];
  throw notAMap();
}

const notAMap = () => new GraphQLError('A StringMap is an object whose values are all strings.');

export { GraphQLDateTime as DateTime } from 'graphql-scalars';
