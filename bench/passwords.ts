import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { bare, inTurns, over, served } from './load.js';
import { PASSWORD, signIn } from './people.js';
import type { Population } from './people.js';
import type { Server } from './server.js';
import { perSecond, ratioLine } from './table.js';
import type { Line } from './table.js';

const AIM = 0.8;
/** The gateway's own: Argon2id (2) of 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Sign-ins with a password, against checking a password and nothing else, on all cores both times. */
export async function passwordSignIns(server: Server, people: Population): Promise<Line> {
  const cores = availableParallelism();
  const hashed = await hash(PASSWORD, PARAMETERS);
  const rounds = await inTurns(
    bare(cores, () => verify(hashed, PASSWORD)),
    served(server, cores * 8, (turn) => signIn(people, turn)),
  );
  return ratioLine({
    figure: 'Password sign-ins (USER_PASSWORD_AUTH)',
    measured: perSecond(over(rounds, ({ figure }) => figure.perSecond)),
    limit: `${perSecond(over(rounds, ({ limit }) => limit.perSecond))}: bare Argon2id, all cores`,
    ratio: over(rounds, ({ figure, limit }) => figure.perSecond / limit.perSecond),
    aim: AIM,
  });
}
