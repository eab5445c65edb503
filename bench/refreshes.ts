import { call } from './http-client.js';
import { bare, inTurns, over, served } from './load.js';
import type { Population, Tokens } from './people.js';
import type { Server } from './server.js';
import { makeSigner } from './signing.js';
import { perSecond, ratioLine } from './table.js';
import type { Line } from './table.js';

const AIM = 0.5;
const IN_FLIGHT = 16;
const SIGNATURES = 2;

/** Refreshes, against the two signatures each of them needs. */
export async function refreshes(
  server: Server,
  people: Population,
  tokens: readonly Tokens[],
): Promise<Line> {
  const sign = await makeSigner();
  const refresh = (turn: number) =>
    call(people.port, 'InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: people.clientId,
      AuthParameters: { REFRESH_TOKEN: tokens[turn % tokens.length]?.RefreshToken },
    });
  const rounds = await inTurns(bare(IN_FLIGHT, sign), served(server, IN_FLIGHT, refresh));
  const perCore = over(rounds, ({ figure }) => figure.perCpuSecond);
  const clock = over(rounds, ({ figure }) => figure.perSecond);
  const limit = over(rounds, (round) => round.limit.perCpuSecond) / SIGNATURES;
  return ratioLine({
    figure: 'Refreshes (REFRESH_TOKEN_AUTH), per core',
    measured: `${perSecond(perCore)} (${perSecond(clock)} by the clock)`,
    limit: `${perSecond(limit)}: half of bare RS256 signing`,
    ratio: over(
      rounds,
      (round) => (round.figure.perCpuSecond * SIGNATURES) / round.limit.perCpuSecond,
    ),
    aim: AIM,
  });
}
