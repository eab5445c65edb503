import type { FastifyInstance } from 'fastify';
import {
  Arg,
  Args,
  Ctx,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { apolloServer } from '../../src/doors/graphql/apollo.js';
import { Audience } from '../../src/doors/graphql/audience.js';
import type { GraphqlContext, ViewName } from '../../src/doors/graphql/context.js';
import { ErrorCode } from '../../src/doors/graphql/error-code.js';
import { mountGraphql } from '../../src/doors/graphql/mount.js';
import { markOneOf } from '../../src/doors/graphql/one-of.js';
import { PageArgs } from '../../src/doors/graphql/page-args.js';
import { buildSchemas } from '../../src/doors/graphql/schema.js';
import { InvalidPasswordError } from '../../src/domain/errors.js';
import { createHttpServer, nameRequest } from '../../src/platform/http.js';
import { createLog, type Log } from '../../src/platform/log.js';
import { Metrics } from '../../src/platform/metrics.js';
import { Member } from '../../src/platform/contract.js';
import { DateTime, StringMap } from '../../src/platform/scalars.js';

@InputType({ description: 'A or B.' })
class Choice {
  @Member(() => String, { optional: true, description: 'A.' }) a?: string | null;
  @Member(() => String, { optional: true, description: 'B.' }) b?: string | null;
}
markOneOf(Choice);

@InputType({ description: 'Everything that can be of a wrong type.' })
class SecretInput {
  @Member(() => String, { optional: true, max: 8, sensitive: true, description: 'Text.' })
  password?: string | null;
  @Member(() => Int, { optional: true, description: 'Number.' }) count?: number | null;
  @Member(() => ID, { optional: true, description: 'Id.' }) id?: string | null;
  @Member(() => Boolean, { optional: true, description: 'Flag.' }) flag?: boolean | null;
  @Member(() => [String], { optional: true, description: 'Texts.' }) list?: string[] | null;
  @Member(() => DateTime, { optional: true, description: 'Time.' }) at?: Date | null;
  @Member(() => StringMap, { optional: true, description: 'Map.' })
  map?: Record<string, string> | null;
  @Field(() => ErrorCode, { nullable: true, description: 'Enum.' }) kind?: ErrorCode | null;
  @Member(() => Choice, { optional: true, description: 'One of.' }) choice?: Choice | null;
}

@ObjectType({ description: 'A node with a paged list of nodes.' })
class Thing {
  @Field(() => String, { nullable: true, description: 'Name.' }) name?: string;

  @Field(() => [Thing], { nullable: true, description: 'Paged.' })
  things(@Args(() => PageArgs) { first }: PageArgs): Thing[] {
    return first ? [new Thing()] : [];
  }

  @Field(() => Thing, { nullable: true, description: 'Another one.' })
  next(): Thing {
    return new Thing();
  }
}

/** What the fields of the small schema did. */
export const done = { signIns: 0 };

@Resolver()
class SmallResolver {
  @Audience('PUBLIC')
  @Query(() => Thing, { nullable: true, description: 'A thing.' })
  thing(): Thing {
    return new Thing();
  }

  @Audience('PUBLIC')
  @Query(() => [Thing], { nullable: true, description: 'Fails in every row, for one cause.' })
  broken(): Thing[] {
    throw new Error('inner PLANTED-77');
  }

  @Audience('PUBLIC')
  @Query(() => ErrorCode, { nullable: true, description: 'Answers what is no member of the enum.' })
  wrongEnum(): string {
    return 'PLANTED-77';
  }

  @Audience('PUBLIC')
  @Mutation(() => String, { nullable: true, description: 'Counts.' })
  signIn(@Arg('input', () => SecretInput, { nullable: true }) _input?: SecretInput): string {
    done.signIns += 1;
    return 'in';
  }

  @Audience('PUBLIC')
  @Mutation(() => String, { nullable: true, description: 'Refuses.' })
  refuse(): string {
    throw new InvalidPasswordError('Too short.', { minimum: 8 });
  }

  @Audience('SELF')
  @Query(() => String, { nullable: true, description: 'Self.' })
  async self(@Ctx() ctx: GraphqlContext): Promise<string> {
    await ctx.principal();
    return 'self';
  }

  @Audience('ADMIN')
  @Query(() => String, { nullable: true, description: 'Admin.' })
  admin(): string {
    return 'admin';
  }
}

export interface SmallDoor {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly lines: string[];
  readonly metrics: Metrics;
}

/** A running door over a schema of a few fields, without services. */
export async function openSmallDoor(
  introspection: boolean,
  overrides: Partial<GraphqlContext> & { readonly schemaView?: ViewName } = {},
): Promise<SmallDoor> {
  const { schemaView = 'app', ...context } = overrides;
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  const metrics = new Metrics();
  const app = createHttpServer({ log, metrics });
  const container = { get: () => new SmallResolver() };
  const schemas = await buildSchemas([SmallResolver], container);
  const server = apolloServer(schemas[schemaView], { introspection, log });
  await server.start();
  app.addHook('onClose', () => server.stop());
  const contextOf = (request: { id: string; log: unknown }) =>
    ({
      requestId: request.id,
      log: request.log as Log,
      view: 'app',
      administrator: false,
      refused: (code: string) => metrics.refused(code),
      nameOperation: (name: string) => nameRequest(request as never, 'graphql', name),
      ...context,
    }) as GraphqlContext;
  await app.register(async (scope) => mountGraphql(scope, { server, door: 'graphql', contextOf }), {
    prefix: '/graphql',
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, url: `${url}/graphql`, lines, metrics };
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly text: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: { message: string; extensions: Record<string, unknown> }[];
}

/** Sends a body as it stands, or an object as JSON. */
export async function post(
  url: string,
  body: string | object,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<GraphqlAnswer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(url, { method: 'POST', headers, body: text });
  const said = await answer.text();
  const { data, errors = [] } = JSON.parse(said) as GraphqlAnswer;
  return { status: answer.status, text: said, data, errors };
}
