import type { Server } from './server.js';

/** What one stretch of work came to. */
export interface Rate {
  /** By the clock. */
  readonly perSecond: number;
  /** Per second of processor time of the process that did the work. */
  readonly perCpuSecond: number;
}

export interface Round {
  readonly figure: Rate;
  readonly limit: Rate;
}

interface Stretch {
  readonly seconds: number;
  /** How many calls are open at once. */
  readonly inFlight: number;
  /** Total seconds of processor time used so far by the process that does the work. */
  readonly cpu: () => number | Promise<number>;
}

const ROUNDS = 3;
const LIMIT_SECONDS = 2;
const FIGURE_SECONDS = 4;
const WARM_UP_SECONDS = 1;

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Repeats `work` for some seconds; it is told a running number, to take turns among users. */
export async function drive(how: Stretch, work: (turn: number) => Promise<unknown>): Promise<Rate> {
  const before = await how.cpu();
  const start = performance.now();
  const end = start + how.seconds * 1000;
  let turn = 0;
  let done = 0;
  const lane = async () => {
    while (performance.now() < end) {
      await work(turn++);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: how.inFlight }, lane));
  const seconds = (performance.now() - start) / 1000;
  const cpu = (await how.cpu()) - before;
  return { perSecond: done / seconds, perCpuSecond: done / cpu };
}

/** Work of this process alone: what a figure is compared with. */
export function bare(inFlight: number, work: () => Promise<unknown>): () => Promise<Rate> {
  return () => drive({ seconds: LIMIT_SECONDS, inFlight, cpu: ownCpu }, work);
}

/** Work of a server, called from here. */
export function served(
  server: Server,
  inFlight: number,
  work: (turn: number) => Promise<unknown>,
): (seconds?: number) => Promise<Rate> {
  return (seconds = FIGURE_SECONDS) =>
    drive({ seconds, inFlight, cpu: () => server.cpuSeconds() }, work);
}

/**
 * Measures a limit and a figure in turns, so that both meet the machine in the same moods, after both
 * were warmed up.
 */
export async function inTurns(
  limit: () => Promise<Rate>,
  figure: (seconds?: number) => Promise<Rate>,
): Promise<Round[]> {
  await limit();
  await figure(WARM_UP_SECONDS);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ limit: await limit(), figure: await figure() });
  }
  return rounds;
}

/** So many calls of a server, where each of them can be made only once, or seldom. */
export function counted(
  server: Server,
  inFlight: number,
  work: (turn: number) => Promise<unknown>,
): (calls: number) => Promise<Rate> {
  let turn = 0;
  return async (calls) => {
    const before = await server.cpuSeconds();
    const start = performance.now();
    const end = turn + calls;
    const lane = async () => {
      while (turn < end) await work(turn++);
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
    const seconds = (performance.now() - start) / 1000;
    const cpu = (await server.cpuSeconds()) - before;
    return { perSecond: calls / seconds, perCpuSecond: calls / cpu };
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The median of one number of every round. */
export const over = (rounds: readonly Round[], pick: (round: Round) => number): number =>
  median(rounds.map(pick));
