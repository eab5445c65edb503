import { memberName } from '../test/support/crowd.js';
import { call, graphql } from './http-client.js';
import { median } from './load.js';
import { leave, sitesOf, type Site } from './sites.js';
import type { Ground } from './server.js';
import type { Line } from './table.js';

const SIZES = [1_000, 100_000] as const;
const AIM = 1.5;
const SECONDS = 5;
const WARM_UP_SECONDS = 1.5;
const PAGE = 60;
const USERS_WITH_GROUPS = `query ($id: ID!, $after: String) { userPool(id: $id) {
  users(first: 50, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
    id username email status groups(first: 3) { edges { node { name precedence } } } } } } } }`;

type Work = (site: Site, turn: number) => Promise<unknown>;

/** What administrators do in a pool of 100,000 users, against the same in a pool of 1,000. */
export async function directory(loaded: Ground): Promise<Line[]> {
  const sites = await sitesOf(loaded, SIZES);
  try {
    const filter = 'email ^= "member-"';
    return [
      await line('AdminGetUser', sites, getUser),
      await line(`ListUsers, a page of ${PAGE}`, sites, pages(listUsers())),
      await line(`ListUsers, filtered by email ^=`, sites, pages(listUsers(filter))),
      await line('GraphQL, 50 users with their groups', sites, pages(usersWithGroups)),
      await line('AdminCreateUser', sites, createUser),
    ];
  } finally {
    await leave(sites);
  }
}

const asked = <T>({ server, ground, poolId }: Site, operation: string, input: object) =>
  call<T>(server.port, operation, { UserPoolId: poolId, ...input }, ground.key);

/** People from all over the pool. */
const getUser: Work = (site, turn) =>
  asked(site, 'AdminGetUser', { Username: memberName((turn * 7_919) % site.size) });

/** It hashes a password, which is most of the work at any size. */
const createUser: Work = (site, turn) =>
  asked(site, 'AdminCreateUser', {
    Username: `new-${turn}-${site.size}`,
    MessageAction: 'SUPPRESS',
    UserAttributes: [{ Name: 'email', Value: `new-${turn}@example.com` }],
  });

/** Reads a page, and says where the next one begins. */
type Reader = (site: Site, after: string | undefined) => Promise<string | undefined>;

/** One page after the other, and from the beginning again. */
function pages(read: Reader): Work {
  const places = new Map<Site, string | undefined>();
  return async (site) => void places.set(site, await read(site, places.get(site)));
}

const listUsers =
  (Filter?: string): Reader =>
  async (site, PaginationToken) => {
    const input = { Limit: PAGE, Filter, PaginationToken };
    return (await asked<{ PaginationToken?: string }>(site, 'ListUsers', input)).PaginationToken;
  };

const usersWithGroups: Reader = async ({ server, ground, poolId }, after) => {
  const { accessKeyId, secretAccessKey } = ground.key;
  const question = { query: USERS_WITH_GROUPS, variables: { id: poolId, after } };
  const { userPool } = await graphql<{ userPool: { users: Users } }>(
    server.port,
    `${accessKeyId}:${secretAccessKey}`,
    { ...question, path: '/admin/graphql' },
  );
  const { hasNextPage, endCursor } = userPool.users.pageInfo;
  return hasNextPage ? endCursor : undefined;
};

interface Users {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

/** What one request takes: by the clock (the median), and of the server's processor (the mean). */
interface Cost {
  readonly clock: number;
  readonly cpu: number;
}

async function line(figure: string, sites: readonly Site[], work: Work): Promise<Line> {
  const [small, large] = (await costs(sites, work)) as [Cost, Cost];
  const ratio = Math.max(large.clock / small.clock, large.cpu / small.cpu);
  return {
    figure: `${figure}, of 100,000 users`,
    measured: told(large),
    limit: `${told(small)}: the same of 1,000 users`,
    against: `${ratio.toFixed(2)} times that; aim ≤ ${AIM}`,
    met: ratio <= AIM,
  };
}

const told = ({ clock, cpu }: Cost): string =>
  `${clock.toFixed(2)} ms (${cpu.toFixed(2)} ms of processor time)`;

/** The sites take turns request by request, so that both meet the machine in the same moods. */
async function costs(sites: readonly Site[], work: Work): Promise<Cost[]> {
  const { turn } = await alternate(sites, work, { seconds: WARM_UP_SECONDS, turn: 0 });
  const before = await Promise.all(sites.map(({ server }) => server.cpuSeconds()));
  const { times } = await alternate(sites, work, { seconds: SECONDS, turn });
  const after = await Promise.all(sites.map(({ server }) => server.cpuSeconds()));
  return times.map((taken, nth) => ({
    clock: median(taken),
    cpu: ((after[nth]! - before[nth]!) * 1000) / taken.length,
  }));
}

/** Goes on for some seconds from a turn; what each request of each site took, and the next turn. */
async function alternate(
  sites: readonly Site[],
  work: Work,
  how: { readonly seconds: number; readonly turn: number },
): Promise<{ times: number[][]; turn: number }> {
  const times = sites.map((): number[] => []);
  const end = performance.now() + how.seconds * 1000;
  let { turn } = how;
  for (; performance.now() < end; turn += 1) {
    for (const [nth, site] of sites.entries()) {
      const start = performance.now();
      await work(site, turn);
      times[nth]!.push(performance.now() - start);
    }
  }
  return { times, turn };
}
