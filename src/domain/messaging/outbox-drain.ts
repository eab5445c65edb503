import type { Pool } from '../pools/pool.js';
import type { MessageMedium } from './messaging.contract.js';
import { MessageRow } from './messaging.entities.js';
import { OutboxDelivery, type DeliveryNeeds } from './outbox-delivery.js';
import { OutboxLanes, type FullLanes } from './outbox-lanes.js';

/** How often a node looks for messages that another one left behind, or whose next try is due. */
const INTERVAL_MS = 2_000;
const BATCH = 50;

/**
 * Sends what the outbox holds, on any number of nodes. A message goes to the node whose conditional
 * update claims it; it is sent once, or, if a node dies between handing it over and writing that down,
 * once more. Tries wait 1 s, 2 s, 4 s … 1 h and end as FAILED when the code in the message is of no use
 * any more. What is due begins in the order of time as soon as its lane is free, whatever others do.
 */
export class OutboxDrain {
  private readonly delivery: OutboxDelivery;
  private readonly lanes = new OutboxLanes();
  /** Due when a look found them, and still without a lane. Others may have sent them since. */
  private readonly seen: MessageRow[] = [];
  private readonly onTheWay = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  /** Whether the next round is to look into the outbox. */
  private look = false;
  /** Whether the last look may have left due messages behind. */
  private behind = false;

  /** @throws Error when POOLGATE_MAIL_FROM is not one address. */
  constructor(private readonly needs: DeliveryNeeds) {
    this.delivery = new OutboxDelivery(needs);
  }

  /** By what a message of the pool will go; undefined when it stays in the outbox. */
  roadOf(pool: Pool, medium: MessageMedium): 'CUSTOM' | 'OWN' | undefined {
    const { custom, mail, sms } = this.needs.roads;
    if (custom?.takes(pool, medium)) return 'CUSTOM';
    return (medium === 'EMAIL' ? mail : sms) ? 'OWN' : undefined;
  }

  /** Begins to send, where there is any road; the timer does not keep the process alive. */
  start(): void {
    if (!Object.values(this.needs.roads).some(Boolean)) return;
    this.timer ??= setInterval(() => this.wake(), INTERVAL_MS).unref();
    this.wake();
  }

  /** Takes no more messages and waits for those being sent, less than a minute. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
    this.seen.length = 0;
    await Promise.all(this.onTheWay);
  }

  /** Looks for due messages now, or right after the present round. Nothing before `start`. */
  wake(): void {
    this.look = true;
    this.goOn();
  }

  private goOn(): void {
    if (!this.timer) return;
    this.again = true;
    this.running ??= this.rounds().finally(() => {
      this.running = undefined;
    });
  }

  private async rounds(): Promise<void> {
    while (this.again && this.timer) {
      this.again = false;
      try {
        await this.round();
      } catch (err) {
        this.needs.log.error({ err }, 'the outbox cannot be drained');
      }
    }
  }

  /** A free lane goes to what was seen before; only where that is nothing the database is asked. */
  private async round(): Promise<void> {
    const begun = await this.begin();
    if (!this.look && (begun > 0 || !this.behind)) return;
    this.look = false;
    const full = this.lanes.full();
    const due = await this.due(full);
    this.behind = due.length === BATCH || full.length > 0;
    const known = new Set(this.seen.map(({ id }) => id));
    this.seen.push(...due.filter(({ id }) => !known.has(id)));
    // A full batch may hide others, for which there are lanes.
    if ((await this.begin()) > 0 && due.length === BATCH) this.look = this.again = true;
  }

  /** Claims and begins all that finds a lane, and returns how many did. */
  private async begin(): Promise<number> {
    const entered = this.lanes.enter(this.seen);
    const begun = await Promise.all(entered.map((row) => this.beginOne(row)));
    return begun.filter(Boolean).length;
  }

  /** False when the database fails: a later look finds the message again. */
  private async beginOne(seen: MessageRow): Promise<boolean> {
    try {
      const row = await this.delivery.claim(seen);
      if (row) this.deliver(row);
      else this.lanes.leave(seen);
      return true;
    } catch (err) {
      this.lanes.leave(seen);
      this.needs.log.error({ err, message: seen.id }, 'a message is left to the next round');
      return false;
    }
  }

  private deliver(row: MessageRow): void {
    const sending = this.delivery.deliver(row).finally(() => {
      this.onTheWay.delete(sending);
      this.lanes.leave(row);
      this.goOn();
    });
    this.onTheWay.add(sending);
  }

  /** The earliest due messages that have a lane. */
  private due(full: readonly FullLanes[]): Promise<MessageRow[]> {
    const { db, clock } = this.needs;
    const facts = { state: 'PENDING', now: clock.now().getTime() };
    return db.read((manager) => {
      const query = manager
        .createQueryBuilder(MessageRow, 'm')
        .where('m.state = :state AND m.nextAttemptAt <= :now', facts)
        .orderBy('m.nextAttemptAt')
        .limit(BATCH);
      full.forEach((lanes, nth) => {
        const names = Object.keys(lanes) as (keyof FullLanes)[];
        const same = names.map((name) => `m.${name} = :${name}${nth}`).join(' AND ');
        const values = Object.fromEntries(names.map((name) => [`${name}${nth}`, lanes[name]]));
        query.andWhere(`NOT (${same})`, values);
      });
      return query.getMany();
    });
  }
}
