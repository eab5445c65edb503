import { setTimeout as wait } from 'node:timers/promises';
import { median } from './load.js';
import { Ground, Server } from './server.js';
import type { Line } from './table.js';

const TIMES = 5;
const START_AIM_MS = 1_000;
const IDLE_MS = 3_000;
const MEMORY_AIM_MB = 160;
const MB = 1024 * 1024;

/**
 * How long the built server takes until it is ready: on no database, and on one that is there. MySQL
 * is migrated beforehand by another command, so there it is the latter only.
 */
export async function coldStarts(loaded: Ground): Promise<Line[]> {
  const embedded = loaded.engine === 'SQLite';
  const plain: number[] = [];
  const fresh: number[] = [];
  const existing: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const ground = embedded ? new Ground() : loaded;
    plain.push(await startOnce(ground, Server.plain));
    if (embedded) fresh.push(await startOnce(ground, Server.gateway));
    existing.push(await startOnce(ground, Server.gateway));
    if (embedded) ground.remove();
  }
  const limit = `${Math.round(median(plain))} ms: Fastify alone`;
  const lines = [startLine('Start to ready, existing database', existing, limit)];
  if (embedded) lines.unshift(startLine('Start to ready, new database', fresh, limit));
  return lines;
}

async function startOnce(
  ground: Ground,
  start: (ground: Ground) => Promise<Server>,
): Promise<number> {
  const server = await start(ground);
  await server.stop();
  return server.startedIn;
}

function startLine(figure: string, times: readonly number[], limit: string): Line {
  const middle = median(times);
  return {
    figure,
    measured: `${Math.round(middle)} ms (median of ${times.length})`,
    limit,
    against: `aim ≤ ${START_AIM_MS} ms`,
    met: middle <= START_AIM_MS,
  };
}

/** Resident memory of a server that was started and left alone for three seconds. */
export async function idleMemory(ground: Ground): Promise<Line> {
  const [gateway, plain] = [await idle(ground, Server.gateway), await idle(ground, Server.plain)];
  return {
    figure: 'Idle memory (RSS)',
    measured: `${Math.round(gateway)} MB`,
    limit: `${Math.round(plain)} MB: Fastify alone`,
    against: `aim ≤ ${MEMORY_AIM_MB} MB`,
    met: gateway <= MEMORY_AIM_MB,
  };
}

async function idle(ground: Ground, start: (ground: Ground) => Promise<Server>): Promise<number> {
  const server = await start(ground);
  try {
    await wait(IDLE_MS);
    return (await server.residentBytes()) / MB;
  } finally {
    await server.stop();
  }
}
