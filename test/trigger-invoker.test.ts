import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LambdaRoad } from '../src/domain/triggers/lambda-road.js';
import { ModuleRoad } from '../src/domain/triggers/module-road.js';
import { TriggerInvoker } from '../src/domain/triggers/trigger-invoker.js';
import { WebhookRoad } from '../src/domain/triggers/webhook-road.js';
import { createLog } from '../src/platform/log.js';
import { Networks } from '../src/platform/networks.js';
import { functionArn, Functions, Raw, type Handler } from './support/functions.js';

/** Each road leads to the same functions; what a function does must read the same over all of them. */
const folder = mkdtempSync(join(tmpdir(), 'poolgate-functions-'));
const functions = new Functions();
const clock = { now: () => new Date() };
const lines: string[] = [];
const log = createLog('trace', { write: (line: string) => void lines.push(line) });
const invokers = new Map<string, TriggerInvoker>();
/** They wait for 0.7 seconds instead of five. */
const hasty = new Map<string, TriggerInvoker>();

const handlers: Readonly<Record<string, Handler>> = {
  echo: (event) => ({ ...event, response: { seen: event.request } }),
  fails: () => {
    throw new Error('we are closed');
  },
  text: () => 'hello',
  nothing: () => undefined,
  list: () => [1],
  'much-too-much': () => ({ text: 'x'.repeat(1024 * 1024) }),
};
const slow: Handler = () => new Promise((done) => setTimeout(() => done({}), 5_000));

beforeAll(async () => {
  await functions.start();
  for (const [name, handler] of Object.entries(handlers)) functions.define(name, handler);
  functions.define('slow', slow);
  const names = [...Object.keys(handlers), 'slow', 'gone'];
  const urls = new Map(names.map((name) => [functionArn(name), `${functions.url}/${name}`]));
  const networks = new Networks(['127.0.0.1']);
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const roads = {
    lambda: new LambdaRoad({ endpoint: functions.url, credentials }),
    webhook: new WebhookRoad({ clock, networks, urls, secret: functions.secret }),
    module: new ModuleRoad(new Map(names.map((name) => [functionArn(name), fileOf(name)]))),
  };
  for (const [name, road] of Object.entries(roads)) {
    invokers.set(name, new TriggerInvoker({ roads: [road] }));
    hasty.set(name, new TriggerInvoker({ roads: [road], attemptMs: 700 }));
  }
});

afterAll(async () => {
  for (const invoker of invokers.values()) invoker.close();
  await functions.stop();
  rmSync(folder, { recursive: true, force: true });
});

function fileOf(name: string): string {
  const file = join(folder, `${name}.mjs`);
  if (name !== 'gone') {
    writeFileSync(
      file,
      `export const handler = ${String(name === 'slow' ? slow : handlers[name])};`,
    );
  }
  return file;
}

function invoke(road: string, name: string, by = invokers) {
  const event = { triggerSource: 'Test', request: { password: 'Passw0rd!', letter: 'ß' } };
  const invocation = { trigger: 'PreSignUp', arn: functionArn(name), event } as const;
  return by.get(road)!.invoke({ log }, invocation);
}

describe.each(['lambda', 'webhook', 'module'])('a function by the road "%s"', (road) => {
  it('gets the event and gives its answer', async () => {
    const answer = await invoke(road, 'echo');
    expect(answer['response']).toEqual({ seen: { password: 'Passw0rd!', letter: 'ß' } });
  });

  it('refuses in its own words, once', async () => {
    functions.forget();
    await expect(invoke(road, 'fails')).rejects.toMatchObject({
      code: 'USER_LAMBDA_VALIDATION',
      message: 'PreSignUp failed with error we are closed.',
    });
    if (road !== 'module') expect(functions.received).toHaveLength(1);
  });

  it.each(['text', 'nothing', 'list'])('answers %s, which is no object', async (name) => {
    await expect(invoke(road, name)).rejects.toMatchObject({
      code: 'INVALID_LAMBDA_RESPONSE',
      message: 'Invalid lambda function output : Invalid JSON',
    });
  });

  it('cannot answer without end', async () => {
    await expect(invoke(road, 'much-too-much')).rejects.toMatchObject({
      code: 'UNEXPECTED_LAMBDA',
      message: 'PreSignUp invocation failed due to error ResponseSizeTooLarge.',
    });
  });

  it('has its time, three times', async () => {
    functions.forget();
    const begun = Date.now();
    await expect(invoke(road, 'slow', hasty)).rejects.toMatchObject({
      code: 'UNEXPECTED_LAMBDA',
      message:
        'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
    });
    expect(Date.now() - begun).toBeGreaterThan(2_050);
    expect(Date.now() - begun).toBeLessThan(4_500);
    if (road === 'module') return;
    const [first, ...others] = functions.received;
    expect(others).toEqual([first, first]);
  });
});

describe('a function that cannot be called', () => {
  const refused = (reason: string) => ({
    code: 'UNEXPECTED_LAMBDA',
    message: `PreSignUp invocation failed due to error ${reason}.`,
  });

  it('is named by nobody', async () => {
    await expect(invoke('webhook', 'stranger')).rejects.toMatchObject(
      refused('ResourceNotFoundException'),
    );
  });

  it('is missing', async () => {
    await expect(invoke('lambda', 'gone')).rejects.toMatchObject(
      refused('ResourceNotFoundException'),
    );
    await expect(invoke('webhook', 'gone')).rejects.toMatchObject(refused('status 404'));
    await expect(invoke('module', 'gone')).rejects.toMatchObject({
      code: 'USER_LAMBDA_VALIDATION',
    });
  });

  it.each([
    ['AccessDeniedException', 403, 1],
    ['TooManyRequestsException', 429, 3],
    ['ServiceException', 500, 3],
    ['InvalidRequestContentException', 400, 1],
  ])('answers %s', async (name, status, attempts) => {
    functions.define('denies', () => new Raw(status, '{}', { 'x-amzn-errortype': name }));
    functions.forget();
    await expect(invoke('lambda', 'denies')).rejects.toMatchObject(refused(name));
    expect(functions.received).toHaveLength(attempts);
  });

  it('recovers within three attempts', async () => {
    let calls = 0;
    functions.define('recovers', (event) => {
      calls += 1;
      return calls < 3 ? new Raw(503, '{}') : event;
    });
    await expect(invoke('lambda', 'recovers')).resolves.toMatchObject({ triggerSource: 'Test' });
    expect(calls).toBe(3);
  });

  it('is an empty socket', async () => {
    const urls = new Map([[functionArn('x'), 'http://127.0.0.1:9/']]);
    const networks = new Networks(['127.0.0.1']);
    const road = new WebhookRoad({ clock, networks, urls, secret: 'x' });
    const invoker = new TriggerInvoker({ roads: [road] });
    const call = { trigger: 'PreSignUp', arn: functionArn('x'), event: {} } as const;
    await expect(invoker.invoke({ log }, call)).rejects.toMatchObject(
      refused('Unable to connect to the function'),
    );
  });
});

it('signs what it sends, and a receiver refuses the rest', async () => {
  expect(functions.forged).toBe(0);
  const bare = await fetch(`${functions.url}/echo`, { method: 'POST', body: '{}' });
  expect([bare.status, functions.forged]).toEqual([401, 1]);
});

it('keeps a slow function from holding up the others', async () => {
  let release: (value: object) => void = () => undefined;
  const held = new Promise<object>((done) => (release = done));
  functions.define('held', () => held);
  const waiting = Array.from({ length: 120 }, () => invoke('lambda', 'held'));
  const outcomes = Promise.allSettled(waiting);
  await expect(invoke('lambda', 'echo')).resolves.toBeDefined();
  release({});
  const refusals = (await outcomes).flatMap((one) =>
    one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
  );
  expect(refusals).toEqual(Array.from({ length: 24 }, () => 'TOO_MANY_REQUESTS'));
});

it('never logs an event, an answer, or the words of a function', () => {
  const logged = lines.join('');
  expect(logged).toContain('a function could not be called, or failed');
  for (const secret of ['Passw0rd!', 'we are closed', functions.secret]) {
    expect(logged).not.toContain(secret);
  }
});

describe('a module', () => {
  it('runs beside the main thread, without its environment, and may use a callback', async () => {
    const file = join(folder, 'inside.mjs');
    writeFileSync(
      file,
      `import { isMainThread } from 'node:worker_threads';
       export const handler = (event, context, callback) =>
         callback(null, { isMainThread, env: Object.keys(process.env) });`,
    );
    const road = new ModuleRoad(new Map([[functionArn('inside'), file]]));
    const call = { trigger: 'PreSignUp', arn: functionArn('inside'), event: {} } as const;
    const answer = await new TriggerInvoker({ roads: [road] }).invoke({ log }, call);
    expect(answer).toEqual({ isMainThread: false, env: [] });
  });

  it('cannot stop the gateway, nor block it', async () => {
    const file = join(folder, 'exits.mjs');
    writeFileSync(file, 'export const handler = () => process.exit(3);');
    const road = new ModuleRoad(new Map([[functionArn('exits'), file]]));
    const call = { trigger: 'PreSignUp', arn: functionArn('exits'), event: {} } as const;
    await expect(new TriggerInvoker({ roads: [road] }).invoke({ log }, call)).rejects.toMatchObject(
      { code: 'UNEXPECTED_LAMBDA' },
    );
  });
});
