import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Eta } from 'eta';
import type { Context } from '../../domain/context.js';
import type { AdministratorKeys } from '../../domain/credentials/administrator-keys.js';
import { ResourceNotFoundError } from '../../domain/errors.js';
import type { MessageService } from '../../domain/messaging/messaging.service.js';
import type { PoolService } from '../../domain/pools/pools.service.js';
import { nameRequest } from '../../platform/http.js';
import { messagesTemplate, poolsTemplate } from './outbox-templates.js';

interface Needs {
  readonly administrators: AdministratorKeys;
  readonly pools: PoolService;
  readonly messages: MessageService;
  readonly homeRegion: string;
}

const eta = new Eta({ autoEscape: true });
const shown = 100;

/** Mails are shown in frames without any right; the page itself runs no script at all. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * The outbox for a browser: what would have been mailed while no mail server is configured. An
 * administrator key opens it by HTTP Basic authentication (RFC 7617): id as user, secret as password.
 */
export function outboxPage(app: FastifyInstance, needs: Needs): void {
  app.get('/outbox', async (request, reply) => {
    nameRequest(request, 'console', 'outbox');
    if (!(await isAdministrator(needs, request))) return askForKey(reply);
    const page = await needs.pools.page(contextOf(needs, request), { limit: shown });
    return html(reply, eta.renderString(poolsTemplate, { pools: page.items }));
  });
  app.get<{ Params: { poolId: string } }>('/outbox/:poolId', async (request, reply) => {
    nameRequest(request, 'console', 'outbox');
    if (!(await isAdministrator(needs, request))) return askForKey(reply);
    const { poolId } = request.params;
    const latest = { limit: shown, backward: true };
    const page = await needs.messages
      .page(contextOf(needs, request), poolId, latest)
      .catch(unknownPool);
    if (!page) return reply.code(404).type('text/plain').send('There is no such user pool.');
    const messages = [...page.items].reverse();
    return html(reply, eta.renderString(messagesTemplate, { poolId, messages }));
  });
}

function contextOf({ homeRegion }: Needs, request: FastifyRequest): Context {
  const { id: requestId, caller } = request;
  return { requestId, log: request.log as Context['log'], region: homeRegion, caller };
}

async function isAdministrator(
  { administrators }: Needs,
  { headers }: FastifyRequest,
): Promise<boolean> {
  const [scheme, encoded] = (headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || !encoded) return false;
  const pair = Buffer.from(encoded, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon > 0 && administrators.verifies(pair.slice(0, colon), pair.slice(colon + 1));
}

function askForKey(reply: FastifyReply): FastifyReply {
  return reply
    .code(401)
    .header('www-authenticate', 'Basic realm="Poolgate administrator key", charset="UTF-8"')
    .type('text/plain')
    .send('An administrator key is required: its id as user, its secret as password.');
}

function html(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .send(text);
}

function unknownPool(error: unknown): undefined {
  if (error instanceof ResourceNotFoundError) return undefined;
  throw error;
}
