import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Named functions that throw, or reject, while what they look at does not work. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

/** Milliseconds a check may take. */
const CHECK_LIMIT = 2_000;

/**
 * `/livez` answers while the process turns; `/readyz` answers 503 with the names of failing checks, or
 * `draining`; `/metrics` is the text format of Prometheus. None of them tells anything about people.
 */
export function serveHealth(app: FastifyInstance, metrics: Metrics, checks: ReadinessChecks): void {
  const readiness = shared(() => failing(app, checks));

  app.get('/livez', async (request, reply) => {
    request.naming = { door: 'health', operation: 'livez' };
    return reply.header('cache-control', 'no-store').send({ status: 'alive' });
  });

  app.get('/readyz', async (request, reply) => {
    request.naming = { door: 'health', operation: 'readyz' };
    const names = app.drain.started ? ['draining'] : await readiness();
    const body = names.length === 0 ? { status: 'ready' } : { status: 'not ready', failing: names };
    return reply
      .code(names.length === 0 ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(body);
  });

  app.get('/metrics', async (request, reply) => {
    request.naming = { door: 'health', operation: 'metrics' };
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

/** Callers at the same time share one run: strangers cannot multiply the work on the database. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => (running = undefined));
    return running;
  };
}

async function failing(app: FastifyInstance, checks: ReadinessChecks): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([check, look]) => {
      try {
        await within(look());
        return undefined;
      } catch (err) {
        app.log.warn({ check, err }, 'Not ready');
        return check;
      }
    }),
  );
  return results.filter((name) => name !== undefined);
}

async function within(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${CHECK_LIMIT} ms`)), CHECK_LIMIT);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
