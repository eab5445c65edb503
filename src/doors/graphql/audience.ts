import {
  defaultFieldResolver,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { Extensions, type ClassType } from 'type-graphql';
import { AccessDeniedError } from '../../domain/errors.js';
import type { GraphqlContext, ViewName } from './context.js';
import type { Part } from './part-of-schema.js';

/** Who may use a root field: everybody, a signed-in user about themself, or an administrator. */
export type AudienceName = 'PUBLIC' | 'SELF' | 'ADMIN';

/**
 * Every root field has one, or the schema is not built. With two, the view decides: SELF at `/graphql`,
 * ADMIN at `/admin/graphql`.
 */
export function Audience(first: AudienceName, ...others: AudienceName[]): MethodDecorator {
  return Extensions({ audience: [first, ...others] }) as MethodDecorator;
}

/** Object types that exist in the admin view alone. */
export function markAdminTypes(...owners: ClassType<object>[]): void {
  for (const owner of owners) (Extensions({ adminOnly: true }) as ClassDecorator)(owner);
}

/** Fields of a type of both views that exist in the admin view alone. */
export function markAdminFields<T extends object>(
  owner: ClassType<T>,
  ...fields: (keyof T & string)[]
): void {
  for (const field of fields) Extensions({ adminOnly: true })(owner.prototype as object, field);
}

/** A field with a resolver of its own that exists in the admin view alone. */
export function AdminOnly(): MethodDecorator {
  return Extensions({ adminOnly: true }) as MethodDecorator;
}

/**
 * The audience each view serves. The admin view has no SELF fields: a key is not a person. The PUBLIC
 * ones are in both, so that one endpoint is enough for a tool that sets up a pool and tries it out.
 */
const served: Readonly<Record<ViewName, readonly AudienceName[]>> = {
  app: ['PUBLIC', 'SELF'],
  admin: ['PUBLIC', 'ADMIN'],
};

type Field = GraphQLField<unknown, GraphqlContext>;

/**
 * Puts the check of its audience around the resolver of every root field, and of every admin-only field,
 * whatever view the schema is cut to afterwards.
 *
 * @throws Error for a root field that states no audience.
 */
export function guardAudiences(schema: GraphQLSchema): void {
  for (const root of rootTypes(schema)) {
    for (const field of Object.values(root.getFields())) guardRoot(root, field);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (isAdminOnly(type) || isAdminOnly(field)) guard(field, refuseNonAdministrator);
    }
  }
}

function guardRoot(root: GraphQLObjectType, field: Field): void {
  const audience = audienceOf(field);
  if (!audience) throw new Error(`${root.name}.${field.name} states no audience.`);
  if (!audience.includes('PUBLIC')) guard(field, (ctx) => admit(ctx, audience));
}

function guard(field: Field, check: (ctx: GraphqlContext) => Promise<void> | void): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, args, ctx, info) => {
    await check(ctx);
    return resolve(source, args, ctx, info) as unknown;
  };
}

async function admit(ctx: GraphqlContext, audience: readonly AudienceName[]): Promise<void> {
  if (ctx.administrator && audience.includes('ADMIN')) return;
  if (ctx.view === 'app' && audience.includes('SELF')) await ctx.principal();
  else refuseNonAdministrator(ctx, audience);
}

/** A key does not open what belongs to a person, so it is refused there in the same words. */
function refuseNonAdministrator(ctx: GraphqlContext, audience?: readonly AudienceName[]): void {
  if (ctx.administrator && !audience) return;
  throw new AccessDeniedError();
}

/** The part of the schema that a view serves; what only the rest refers to is gone with it. */
export function audiencePart(
  schema: GraphQLSchema,
  view: ViewName,
): Pick<Part, 'hasType' | 'hasField'> {
  const roots = new Set(rootTypes(schema));
  const isServed = (name: AudienceName) => served[view].includes(name);
  const isHidden = (part: Extended) => view === 'app' && isAdminOnly(part);
  return {
    hasType: (type) => !isHidden(type),
    hasField: (field, owner) =>
      roots.has(owner) ? (audienceOf(field) ?? []).some(isServed) : !isHidden(field),
  };
}

function rootTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.filter((root) => root !== null && root !== undefined);
}

interface Extended {
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What `@Audience` said of a root field. */
export function audienceOf({ extensions }: Extended): readonly AudienceName[] | undefined {
  return extensions?.['audience'] as readonly AudienceName[] | undefined;
}

const isAdminOnly = ({ extensions }: Extended): boolean => extensions?.['adminOnly'] === true;
