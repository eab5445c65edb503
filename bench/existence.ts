import { inspect } from 'node:util';
import { shapeOf } from './answer-shapes.js';
import { gather, type Crowd } from './existence-people.js';
import { operations, type Operation } from './existence-operations.js';
import type { Answer } from './http-client.js';
import { median } from './load.js';
import { rankTest } from './rank-test.js';
import { startRiddles } from './riddles.js';
import { Ground, Server } from './server.js';
import { machine } from './table.js';

/*
 * `npm run bench:existence [-- <part of a name> [tries]]`: asks every public operation in the names of users
 * who exist and of users who do not, at a client that hides existence, and prints how the answers compare.
 * The tries are one after the other, known and unknown in random order; each name is used once for each
 * operation, so that no limit is reached. Names go in pairs through all of them: what was asked before
 * about one, which is counted, was asked about the other.
 */

const TRIES = Number(process.argv[3] ?? 500);
const WARM_UP = 20;
/** Below this, chance is not what makes the times differ. */
const CHANCE = 0.001;

interface Sample {
  readonly times: number[];
  readonly shapes: Set<string>;
}

const sample = (): Sample => ({ times: [], shapes: new Set() });

async function main(): Promise<void> {
  const part = process.argv[2] ?? '';
  const ground = new Ground(undefined, {
    ...(await startRiddles()),
    POOLGATE_SMS_PER_POOL: '1000000',
  });
  ground.migrate();
  const server = await Server.gateway(ground);
  try {
    const crowd = await gather(server, ground, TRIES + WARM_UP);
    console.log(
      '| Operation | Known, median | Unknown, median | Known is slower | p | Times | Words |',
    );
    console.log('|---|---|---|---|---|---|---|');
    for (const operation of operations.filter(({ name }) => name.includes(part))) {
      console.log(await line(crowd, operation));
    }
    console.log(`\n${TRIES} tries each. ${machine(ground.engine)}`);
  } finally {
    await server.stop();
  }
}

async function line(crowd: Crowd, operation: Operation): Promise<string> {
  const samples = { known: sample(), unknown: sample() };
  for (const [turn, { known, unknown }] of crowd[operation.among].entries()) {
    const pair = [
      { name: known, into: samples.known },
      { name: unknown, into: samples.unknown },
    ];
    if (Math.random() < 0.5) pair.reverse();
    for (const { name, into } of pair) {
      const attempt = await operation.prepare(crowd, name);
      const { answer, ms } = await timed(attempt);
      if (answer.status === 501) return `| ${operation.name} | not built yet | | | | | |`;
      if (turn < WARM_UP) continue;
      into.times.push(ms);
      into.shapes.add(shapeOf(answer, name));
    }
  }
  return row(operation, samples);
}

async function timed(attempt: () => Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  const start = performance.now();
  const answer = await attempt();
  return { answer, ms: performance.now() - start };
}

function row({ name, told }: Operation, { known, unknown }: Record<string, Sample>): string {
  const { longer, p } = rankTest(known!.times, unknown!.times);
  const differ = (what: boolean) => (what ? (told ? `differ: ${told}` : '**differ**') : 'alike');
  const words = [...known!.shapes].toSorted().join('\n');
  const others = [...unknown!.shapes].toSorted().join('\n');
  const cells = [
    name,
    `${median(known!.times).toFixed(2)} ms`,
    `${median(unknown!.times).toFixed(2)} ms`,
    `in ${(100 * longer).toFixed(0)} of 100 pairs`,
    p < CHANCE ? p.toExponential(0) : p.toFixed(3),
    differ(p < CHANCE),
    differ(words !== others),
  ];
  if (words !== others && !told) console.error(`${name}\nknown: ${words}\nunknown: ${others}\n`);
  return `| ${cells.join(' | ')} |`;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(1));
}
await main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(inspect(error));
    process.exit(1);
  },
);
