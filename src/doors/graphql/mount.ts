import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InternalError } from '../../domain/errors.js';
import { nameRequest } from '../../platform/http.js';
import type { GraphqlContext } from './context.js';
import type { ErrorCode } from './error-code.js';
import { currentRequest } from './errors.js';
import { MAX_BODY } from './limits.js';

/** One view at its address. */
export interface Mount {
  readonly server: ApolloServer<GraphqlContext>;
  /** What logs and metrics call the door. */
  readonly door: string;
  readonly contextOf: (request: FastifyRequest) => GraphqlContext;
}

/** Answers POST at the prefix of the scope, everything in JSON, refusals of the transport included. */
export function mountGraphql(scope: FastifyInstance, { server, door, contextOf }: Mount): void {
  const handle = fastifyApolloHandler(server, {
    context: async () => currentRequest.getStore() as GraphqlContext,
  });
  scope.addHook('onRequest', async (request) => nameRequest(request, door, 'refused'));
  scope.setErrorHandler(answerError);
  scope.get('', async (request, reply) => {
    void reply.header('allow', 'POST');
    return refuse(request, reply, 405);
  });
  scope.post('', { bodyLimit: MAX_BODY }, (request, reply) => {
    // The integration makes a URL of the Host header, which a client may fill with anything.
    if (!URL.canParse(`http://${request.hostname}/`)) return refuse(request, reply, 400);
    return currentRequest.run(contextOf(request), () => handle.call(scope, request, reply));
  });
}

const refusals: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['BAD_REQUEST', 'The request cannot be read.'],
  401: ['ACCESS_DENIED', 'An administrator key is required.'],
  405: ['METHOD_NOT_ALLOWED', 'GraphQL is spoken by POST only.'],
  413: ['REQUEST_TOO_LARGE', 'The request body is too large.'],
  415: ['BAD_REQUEST', 'The body must be JSON.'],
  500: ['INTERNAL_ERROR', new InternalError().message],
};

/** Answers what was refused before GraphQL saw it, in the form of GraphQL. */
export function refuse(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const [code, message] = refusals[status] ?? refusals[400]!;
  const error = { message, extensions: { code, requestId: request.id } };
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [error] });
}

/** Fixed sentences: what a parser says about a body may quote the body. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return refuse(request, reply, status);
  request.log.error({ err: error }, 'Request failed');
  return refuse(request, reply, 500);
}
