import { inspect } from 'node:util';
import { directory } from './directory.js';
import { coldStarts, idleMemory } from './starts.js';
import { passwordSignIns } from './passwords.js';
import { populate, someTokens } from './people.js';
import { getUser, me } from './reads.js';
import { refreshes } from './refreshes.js';
import { Ground, Server } from './server.js';
import { deviceSignIns, totpSignIns } from './second-factors.js';
import { srpSignIns } from './srp.js';
import { machine, tableOf } from './table.js';
import type { Line } from './table.js';

/*
 * `npm run bench`: measures the built gateway from outside and prints one table in Markdown. It takes
 * about four minutes and gives up after seven. Nothing is written but the table; the data lie
 * in a temporary folder, or in the (empty) database that DATABASE_URL names.
 */

const LIMIT_MS = 7 * 60_000;

async function main(): Promise<void> {
  const ground = new Ground();
  ground.migrate();
  const lines = await underLoad(ground);
  lines.push(...(await coldStarts(ground)), await idleMemory(ground));
  lines.push(...(await directory(ground)));
  console.log(`${tableOf(lines)}\n\n${machine(ground.engine)}`);
}

/** Every figure that needs people, on one server. */
async function underLoad(ground: Ground): Promise<Line[]> {
  const server = await Server.gateway(ground);
  const plain = await Server.plain(ground);
  try {
    const people = await populate(server, ground);
    const tokens = await someTokens(people);
    return [
      await passwordSignIns(server, people),
      await srpSignIns(server, people),
      await totpSignIns(server, ground, people),
      await deviceSignIns(server, ground, people),
      await refreshes(server, people, tokens),
      await getUser(server, plain, tokens),
      await me(server, plain, tokens),
    ];
  } finally {
    await Promise.all([server.stop(), plain.stop()]);
  }
}

/** Ends the process, and with it every server: `exit` handlers stop what is still running. */
function giveUp(why: string): never {
  console.error(why);
  process.exit(1);
}

setTimeout(() => giveUp('The measurements took more than seven minutes'), LIMIT_MS).unref();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => giveUp(`Stopped by ${signal}`));
}
await main().then(
  () => process.exit(0),
  (error: unknown) => giveUp(inspect(error)),
);
