import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpServer, nameRequest } from '../src/platform/http.js';
import { createLog } from '../src/platform/log.js';
import { Metrics } from '../src/platform/metrics.js';

const MARK = 'PLANTED-77';
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

let app: FastifyInstance;
let lines: string[];
const metrics = new Metrics();
const checks: Record<string, () => Promise<unknown>> = {};

beforeEach(() => {
  lines = [];
  for (const name of Object.keys(checks)) delete checks[name];
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  app = createHttpServer({ log, metrics, bodyLimit: 1000, checks });
  app.post('/echo', async (request) => {
    nameRequest(request, 'aws', 'SignUp');
    return request.body;
  });
  app.get<{ Params: { id: string } }>('/things/:id', async () => ({ ok: true }));
  app.get('/fail', async () => {
    throw Object.assign(new Error(`inner ${MARK}`), { code: 'E_INNER' });
  });
});
afterEach(() => app.close());

const json = { 'content-type': 'application/json' };
const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

it('masks a defect: one sentence and an id, the cause in the log under the same id', async () => {
  const answer = await app.inject('/fail');
  const body: { requestId: string } = answer.json();
  expect(answer.statusCode).toBe(500);
  expect(body).toEqual({
    statusCode: 500,
    message: 'Something went wrong on our side.',
    requestId: expect.stringMatching(UUID),
  });
  expect(answer.body).not.toContain(MARK);
  expect(logged()[0]).toMatchObject({
    level: 'error',
    requestId: body.requestId,
    err: { code: 'E_INNER', message: `inner ${MARK}` },
  });
});

it.each([
  ['an unknown address', { url: `/no/${MARK}` }, 404],
  ['a bad escape', { url: `/%zz${MARK}` }, 400],
  [
    'a body that is not JSON',
    { url: '/echo', method: 'POST', body: `{"${MARK}`, headers: json },
    400,
  ],
  ['no body', { url: '/echo', method: 'POST', headers: json }, 400],
  [
    'a poisoned body',
    { url: '/echo', method: 'POST', body: '{"__proto__":{}}', headers: json },
    400,
  ],
  [
    'a large body',
    { url: '/echo', method: 'POST', body: `"${MARK.repeat(200)}"`, headers: json },
    413,
  ],
  [
    'a foreign media type',
    { url: '/echo', method: 'POST', body: MARK, headers: { 'content-type': 'a/b' } },
    415,
  ],
  ['a long parameter', { url: `/things/${MARK.repeat(20)}` }, 414],
] as const)('answers %s in JSON and repeats nothing of it', async (_name, ask, status) => {
  const answer = await app.inject(ask);
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.json()).toEqual({
    statusCode: status,
    message: expect.stringMatching(/^[A-Z][a-z ]+\.$/),
    requestId: answer.headers['x-request-id'] ?? expect.stringMatching(UUID),
  });
  expect(answer.body + lines.join()).not.toContain(MARK);
});

it('writes one line a request, with the pattern of the route and no part of the input', async () => {
  const answer = await app.inject({
    url: `/things/${MARK}?token=${MARK}`,
    headers: { 'x-request-id': MARK, 'request-id': MARK, authorization: `Bearer ${MARK}` },
  });
  expect(answer.json()).toEqual({ ok: true });
  expect(answer.headers['x-request-id']).toMatch(UUID);
  expect(logged()).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      requestId: answer.headers['x-request-id'],
      method: 'GET',
      route: '/things/:id',
      door: 'http',
      operation: '/things/:id',
      status: 200,
      ms: expect.any(Number),
      msg: 'Request',
    },
  ]);
});

it('tells in the log that a client left before the answer', async () => {
  const client = new AbortController();
  app.get('/slow', (request) => {
    // Leaves once the request has arrived; the answer waits for that.
    client.abort();
    return new Promise((resolve) => request.raw.once('close', () => resolve({})));
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const leaving = fetch(`http://127.0.0.1:${port}/slow`, { signal: client.signal });
  await expect(leaving).rejects.toThrow();
  await expect
    .poll(() => logged().filter(({ msg }) => msg === 'Request'), { timeout: 10_000 })
    .toHaveLength(1);
  expect(logged().at(-1)).toMatchObject({ route: '/slow', aborted: true });
});

it('counts requests under the name a door gave, and unknown addresses under one', async () => {
  await app.inject({ url: '/echo', method: 'POST', body: '{}', headers: json });
  for (let n = 0; n < 50; n++) await app.inject(`/no-such-${n}`);
  const { body, headers } = await app.inject('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(body).toMatch(/^http_requests_total\{door="aws",operation="SignUp",status="2xx"\} 1$/m);
  expect(body).toMatch(
    /^http_requests_total\{door="http",operation="unmatched",status="4xx"\} \d+$/m,
  );
  expect(body).toMatch(/^http_request_duration_seconds_count\{door="aws"\} 1$/m);
  expect(body).toContain('process_resident_memory_bytes');
  expect(body).not.toContain('no-such');
});

it('bounds labels whatever it is given', async () => {
  const flooded = new Metrics();
  for (let n = 0; n < 5000; n++) flooded.observe('aws', `made-up-${n}`, 200, 0.01);
  for (let n = 0; n < 5000; n++) flooded.refused(`CODE_${n}`);
  flooded.observe('aws', 'x'.repeat(500), 999, 0.01);
  const text = await flooded.text();
  expect(text.match(/^http_requests_total\{/gm)?.length).toBeLessThan(405);
  expect(text.match(/^domain_refusals_total\{/gm)?.length).toBeLessThan(405);
  expect(text).toMatch(/operation="other",status="2xx"\} 4600/);
  expect(text).toMatch(/operation="other",status="other"\} 1/);
});

it('is ready while every check passes, and names those that do not', async () => {
  checks.database = async () => 1;
  expect((await app.inject('/readyz')).json()).toEqual({ status: 'ready' });
  checks.keys = async () => Promise.reject(new Error(`no key ${MARK}`));
  checks.migrations = () => new Promise(() => undefined);
  const answer = await app.inject('/readyz');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: 'not ready', failing: ['keys', 'migrations'] });
  expect(logged().filter(({ level }) => level === 'warn')).toHaveLength(2);
  expect((await app.inject('/livez')).statusCode).toBe(200);
});

it('runs the checks once for callers at the same time', async () => {
  let runs = 0;
  checks.database = async () => {
    runs += 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await Promise.all(Array.from({ length: 30 }, () => app.inject('/readyz')));
  expect(runs).toBe(1);
});

it('answers noise that is not HTTP with 400 and goes on', async () => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const text = await new Promise<string>((resolve, reject) => {
    let all = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${MARK}\r\n\r\n`));
    socket.on('data', (chunk) => (all += String(chunk)));
    socket.on('close', () => resolve(all));
    socket.on('error', reject);
  });
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text).not.toContain(MARK);
  expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
});
