import type { FastifyInstance } from 'fastify';
import { AltairFastify } from 'altair-fastify-plugin';

/**
 * Everything comes from the gateway itself. Angular writes style elements; the editor measures with inline
 * styles; images of the interface are data URLs.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FIRST_QUERY = `# A signed-in user sends the header  Authorization: Bearer <access token>
query Me {
  me {
    sub
    username
  }
}
`;

const FIRST_ADMIN_QUERY = `# Put an administrator key into the header  Authorization: Bearer <id>:<secret>
query Pools {
  userPools(first: 10) {
    edges {
      node {
        id
        name
      }
    }
  }
}
`;

/** Serves Altair at `/explorer` without internet: one window for each view of the schema. */
export async function explorer(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      void reply
        .header('content-security-policy', CONTENT_SECURITY_POLICY)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer');
    });
    scope.get('/explorer/', async (_request, reply) => reply.redirect('/explorer'));
    await scope.register(AltairFastify, {
      path: '/explorer',
      baseURL: '/explorer/',
      endpointURL: '/graphql',
      serveInitialOptionsInSeperateRequest: true,
      instanceStorageNamespace: 'poolgate_',
      // The last window is the one in front.
      initialWindows: [
        {
          initialName: 'Administration',
          endpointURL: '/admin/graphql',
          initialQuery: FIRST_ADMIN_QUERY,
          initialHeaders: { Authorization: 'Bearer <access key id>:<secret access key>' },
        },
        { initialName: 'App', endpointURL: '/graphql', initialQuery: FIRST_QUERY },
      ],
      initialSettings: {
        disablePushNotification: true,
        'alert.disableUpdateNotification': true,
        'banners.disable': true,
      },
    });
  });
}
