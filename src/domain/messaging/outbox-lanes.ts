import type { MessageMedium } from './messaging.contract.js';
import type { MessageRow } from './messaging.entities.js';

type Road = MessageRow['road'];

/** Whose messages begin by the same lanes. */
export interface LaneUser {
  readonly medium: MessageMedium;
  readonly road: Road;
  readonly poolId: string;
}

/** What must wait: a road, or one pool on it. */
export type FullLanes = Omit<LaneUser, 'poolId'> & { readonly poolId?: string };

/**
 * Messages that a node hands over at the same time, by each road of its own: a mail server takes few
 * connections at once, while functions are as many as there are pools.
 */
const LANES: Readonly<Record<Road, number>> = { OWN: 10, CUSTOM: 50 };
/** What of them one pool may have: the others do not wait for its slow function, or its thousand mails. */
const SHARE = 5;

/** The fair share of a node's lanes. Roads share none; on a road each pool has at most its share. */
export class OutboxLanes {
  /** Messages on the way, by road and by pool on a road; what has none is not there. */
  private readonly taken = new Map<string, { at: FullLanes; count: number }>();

  /** Takes the rows out of the list that find a lane, earlier ones first, and enters them. */
  enter<R extends LaneUser>(rows: R[]): R[] {
    const entered: R[] = [];
    const left = rows.splice(0).filter((row) => {
      if (!this.fits(row)) return true;
      for (const at of lanesOf(row)) this.count(at, 1);
      entered.push(row);
      return false;
    });
    rows.push(...left);
    return entered;
  }

  leave(row: LaneUser): void {
    for (const at of lanesOf(row)) this.count(at, -1);
  }

  /** What has no lane left. */
  full(): FullLanes[] {
    return [...this.taken.values()]
      .filter(({ at, count }) => count >= limitOf(at))
      .map(({ at }) => at);
  }

  private fits(row: LaneUser): boolean {
    return lanesOf(row).every((at) => (this.taken.get(keyOf(at))?.count ?? 0) < limitOf(at));
  }

  private count(at: FullLanes, change: 1 | -1): void {
    const key = keyOf(at);
    const count = (this.taken.get(key)?.count ?? 0) + change;
    if (count > 0) this.taken.set(key, { at, count });
    else this.taken.delete(key);
  }
}

const lanesOf = ({ medium, road, poolId }: LaneUser): FullLanes[] => [
  { medium, road },
  { medium, road, poolId },
];

const keyOf = ({ medium, road, poolId = '' }: FullLanes): string => `${medium} ${road} ${poolId}`;

const limitOf = ({ road, poolId }: FullLanes): number =>
  poolId === undefined ? LANES[road] : SHARE;
