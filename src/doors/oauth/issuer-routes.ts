import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IssuerDocuments } from '../../domain/tokens/issuer-documents.js';
import { nameRequest } from '../../platform/http.js';

/** Seconds a verifier may keep a document; a new key is asked for at once, by its unknown `kid`. */
const cacheSeconds = 60;

/**
 * The documents by which anybody verifies the tokens of a pool: OpenID Connect Discovery 1.0, section 4,
 * and RFC 7517, section 5. They are public, so any origin may read them.
 */
export function issuerRoutes(app: FastifyInstance, documents: IssuerDocuments): void {
  app.get<Pool>('/:poolId/.well-known/openid-configuration', (request, reply) => {
    nameRequest(request, 'oauth', 'openid-configuration');
    return publish(reply, documents.discovery(request.params.poolId));
  });
  app.get<Pool>('/:poolId/.well-known/jwks.json', (request, reply) => {
    nameRequest(request, 'oauth', 'jwks');
    return publish(reply, documents.jwks(request.params.poolId));
  });
}

interface Pool {
  Params: { poolId: string };
}

async function publish(reply: FastifyReply, reading: Promise<object | undefined>) {
  void reply.header('access-control-allow-origin', '*');
  const document = await reading;
  if (!document) return reply.code(404).send({ message: 'There is no such user pool.' });
  return reply.header('cache-control', `public, max-age=${cacheSeconds}`).send(document);
}
