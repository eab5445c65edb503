import { bare, inTurns, over, served } from './load.js';
import type { Population } from './people.js';
import type { Server } from './server.js';
import { makeSigner } from './signing.js';
import { power, SrpClient } from './srp-client.js';
import { perSecond } from './table.js';
import type { Line } from './table.js';

const AIM = 200;
const IN_FLIGHT = 8;
/** Any number of 256 bits. */
const EXPONENT = 2n ** 255n + 977n;

/** Sign-ins by SRP, against the arithmetic no server can leave out: three powers, two signatures. */
export async function srpSignIns(server: Server, people: Population): Promise<Line> {
  const sign = await makeSigner();
  const client = new SrpClient(people);
  const arithmetic = async () => {
    for (let base = 3n; base < 6n; base += 1n) power(base, EXPONENT);
    await Promise.all([sign(), sign()]);
  };
  const rounds = await inTurns(
    bare(IN_FLIGHT, arithmetic),
    served(server, IN_FLIGHT, (turn) => client.signIn(turn)),
  );
  const perCore = over(rounds, ({ figure }) => figure.perCpuSecond);
  const clock = over(rounds, ({ figure }) => figure.perSecond);
  const limit = over(rounds, (round) => round.limit.perCpuSecond);
  return {
    figure: 'SRP sign-ins (USER_SRP_AUTH), per core',
    measured: `${perSecond(perCore)} (${perSecond(clock)} by the clock)`,
    limit: `${perSecond(limit)}: the bare arithmetic, three powers and two signatures`,
    against: `aim ≥ ${AIM}/s`,
    met: perCore >= AIM,
  };
}
