import {
  GraphQLError,
  Kind,
  getNamedType,
  isCompositeType,
  isObjectType,
  isInterfaceType,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { DEFAULT_PAGE } from './page-args.js';

/** Lexical tokens of a document; the standard introspection query has about 300. */
export const MAX_TOKENS = 800;

/** Bytes of a request: the largest input is a few dozen attributes of 2,048 characters. */
export const MAX_BODY = 256 * 1024;

/**
 * The largest operation that is run. Introspection counts for aliases only: graphql-js limits its depth.
 * Few mutations at once, so that aliases do not turn one request into a list of guesses.
 */
export const LIMITS: Readonly<Record<keyof Size, number>> & { readonly mutations: number } = {
  depth: 12,
  aliases: 30,
  fields: 20,
  mutations: 3,
  cost: 10_000,
};

/**
 * What a connection costs beside its rows: a search for each parent, so that one request reads at most
 * 200 pages.
 */
const STATEMENT = 50;

/** How large a selection is, its fragments written out. */
interface Size {
  readonly depth: number;
  readonly aliases: number;
  /** Fields on the top level. */
  readonly fields: number;
  /** Fields of the answer at the most, and what reading its pages costs. */
  readonly cost: number;
}

const NOTHING: Size = { depth: 0, aliases: 0, fields: 0, cost: 0 };

/** One valid operation with the variables it was sent with. */
export interface Request {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Refuses an operation that asks for too much, before anything of it runs. The document must be valid:
 * fragments without cycles, fields that exist.
 *
 * @throws GraphQLError OPERATION_TOO_COMPLEX, HTTP status 400.
 */
export function refuseTooComplex(request: Request): void {
  const size = new Meter(request).operation();
  const mutation = request.operation.operation === 'mutation';
  refuseAbove('aliases', size.aliases, LIMITS.aliases);
  refuseAbove('root fields', size.fields, mutation ? LIMITS.mutations : LIMITS.fields);
  refuseAbove('depth', size.depth, LIMITS.depth);
  refuseAbove('cost', size.cost, LIMITS.cost);
}

function refuseAbove(limit: string, found: number, allowed: number): void {
  if (found <= allowed) return;
  throw new GraphQLError(`The operation has too much ${limit}: ${found}, allowed are ${allowed}.`, {
    extensions: { code: 'OPERATION_TOO_COMPLEX', limit, http: { status: 400 } },
  });
}

type Composite = GraphQLCompositeType | undefined;

/** Each fragment is measured once, so the work does not grow with what it would expand to. */
class Meter {
  private readonly measured = new Map<string, Size>();
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(private readonly request: Request) {
    const definitions = request.document.definitions.filter(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION,
    );
    this.fragments = new Map(definitions.map((fragment) => [fragment.name.value, fragment]));
  }

  operation(): Size {
    const { schema, operation } = this.request;
    return this.selections(
      operation.selectionSet,
      schema.getRootType(operation.operation) ?? undefined,
    );
  }

  private selections({ selections }: SelectionSetNode, parent: Composite): Size {
    return selections.map((selection) => this.selection(selection, parent)).reduce(beside, NOTHING);
  }

  private selection(node: SelectionNode, parent: Composite): Size {
    if (node.kind === Kind.FIELD) return this.field(node, parent);
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.fragment(node.name.value);
    return this.selections(
      node.selectionSet,
      this.typeNamed(node.typeCondition?.name.value) ?? parent,
    );
  }

  private fragment(name: string): Size {
    const known = this.measured.get(name);
    if (known) return known;
    const { selectionSet, typeCondition } = this.fragments.get(name)!;
    const size = this.selections(selectionSet, this.typeNamed(typeCondition.name.value));
    this.measured.set(name, size);
    return size;
  }

  private field(node: FieldNode, parent: Composite): Size {
    const name = node.name.value;
    const alias = node.alias ? 1 : 0;
    const definition = fieldOf(parent, name);
    const type = definition && getNamedType(definition.type);
    const inner = node.selectionSet
      ? this.selections(node.selectionSet, isCompositeType(type) ? type : undefined)
      : NOTHING;
    if (name.startsWith('__')) {
      return { depth: 0, aliases: alias + inner.aliases, fields: 1, cost: 1 };
    }
    const rows = definition && isPaged(definition) ? this.pageSize(node) : undefined;
    return {
      depth: inner.depth + 1,
      aliases: inner.aliases + alias,
      fields: 1,
      cost: rows === undefined ? 1 + inner.cost : STATEMENT + rows * Math.max(inner.cost, 1),
    };
  }

  private pageSize(node: FieldNode): number {
    const sizes = (node.arguments ?? [])
      .filter(({ name }) => name.value === 'first' || name.value === 'last')
      .map(({ value }) => this.numberOf(value))
      .filter((size) => size !== undefined);
    return sizes.length > 0 ? Math.max(1, ...sizes) : DEFAULT_PAGE;
  }

  /** Undefined for `null`, and for what is no number and so will be refused. */
  private numberOf(value: ValueNode): number | undefined {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind !== Kind.VARIABLE) return undefined;
    const name = value.name.value;
    const given = this.request.variables[name];
    if (typeof given === 'number') return given;
    const variables = this.request.operation.variableDefinitions ?? [];
    const fallback = variables.find(({ variable }) => variable.name.value === name)?.defaultValue;
    return given === undefined && fallback ? this.numberOf(fallback) : undefined;
  }

  private typeNamed(name: string | undefined): Composite {
    const type = name === undefined ? undefined : this.request.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

function fieldOf(parent: Composite, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** Only connections have these arguments. */
const isPaged = ({ args }: GraphQLField<unknown, unknown>): boolean =>
  args.some(({ name }) => name === 'first');

const beside = (a: Size, b: Size): Size => ({
  depth: Math.max(a.depth, b.depth),
  aliases: a.aliases + b.aliases,
  fields: a.fields + b.fields,
  cost: a.cost + b.cost,
});

/** What logs and metrics call an operation: its root field, from the schema, or that it has several. */
export function operationLabel(operation: OperationDefinitionNode): string {
  const [first, ...others] = operation.selectionSet.selections;
  if (first?.kind !== Kind.FIELD || others.length > 0) return 'several';
  return first.name.value.startsWith('__') ? 'introspection' : first.name.value;
}
