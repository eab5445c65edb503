import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Database } from '../src/platform/database.js';
import { Housekeeper, type Sweep } from '../src/platform/housekeeper.js';
import { createLog } from '../src/platform/log.js';

const db = {} as Database;
const clock = { now: () => new Date(42) };
let logged = '';
let keeper: Housekeeper;

function keep(...sweeps: Sweep[]): Housekeeper {
  const log = createLog('trace', { write: (line: string) => (logged += line) });
  keeper = new Housekeeper({ db, clock, log, sweeps });
  return keeper;
}

beforeEach(() => {
  logged = '';
});

afterEach(async () => {
  vi.useRealTimers();
  await keeper.stop();
});

it('runs every sweep until it finds nothing, even beside one that fails', async () => {
  const left = [500, 500, 3, 0, 99];
  const seen: unknown[] = [];
  const broken: Sweep = { name: 'broken', run: () => Promise.reject(new Error('no table')) };
  const working: Sweep = {
    name: 'working',
    run: async (...given) => {
      seen.push(given);
      return left.shift()!;
    },
  };
  await keep(broken, working).tidy();
  expect(seen).toEqual(Array.from({ length: 4 }, () => [db, new Date(42)]));
  expect(logged).toContain('"sweep":"broken"');
  expect(logged).toContain('no table');
  expect(logged).toContain('"removed":1003');
});

it('lets a large sweep wait for the next round', async () => {
  let runs = 0;
  await keep({ name: 'endless', run: async () => ++runs }).tidy();
  expect(runs).toBe(20);
});

it('runs each minute, never twice at the same time, and waits at the end', async () => {
  vi.useFakeTimers();
  let [running, most, rounds] = [0, 0, 0];
  let finish = () => {};
  const slow: Sweep = {
    name: 'slow',
    run: async () => {
      rounds += 1;
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => (finish = resolve));
      running -= 1;
      return 0;
    },
  };
  keep(slow).start();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(rounds).toBe(0);
  await vi.advanceTimersByTimeAsync(121_000);
  expect([rounds, most]).toEqual([1, 1]);
  finish();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([rounds, most]).toEqual([2, 1]);
  vi.useRealTimers();
  const stopped = keeper.stop().then(() => 'stopped');
  expect(await Promise.race([stopped, sleep(20, 'waiting')])).toBe('waiting');
  finish();
  expect(await stopped).toBe('stopped');
  expect(running).toBe(0);
});
