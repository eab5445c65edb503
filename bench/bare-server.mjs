// Fastify and nothing else: what the gateway is compared with. Port from POOLGATE_PORT, like the gateway.
import Fastify from 'fastify';
import { collectDefaultMetrics, register } from 'prom-client';

const user = {
  Username: 'person-1',
  UserAttributes: [
    { Name: 'sub', Value: '3f0c1a7e-5f7a-4d8e-9b1c-2a6d4e8f0b11' },
    { Name: 'email', Value: 'person-1@example.com' },
  ],
};

collectDefaultMetrics();
const app = Fastify();
const parser = app.getDefaultJsonParser('error', 'error');
app.addContentTypeParser('application/x-amz-json-1.1', { parseAs: 'string' }, parser);
app.get('/readyz', () => ({ status: 'ready' }));
app.get('/metrics', () => register.metrics());
app.post('/', () => user);
process.once('SIGTERM', () => process.exit(0));
await app.listen({ host: '127.0.0.1', port: Number(process.env.POOLGATE_PORT) });
