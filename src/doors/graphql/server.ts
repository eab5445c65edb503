import { fastifyCors } from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '../../platform/log.js';
import { nameRequest } from '../../platform/http.js';
import type { Context } from '../../domain/context.js';
import { NotAuthorizedError } from '../../domain/errors.js';
import type { Principal, SessionService } from '../../domain/sessions/sessions.service.js';
import { apolloServer } from './apollo.js';
import { administratorKeyOf, bearerOf } from './authorization.js';
import type { GraphqlContext, ViewName } from './context.js';
import { explorer } from './explorer.js';
import { pageLoaders } from './page-loaders.js';
import { Loaders } from './loaders.js';
import { mountGraphql, refuse, type Mount } from './mount.js';
import type { GraphqlNeeds, GraphqlSettings } from './needs.js';
import { resolverClasses, resolversOn } from './resolvers.js';
import { buildSchemas } from './schema.js';

/** Mounts `/graphql`, `/admin/graphql` and, where it is switched on, `/explorer`. */
export async function graphqlDoor(
  app: FastifyInstance,
  needs: GraphqlNeeds,
  settings: GraphqlSettings,
): Promise<void> {
  const schemas = await buildSchemas(resolverClasses, resolversOn(needs));
  const mountOf = async (view: ViewName): Promise<Mount> => {
    const { introspection } = settings;
    const server = apolloServer(schemas[view], { introspection, log: app.log });
    await server.start();
    app.addHook('onClose', () => server.stop());
    const door = view === 'app' ? 'graphql' : 'graphql-admin';
    const contextOf = (request: FastifyRequest) =>
      contextFor({ needs, view, region: settings.region, door }, request);
    return { server, door, contextOf };
  };
  await mountAppView(app, await mountOf('app'));
  await mountAdminView(app, needs, await mountOf('admin'));
  if (settings.explorer) await explorer(app);
}

/** Any origin may ask: there are no cookies, so a page can only use what its own user typed in. */
async function mountAppView(app: FastifyInstance, mount: Mount): Promise<void> {
  await app.register(
    async (scope) => {
      await scope.register(fastifyCors, {
        origin: '*',
        methods: ['POST'],
        allowedHeaders: ['authorization', 'content-type', 'apollo-require-preflight'],
        exposedHeaders: ['x-request-id'],
        maxAge: 7200,
      });
      mountGraphql(scope, mount);
    },
    { prefix: '/graphql' },
  );
}

/** Nothing is read of a request without an administrator key, introspection included. */
async function mountAdminView(
  app: FastifyInstance,
  { administrators }: Pick<GraphqlNeeds, 'administrators'>,
  mount: Mount,
): Promise<void> {
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        nameRequest(request, mount.door, 'refused');
        const key = administratorKeyOf(bearerOf(request));
        if (key && (await administrators.verifies(key.accessKeyId, key.secretAccessKey))) return;
        void reply.header('www-authenticate', 'Bearer realm="administrator key"');
        return refuse(request, reply, 401);
      });
      mountGraphql(scope, mount);
    },
    { prefix: '/admin/graphql' },
  );
}

interface View {
  readonly needs: Pick<
    GraphqlNeeds,
    | 'sessions'
    | 'devices'
    | 'userSessions'
    | 'groups'
    | 'memberships'
    | 'metrics'
    | 'passkeys'
    | 'resourceServers'
    | 'users'
    | 'pools'
    | 'clients'
    | 'authFactors'
    | 'clientSecrets'
  >;
  readonly view: ViewName;
  readonly region: string;
  readonly door: string;
}

/** The admin view is reached with a verified key only: see `mountAdminView`. */
function contextFor({ needs, view, region, door }: View, request: FastifyRequest): GraphqlContext {
  const { id: requestId, caller } = request;
  const ctx: Context = { requestId, log: request.log as Log, region, caller };
  return {
    ...ctx,
    view,
    administrator: view === 'admin',
    loaders: new Loaders(ctx, needs),
    pages: pageLoaders(ctx, needs),
    principal: once(() => authenticate(needs.sessions, bearerOf(request))),
    refused: (code) => needs.metrics.refused(code),
    nameOperation: (operation) => nameRequest(request, door, operation),
  };
}

async function authenticate(
  sessions: Pick<SessionService, 'authenticate'>,
  accessToken: string | undefined,
): Promise<Principal> {
  if (!accessToken) throw new NotAuthorizedError('An access token is required.');
  return sessions.authenticate(accessToken);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= work());
}
