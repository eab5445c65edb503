import { GraphQLInputObjectType, type GraphQLField } from 'graphql';
import { resolverClasses } from '../../src/doors/graphql/resolvers.js';
import { membersOf } from '../../src/platform/contract.js';
import type { DoorForm, Wire } from './contract-inputs.js';
import { PUBLIC_FIELDS, publishedSchema, selectionOf } from './schema-operations.js';

/*
 * Which contract class stands behind which field of the GraphQL door. The published schema knows names
 * only, so the classes come from where the decorators of type-graphql put them.
 */

const schemas = { app: publishedSchema('app'), admin: publishedSchema('admin') };

interface Parameter {
  readonly kind: string;
  readonly target: Function;
  readonly methodName: string;
  readonly name?: string;
  readonly getType?: () => unknown;
}

interface Handler {
  readonly target: Function;
  readonly methodName: string;
  readonly schemaName: string;
}

interface Decorated {
  readonly queries: readonly Handler[];
  readonly mutations: readonly Handler[];
  readonly fieldResolvers: readonly Handler[];
  readonly params: readonly Parameter[];
  readonly inputTypes: readonly { readonly name: string; readonly target: object }[];
}

if (resolverClasses.length === 0) throw new Error('The door has no resolvers.');
const decorated = (globalThis as unknown as { TypeGraphQLMetadataStorage: Decorated })
  .TypeGraphQLMetadataStorage;

/** A field that takes a contract, and how to ask for it with a given input. */
export interface ContractField {
  readonly name: string;
  readonly view: 'app' | 'admin';
  readonly isPublic: boolean;
  readonly owner: object;
  readonly document: string;
  variables(input: Wire): Wire;
}

/** Other tests have resolvers of their own, which are decorated alike. */
const ours = ({ target }: Handler): boolean =>
  resolverClasses.some((resolver) => resolver === target);

/** Every root field whose arguments are a contract, each once, at the app view where it is there. */
export const contractFields = (): ContractField[] => [
  ...decorated.queries.filter(ours).flatMap((handler) => fieldOf('query', handler)),
  ...decorated.mutations.filter(ours).flatMap((handler) => fieldOf('mutation', handler)),
];

/** Fields below the top level whose arguments have limits: `users`. */
export const nestedContracts = (): string[] =>
  decorated.fieldResolvers
    .filter((handler) => ours(handler) && contractOf(handler))
    .map(({ schemaName }) => schemaName);

function contractOf({ target, methodName }: Handler): { owner: object; name?: string } | undefined {
  const own = decorated.params.filter(
    (one) => one.target === target && one.methodName === methodName && /^args?$/.test(one.kind),
  );
  for (const { name, getType } of own) {
    const owner = getType?.();
    if (typeof owner !== 'function' || membersOf(owner).length === 0) continue;
    return name === undefined ? { owner } : { owner, name };
  }
  return undefined;
}

function fieldOf(kind: 'query' | 'mutation', handler: Handler): ContractField[] {
  const contract = contractOf(handler);
  if (!contract) return [];
  const name = handler.schemaName;
  const view = rootOf('app', kind, name) ? 'app' : 'admin';
  const { owner, name: argument } = contract;
  return [
    {
      name,
      view,
      isPublic: PUBLIC_FIELDS.includes(name),
      owner,
      document: documentOf(kind, rootOf(view, kind, name)!),
      variables: (input) => (argument === undefined ? input : { [argument]: input }),
    },
  ];
}

type Field = GraphQLField<unknown, unknown>;

function rootOf(view: 'app' | 'admin', kind: 'query' | 'mutation', name: string) {
  const root = kind === 'query' ? schemas[view].getQueryType() : schemas[view].getMutationType();
  return root?.getFields()[name];
}

function documentOf(kind: string, field: Field): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  return `${kind} (${declared}) { ${field.name}(${given})${selectionOf(field)} }`;
}

/** Structures of which exactly one member is given. */
const oneOfs = new Set(
  decorated.inputTypes
    .filter(({ name }) => {
      const type = schemas.admin.getType(name) ?? schemas.app.getType(name);
      return type instanceof GraphQLInputObjectType && type.isOneOf;
    })
    .map(({ target }) => target),
);

export const atGraphql: DoorForm = {
  name: ({ graphql, property }) => (graphql === false ? undefined : property),
  moment: '2026-01-01T00:00:00.000Z',
  oneOf: (owner) => oneOfs.has(owner),
};
