import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { drain } from '../src/platform/drain.js';
import { createHttpServer } from '../src/platform/http.js';
import { createLog } from '../src/platform/log.js';
import { Metrics } from '../src/platform/metrics.js';

const SECONDS = 2;
/** Milliseconds after the start of a stop at which nothing new is accepted any more. */
const CLOSED = SECONDS * 250 + 200;

let app: FastifyInstance;
afterEach(() => app.close());

/** A server whose answers take `?ms=` milliseconds; resolves with its address. */
async function listen(): Promise<string> {
  app = createHttpServer({ log: createLog('silent'), metrics: new Metrics() });
  app.post<{ Querystring: { ms?: string } }>('/work', async (incoming) => {
    await wait(Number(incoming.query.ms ?? 0));
    return { echo: incoming.body };
  });
  return app.listen({ port: 0, host: '127.0.0.1' });
}

interface Answer {
  readonly status: number;
  readonly connection: string | undefined;
  readonly text: string;
}

function ask(url: string, agent: Agent | false, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const asked = request(url, { method, agent, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('error', reject);
      answer.on('end', () => {
        const { connection } = answer.headers;
        resolve({ status: answer.statusCode ?? 0, connection, text });
      });
    });
    asked.on('error', reject);
    asked.end(method === 'POST' ? '{"a":1}' : undefined);
  });
}

/**
 * Each loop asks again and again with fetch, from another thread so that the two race as processes
 * do, until a connection is refused. Every other end of a request is a failure.
 */
const LOAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const codeOf = (e) => e?.cause?.code ?? e?.cause?.errors?.[0]?.code ?? e?.code ?? String(e);
  const result = { answered: 0, closing: 0, refused: 0, failures: [] };
  async function loop(n) {
    for (;;) {
      try {
        const url = workerData.url + '/work?ms=' + (n % 5) * 7;
        const answer = await fetch(url, {
          method: 'POST', body: '{"n":1}', headers: { 'content-type': 'application/json' },
        });
        const text = await answer.text();
        if (answer.status !== 200 || text !== '{"echo":{"n":1}}') result.failures.push(text);
        if (answer.headers.get('connection') === 'close') result.closing += 1;
        result.answered += 1;
      } catch (error) {
        if (codeOf(error) === 'ECONNREFUSED') return void (result.refused += 1);
        result.failures.push(codeOf(error));
        return;
      }
      if (n % 3 === 0) await new Promise((resolve) => setTimeout(resolve, n * 4));
    }
  }
  Promise.all(Array.from({ length: workerData.loops }, (_, n) => loop(n)))
    .then(() => parentPort.postMessage(result));
`;

interface LoadResult {
  answered: number;
  closing: number;
  refused: number;
  failures: string[];
}

function load(url: string, loops: number): Promise<LoadResult> {
  const worker = new Worker(LOAD, { eval: true, workerData: { url, loops } });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

it('fails no request of a keep-alive load, and ends when the last one is answered', async () => {
  const url = await listen();
  const running = load(url, 40);
  await wait(700);
  const start = Date.now();
  const cut = await drain(app, SECONDS);
  const took = Date.now() - start;
  const { answered, closing, refused, failures } = await running;

  expect(failures).toEqual([]);
  expect(cut).toBe(0);
  expect(refused).toBe(40);
  expect(closing).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(200);
  expect(took).toBeLessThan(SECONDS * 1000);
});

it('answers what comes late on an idle connection, and tells it to close', async () => {
  const url = await listen();
  const agents = Array.from({ length: 20 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  for (const agent of agents)
    expect((await ask(`${url}/work`, agent)).connection).not.toBe('close');

  const done = drain(app, SECONDS);
  await wait(CLOSED);
  await expect(ask(`${url}/work`, false)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  for (const agent of agents) {
    expect(await ask(`${url}/work`, agent)).toEqual({
      status: 200,
      connection: 'close',
      text: '{"echo":{"a":1}}',
    });
  }
  expect(await done).toBe(0);
});

it('waits for a slow request that began before', async () => {
  const url = await listen();
  const agent = new Agent({ keepAlive: true });
  const slow = ask(`${url}/work?ms=1200`, agent);
  await wait(50);
  const done = drain(app, SECONDS);
  expect(await slow).toMatchObject({ status: 200, connection: 'close' });
  expect(await done).toBe(0);
});

it('says it is not ready, while it still takes new connections for a moment', async () => {
  const url = await listen();
  expect(await ask(`${url}/readyz`, false, 'GET')).toMatchObject({ status: 200 });
  const done = drain(app, SECONDS);
  expect(await ask(`${url}/readyz`, false, 'GET')).toMatchObject({
    status: 503,
    text: '{"status":"not ready","failing":["draining"]}',
  });
  expect(await ask(`${url}/livez`, false, 'GET')).toMatchObject({ status: 200 });
  expect(await ask(`${url}/work`, false)).toMatchObject({ status: 200 });
  expect(await done).toBe(0);
});

it('cuts what is still open at the end, and tells how much', async () => {
  const url = await listen();
  // oxlint-disable-next-line vitest/valid-expect -- awaited below, once the server has begun to stop
  const hanging = expect(ask(`${url}/work?ms=60000`, false)).rejects.toThrow('socket hang up');
  await wait(50);
  const start = Date.now();
  expect(await drain(app, 0.4)).toBe(1);
  expect(Date.now() - start).toBeLessThan(800);
  await hanging;
});

it('closes at once with 0 seconds, without having listened, and only once', async () => {
  const url = await listen();
  const { port } = app.server.address() as AddressInfo;
  expect(url).toContain(String(port));
  expect(await Promise.all([drain(app, 0), drain(app, 0)])).toEqual([0, 0]);

  app = createHttpServer({ log: createLog('silent'), metrics: new Metrics() });
  let closed = 0;
  app.addHook('onClose', async () => void (closed += 1));
  await app.ready();
  expect(await drain(app, SECONDS)).toBe(0);
  expect(closed).toBe(1);
});
