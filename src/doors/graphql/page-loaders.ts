import DataLoader from 'dataloader';
import type { ClientService } from '../../domain/clients/clients.service.js';
import type { Context } from '../../domain/context.js';
import type { DeviceService } from '../../domain/devices/devices.service.js';
import type { PasskeyService } from '../../domain/credentials/passkeys/passkeys.service.js';
import type { GroupService } from '../../domain/groups/groups.service.js';
import type { Memberships } from '../../domain/groups/memberships.service.js';
import type { ResourceServerService } from '../../domain/resource-servers/resource-servers.service.js';
import type { UserSessionService } from '../../domain/sessions/user-sessions.service.js';
import type { UserFilter } from '../../domain/users/user-filter.contract.js';
import type { UserService } from '../../domain/users/users.service.js';
import type { Page, PageRequest } from '../../platform/paging.js';

interface Needs {
  readonly clients: Pick<ClientService, 'pages'>;
  readonly devices: Pick<DeviceService, 'pagesOf'>;
  readonly groups: Pick<GroupService, 'pages'>;
  readonly memberships: Pick<Memberships, 'groupPages' | 'userPages'>;
  readonly passkeys: Pick<PasskeyService, 'pages'>;
  readonly resourceServers: Pick<ResourceServerService, 'pages'>;
  readonly users: Pick<UserService, 'pages'>;
  readonly userSessions: Pick<UserSessionService, 'pages'>;
}

/** A list below a row: whose, which page, and what else decides its rows. */
interface Ask<Of> {
  readonly parent: string;
  readonly page: PageRequest;
  readonly of: Of;
}

/** The same page of the list of each parent, or a refusal in its place, in the order of the parents. */
type Read<Row, Of> = (
  parents: readonly string[],
  page: PageRequest,
  of: Of,
) => Promise<readonly (Page<Row> | Error)[]>;

/**
 * Lists below the rows of a list: the same page of all of them is one read. Nothing is remembered, since
 * a mutation may stand between two reads.
 */
export class PageLoader<Row, Of = undefined> {
  readonly #loader: DataLoader<Ask<Of>, Page<Row>>;

  constructor(read: Read<Row, Of>) {
    this.#loader = new DataLoader((asks) => together(asks, read), { cache: false });
  }

  load(parent: string, page: PageRequest, of: Of): Promise<Page<Row>> {
    return this.#loader.load({ parent, page, of });
  }
}

async function together<Row, Of>(
  asks: readonly Ask<Of>[],
  read: Read<Row, Of>,
): Promise<(Page<Row> | Error)[]> {
  const answers = new Map<Ask<Of>, Page<Row> | Error>();
  await Promise.all(
    sameOf(asks).map(async (some) => {
      const { page, of } = some[0]!;
      const parents = some.map(({ parent }) => parent);
      const pages = await read(parents, page, of);
      some.forEach((ask, nth) => answers.set(ask, pages[nth]!));
    }),
  );
  return asks.map((ask) => answers.get(ask)!);
}

/** Those that differ in nothing but the parent. */
function sameOf<Of>(asks: readonly Ask<Of>[]): Ask<Of>[][] {
  const groups = new Map<string, Ask<Of>[]>();
  for (const ask of asks) {
    const key = JSON.stringify([ask.page, ask.of]);
    groups.set(key, [...(groups.get(key) ?? []), ask]);
  }
  return [...groups.values()];
}

export type PageLoaders = ReturnType<typeof pageLoaders>;

/** Every list below a list, for one request. */
export function pageLoaders(ctx: Context, needs: Needs) {
  const { clients, devices, groups, memberships, users, userSessions, passkeys } = needs;
  const { resourceServers } = needs;
  return {
    /** By pool. */
    clients: new PageLoader((ids, page) => clients.pages(ctx, ids, page)),
    /** By pool. */
    groups: new PageLoader((ids, page) => groups.pages(ctx, ids, page)),
    /** By pool. */
    resourceServers: new PageLoader((ids, page) => resourceServers.pages(ctx, ids, page)),
    /** By pool, those that the filter means. */
    users: new PageLoader((poolIds, page, filter: UserFilter) =>
      users.pages(ctx, { poolIds, filter }, page),
    ),
    /** By user. */
    devicesOfUser: new PageLoader((ids, page) => devices.pagesOf(ids, page)),
    /** By user. */
    groupsOfUser: new PageLoader((ids, page) => memberships.groupPages(ids, page)),
    /** By user. */
    passkeysOfUser: new PageLoader((ids, page) => passkeys.pages(ids, page)),
    /** By group. */
    usersOfGroup: new PageLoader((ids, page) => memberships.userPages(ids, page)),
    /** By user, of a pool. */
    sessionsOfUser: new PageLoader((ids, page, poolId: string) =>
      userSessions.pages(poolId, ids, page),
    ),
  };
}
