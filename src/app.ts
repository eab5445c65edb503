import type { FastifyInstance } from 'fastify';
import type { Config } from './config.js';
import { awsDoor } from './doors/aws/dispatch.js';
import { outboxPage } from './doors/console/outbox-page.js';
import { graphqlDoor } from './doors/graphql/server.js';
import { confirmUserRoute } from './doors/oauth/confirm-user.js';
import { issuerRoutes } from './doors/oauth/issuer-routes.js';
import { createHttpServer } from './platform/http.js';
import type { Log } from './platform/log.js';
import type { Services } from './services.js';

/** Mounts every door on the services; nothing listens yet. */
export async function buildApp(
  config: Config,
  services: Services,
  log: Log,
): Promise<FastifyInstance> {
  const app = createHttpServer({
    log,
    metrics: services.metrics,
    trustedProxies: config.trustedProxies,
    checks: {
      database: () => services.db.ping(),
      migrations: () => refusePending(services),
      keys: () => services.signingKeys.ready(),
    },
  });
  awsDoor(app, services);
  issuerRoutes(app, services.issuerDocuments);
  confirmUserRoute(app, services);
  if (config.explorer) outboxPage(app, services);
  await graphqlDoor(app, services, config);
  return app;
}

/** A node of an older or newer version must not take requests over tables it does not know. */
async function refusePending({ db }: Services): Promise<void> {
  const pending = await db.pendingMigrations();
  if (pending.length > 0) throw new Error(`${pending.length} migrations are pending.`);
}
