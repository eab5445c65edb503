import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isRequiredArgument,
  isUnionType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
} from 'graphql';

/** One root field of an emitted schema, and the shortest operation that asks for it. */
export interface RootField {
  readonly kind: 'query' | 'mutation';
  readonly name: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The shortest operation for one root field; throws when the view does not have it. */
export function rootField(view: 'app' | 'admin', name: string): RootField {
  const field = rootFields(publishedSchema(view)).find((one) => one.name === name);
  if (!field) throw new Error(`The ${view} view has no ${name}.`);
  return field;
}

/** What anybody may ask at both views; every other root field wants to know who asks. */
export const PUBLIC_FIELDS: readonly string[] = [
  'signUp',
  'confirmSignUp',
  'resendConfirmationCode',
  'forgotPassword',
  'confirmForgotPassword',
  'signIn',
  'continueSignIn',
  'startSoftwareTokenSetup',
  'refreshTokens',
  'issueClientToken',
  'revokeToken',
];

/** A schema as it is published in `schema/`. */
export const publishedSchema = (view: 'app' | 'admin'): GraphQLSchema =>
  buildSchema(readFileSync(new URL(`../../schema/${view}.graphql`, import.meta.url), 'utf8'));

/** Every root field of a view that is not public, with the shortest valid operation. */
export const guardedFields = (view: 'app' | 'admin'): RootField[] =>
  rootFields(publishedSchema(view)).filter(({ name }) => !PUBLIC_FIELDS.includes(name));

/** Every root field with the shortest valid operation. */
export function rootFields(schema: GraphQLSchema): RootField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => shortest(kind, field)),
  );
}

type Field = GraphQLField<unknown, unknown>;

function shortest(kind: RootField['kind'], field: Field): RootField {
  const needed = field.args.filter(isRequiredArgument);
  const declared = needed.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = needed.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = selectionOf(field);
  const head = declared ? `${kind} (${declared})` : kind;
  const call = given ? `${field.name}(${given})` : field.name;
  return {
    kind,
    name: field.name,
    document: `${head} { ${call}${selection} }`,
    variables: Object.fromEntries(
      needed.map(({ name, type }) => [name, ofForm[name] ?? anyValue(type)]),
    ),
  };
}

/** Enough to tell what came back, and the refusal where a union has one. */
export function selectionOf(field: Field): string {
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return '';
  return isUnionType(type) ? ' { __typename ... on Problem { code message } }' : ' { __typename }';
}

/** Arguments whose rules refuse any other text. */
const ofForm: Readonly<Record<string, string>> = {
  deviceKey: 'us-east-1_00000000-0000-4000-8000-000000000000',
  sessionId: `tkn${'0'.repeat(25)}`,
  userCode: '000000',
};

const scalars: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: '2026-01-01T00:00:00.000Z',
  StringMap: {},
};

/** A value that GraphQL accepts; whether the rules accept it is another matter. */
export function anyValue(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return anyValue(type.ofType);
  if (isListType(type)) return [];
  const named = type as GraphQLNamedInputType;
  if (isEnumType(named)) return named.getValues()[0]!.name;
  if (!isInputObjectType(named)) return scalars[named.name] ?? 'x';
  const fields = Object.values(named.getFields());
  const chosen = named.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  return Object.fromEntries(
    chosen.map(({ name, type: of }) => [name, ofForm[name] ?? anyValue(of)]),
  );
}
