import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { nameRequest } from '../../platform/http.js';

/**
 * Everything comes from the gateway itself; of inline scripts only those of our own page run, by their
 * hashes. Angular writes style elements, and the editor measures with inline styles.
 */
const contentSecurityPolicy = (hashes: readonly string[]) =>
  [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(' '),
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

const PAGES = [
  {
    path: '/explorer',
    endpointURL: '/graphql',
    instanceStorageNamespace: 'poolgate_app_',
    initialName: 'Me',
    initialQuery: `# The view of apps; that of administrators is at /explorer/admin.
# A signed-in user sends the header  Authorization: Bearer <access token>
query Me {
  me {
    sub
    username
  }
}
`,
  },
  {
    path: '/explorer/admin',
    endpointURL: '/admin/graphql',
    instanceStorageNamespace: 'poolgate_admin_',
    initialName: 'Pools',
    initialHeaders: { Authorization: 'Bearer <access key id>:<secret access key>' },
    initialQuery: `# The view of administrators: put a key into the header Authorization ("Set Headers"),
# then reload the schema. The view of apps is at /explorer.
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
`,
  },
];

/** Serves Altair without internet: `/explorer` for apps, `/explorer/admin` for administrators. */
export async function explorer(app: FastifyInstance): Promise<void> {
  for (const page of PAGES) await app.register((scope) => explorerPage(scope, page));
}

async function explorerPage(scope: FastifyInstance, page: (typeof PAGES)[number]): Promise<void> {
  const baseURL = `${page.path}/`;
  scope.addHook('onRequest', async (request) => nameRequest(request, 'graphql', 'explorer'));
  scope.addHook('onSend', async (_request, reply, payload) => {
    const hashes = typeof payload === 'string' ? inlineScripts(payload) : [];
    void reply
      .header('content-security-policy', contentSecurityPolicy(hashes))
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer');
  });
  scope.get(baseURL, async (_request, reply) => reply.redirect(page.path));
  // Loaded here, so that a gateway without the explorer starts without it.
  const { AltairFastify } = await import('altair-fastify-plugin');
  await scope.register(AltairFastify, {
    ...page,
    baseURL,
    initialSettings: {
      disablePushNotification: true,
      'alert.disableUpdateNotification': true,
      'banners.disable': true,
    },
  });
}

/** Source expressions of CSP level 2 for the inline scripts of a page that we made. */
function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script[^>]*>([^<][^]*?)<\/script>/g)].map(([, code]) => {
    const hash = createHash('sha256').update(code!).digest('base64');
    return `'sha256-${hash}'`;
  });
}
