import { randomUUID } from 'node:crypto';
import { LogController, fastify } from 'fastify';
import type { FastifyBaseLogger, FastifyError, FastifyInstance } from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, type Caller } from './caller.js';
import { Drain } from './drain.js';
import { serveHealth } from './http-health.js';
import type { ReadinessChecks } from './http-health.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly drain: Drain;
  }
  interface FastifyRequest {
    /** What logs and metrics call this request; set by `nameRequest`. */
    naming: RequestName | null;
    /** From where it came; see `HttpOptions.trustedProxies`. */
    readonly caller: Caller;
  }
}

/** Both from closed lists of the code, never from the input: they become labels of metrics. */
export interface RequestName {
  readonly door: string;
  readonly operation: string;
}

export interface HttpOptions {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Bytes of a request body; 1 MiB unless told. */
  readonly bodyLimit?: number;
  /** Read at every call of `/readyz`, so that entries may be added after the server was made. */
  readonly checks?: ReadinessChecks;
  /** How many proxies of our own every request passes; none unless told. */
  readonly trustedProxies?: number;
}

const MIB = 1024 * 1024;

/** Milliseconds. Balancers keep idle connections for 60 s; who closes first must not be the server. */
const TIMEOUTS = { headers: 10_000, request: 30_000, keepAlive: 65_000, sweep: 5_000 };

/** Fixed sentences: what a parser says about a body may quote the body. */
const SENTENCES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  404: 'There is nothing at this address.',
  413: 'The request body is too large.',
  414: 'The address is too long.',
  415: 'The media type of the body is not supported here.',
};

/**
 * A Fastify server that knows nothing about identity: ids of requests, limits, timeouts, errors in
 * JSON that tell nothing of the inside, `/livez`, `/readyz`, `/metrics`, one log line a request
 * without query string and body. The id is always ours: a foreign one could forge log lines.
 */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: false,
    bodyLimit: options.bodyLimit ?? MIB,
    return503OnClosing: false,
    requestTimeout: TIMEOUTS.request,
    keepAliveTimeout: TIMEOUTS.keepAlive,
    http: { headersTimeout: TIMEOUTS.headers, connectionsCheckingInterval: TIMEOUTS.sweep },
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  });
  app.decorate('drain', new Drain(app.server));
  app.decorateRequest('naming', null);
  const proxies = options.trustedProxies ?? 0;
  app.decorateRequest('caller', {
    getter(this: FastifyRequest) {
      return callerOf(this.raw, proxies);
    },
  });
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => account(options.metrics, request, reply));
  app.addHook('onRequestAbort', async (request) => {
    request.log.info({ ...lineOf(request), aborted: true }, 'Request');
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => answer(request, reply, 404));
  serveHealth(app, options.metrics, options.checks ?? {});
  return app;
}

/** Tells logs and metrics what this request is; without it, it is `http` and the route's pattern. */
export function nameRequest(request: FastifyRequest, door: string, operation: string): void {
  request.naming = { door, operation };
}

/** Refusals of the transport keep their status; anything else is a defect and is masked. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return answer(request, reply, status);
  request.log.error({ err: error }, 'Request failed');
  return answer(request, reply, 500);
}

function answer(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const message =
    status >= 500 ? 'Something went wrong on our side.' : (SENTENCES[status] ?? SENTENCES[400]);
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ statusCode: status, message, requestId: request.id });
}

function account(metrics: Metrics, request: FastifyRequest, reply: FastifyReply): void {
  const line = { ...lineOf(request), status: reply.statusCode, ms: round(reply.elapsedTime) };
  metrics.observe(line.door, line.operation, line.status, line.ms / 1000);
  // Supervisors and scrapers ask every few seconds: their lines would bury the others.
  request.log[line.door === 'health' ? 'debug' : 'info'](line, 'Request');
}

function lineOf(request: FastifyRequest) {
  const route = request.routeOptions.url ?? 'unmatched';
  return {
    method: request.method,
    route,
    ...(request.naming ?? { door: 'http', operation: route }),
  };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
