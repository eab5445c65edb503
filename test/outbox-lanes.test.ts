import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustomMessage, CustomSenders } from '../src/domain/messaging/message-roads.js';
import type { MessageService } from '../src/domain/messaging/messaging.service.js';
import type { Pool } from '../src/domain/pools/pool.js';
import { OutboxWorld } from './support/outbox-world.js';
import { poolWith } from './support/pool.js';

const poolNamed = (name: string): Pool => ({ ...poolWith({}), id: `us-east-1_${name}` });

/** Functions of pools: those of `silent` ones do not answer before `release`. */
class TestFunctions implements CustomSenders {
  readonly begun: CustomMessage[] = [];
  release!: () => void;
  private readonly released = new Promise<void>((resolve) => {
    this.release = resolve;
  });

  constructor(private readonly silent: ReadonlySet<Pool>) {}

  takes(pool: Pool): boolean {
    return pool.id !== plain.id;
  }

  async send(message: CustomMessage): Promise<void> {
    this.begun.push(message);
    if ([...this.silent].some(({ id }) => id === message.poolId)) await this.released;
  }

  of({ id }: Pool): CustomMessage[] {
    return this.begun.filter(({ poolId }) => poolId === id);
  }
}

/** Without a function: its mail goes by the gateway's road. */
const plain = poolNamed('Plain0000');

describe('the lanes of the outbox', () => {
  let at: OutboxWorld;

  beforeEach(async () => {
    at = await OutboxWorld.open();
  });

  afterEach(() => at.close());

  /** Writes messages of a pool with their numbers as codes. */
  async function write(messages: MessageService, pool: Pool, count = 1): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const draft = await messages.draft(at.ctx, at.requestOf(pool, 'EMAIL'));
      await at.tables.db.transaction((tx) => draft.write(tx, String(n)));
      at.clock.advance(1);
    }
  }

  async function until(holds: () => boolean): Promise<void> {
    for (let turn = 0; turn < 300 && !holds(); turn += 1) await sleep(10);
    expect(holds()).toBe(true);
  }

  it('are not all taken by pools whose functions are silent', async () => {
    const [one, two, fast] = ['OneSilent', 'TwoSilent', 'Answering'].map(poolNamed) as [
      Pool,
      Pool,
      Pool,
    ];
    const functions = new TestFunctions(new Set([one, two]));
    const drain = at.node({ roads: { custom: functions } });
    const messages = at.service(drain);
    // More than a batch, so that the others are found behind them.
    await write(messages, one, 60);
    await write(messages, two, 20);
    drain.wake();
    await until(() => functions.of(one).length === 5 && functions.of(two).length === 5);
    await write(messages, fast, 12);
    await write(messages, plain);
    drain.wake();
    await until(() => functions.of(fast).length === 12 && at.road.sent.length === 1);
    expect([functions.of(one).length, functions.of(two).length]).toEqual([5, 5]);
    // In the order of time: none enters a lane before all but four of the earlier ones have left theirs.
    const order = functions.of(fast).map(({ code }) => Number(code));
    expect([...order].sort((one, other) => one - other)).toEqual([...Array(12).keys()]);
    expect(order.every((code, begun) => code - begun < 5)).toBe(true);
    const stopped = drain.stop();
    functions.release();
    await stopped;
  });

  it('leave room on the gateway’s own road, whatever one pool sends', async () => {
    const release = at.road.hold();
    const drain = at.node();
    const messages = at.service(drain);
    const [busy, other] = ['Busy00000', 'Other0000'].map(poolNamed) as [Pool, Pool];
    await write(messages, busy, 30);
    await write(messages, other, 2);
    drain.wake();
    const taken = async () => (await at.rows()).filter(({ attempts }) => attempts > 0);
    for (let turn = 0; turn < 200 && (await taken()).length < 7; turn += 1) await sleep(10);
    await sleep(50);
    const pools = (await taken()).map(({ poolId }) => poolId);
    expect([busy, other].map(({ id }) => pools.filter((one) => one === id).length)).toEqual([5, 2]);
    release();
    await at.until('SENT', 32);
    expect(at.road.sent).toHaveLength(32);
  });

  it('are free again when a road has had its time, and the end of the node waits no longer', async () => {
    const silent = poolNamed('OneSilent');
    const functions = new TestFunctions(new Set([silent]));
    const drain = at.node({ roads: { custom: functions }, handOverMs: 100 });
    await write(at.service(drain), silent, 12);
    drain.wake();
    await until(() => functions.begun.length === 12);
    const begun = Date.now();
    await drain.stop();
    expect(Date.now() - begun).toBeLessThan(1_000);
    const rows = await at.rows();
    expect(rows.every(({ state, attempts }) => state === 'PENDING' && attempts === 1)).toBe(true);
    expect(at.logged).toContain('ETIMEDOUT');
  });

  it('send each message once when several nodes have seen the same ones', async () => {
    const pools = ['Pool00001', 'Pool00002', 'Pool00003'].map(poolNamed);
    const functions = new TestFunctions(new Set());
    const messages = at.service(at.node({ start: false, roads: { custom: functions } }));
    for (const pool of pools) await write(messages, pool, 40);
    const nodes = Array.from({ length: 3 }, () => at.node({ roads: { custom: functions } }));
    await at.until('SENT', 120);
    const ids = functions.begun.map(({ messageId }) => messageId);
    expect([ids.length, new Set(ids).size]).toEqual([120, 120]);
    await Promise.all(nodes.map((node) => node.stop()));
  });
});
