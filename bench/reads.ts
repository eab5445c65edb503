import { call, graphql } from './http-client.js';
import { inTurns, over, served } from './load.js';
import type { Rate } from './load.js';
import type { Tokens } from './people.js';
import type { Server } from './server.js';
import { perSecond } from './table.js';
import type { Line } from './table.js';

const AIM = 2_000;
const IN_FLIGHT = 16;
const LIMIT_SECONDS = 2;
const ME = '{ me { id username attributes { name value } } }';

type Reader = (token: string) => Promise<unknown>;

/** GetUser at the AWS door. */
export function getUser(server: Server, plain: Server, tokens: readonly Tokens[]): Promise<Line> {
  const read: Reader = (AccessToken) => call(server.port, 'GetUser', { AccessToken });
  return reads('GetUser, per core', plain, onTurns(server, tokens, read));
}

/** The same person at the GraphQL door. */
export function me(server: Server, plain: Server, tokens: readonly Tokens[]): Promise<Line> {
  const read: Reader = (token) => graphql(server.port, token, { query: ME });
  return reads('GraphQL `me`, per core', plain, onTurns(server, tokens, read));
}

/** People take turns, so that no cache of one person's data is measured. */
function onTurns(
  server: Server,
  tokens: readonly Tokens[],
  read: Reader,
): (seconds?: number) => Promise<Rate> {
  return served(server, IN_FLIGHT, (turn) => read(tokens[turn % tokens.length]?.AccessToken ?? ''));
}

async function reads(
  figure: string,
  plain: Server,
  work: (seconds?: number) => Promise<Rate>,
): Promise<Line> {
  const nothing = served(plain, IN_FLIGHT, () => call(plain.port, 'GetUser', { AccessToken: '' }));
  const rounds = await inTurns(() => nothing(LIMIT_SECONDS), work);
  const perCore = over(rounds, (round) => round.figure.perCpuSecond);
  const clock = over(rounds, (round) => round.figure.perSecond);
  const limit = over(rounds, (round) => round.limit.perCpuSecond);
  return {
    figure,
    measured: `${perSecond(perCore)} (${perSecond(clock)} by the clock)`,
    limit: `${perSecond(limit)}: Fastify answering a constant of that size`,
    against: `aim ≥ ${perSecond(AIM)}`,
    met: perCore >= AIM,
  };
}
