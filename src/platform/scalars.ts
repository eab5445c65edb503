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

/** The longest text that the API takes where nothing shorter is said, in UTF-16 units (StringType). */
const STRING = { max: 131_072 } as const;

/** The limits of a {@link StringMap} that has none of its own. */
export const STRINGS = { key: STRING, item: STRING } as const;

/** Bytes, as base64 text on every wire (RFC 4648, section 4). */
export const Base64 = new GraphQLScalarType<Buffer, string>({
  name: 'Base64',
  description: 'Bytes as base64 text.',
  serialize: (value) => (value as Buffer).toString('base64'),
  parseValue: asBytes,
  parseLiteral: (node) => asBytes(node.kind === Kind.STRING ? node.value : undefined),
});

/** Strict: Node's own decoder skips what it does not know, and two texts would mean the same bytes. */
export function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function asBytes(value: unknown): Buffer {
  const bytes = typeof value === 'string' ? bytesOf(value) : undefined;
  if (!bytes) throw new GraphQLError('Base64 is text of A to Z, a to z, 0 to 9, + and /, padded.');
  return bytes;
}

export { GraphQLDateTime as DateTime, GraphQLJSON as Json } from 'graphql-scalars';
