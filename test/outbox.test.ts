import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageRefusedError } from '../src/domain/messaging/message-roads.js';
import { messageSweeps } from '../src/domain/messaging/message-sweeps.js';
import { MessageRow } from '../src/domain/messaging/messaging.entities.js';
import { UserPoolRow } from '../src/domain/pools/pools.entities.js';
import { OutboxWorld, TestRoad } from './support/outbox-world.js';
import { poolWith } from './support/pool.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the outbox', () => {
  let at: OutboxWorld;

  beforeEach(async () => {
    at = await OutboxWorld.open();
  });

  afterEach(() => at.close());

  it('sends what was committed, at once, and keeps no code', async () => {
    const messages = at.service(at.node());
    await at.write(messages);
    const [row] = await at.until('SENT');
    expect(at.road.sent).toEqual([
      {
        from: { name: 'Poolgate', address: 'no-reply@example.org' },
        replyTo: undefined,
        to: 'ann@example.com',
        subject: 'Your verification code',
        html: 'Your verification code is 987654.',
        text: 'Your verification code is 987654.',
      },
    ]);
    expect(at.letterOf(row!)).not.toContain('987654');
    const [shown] = (await messages.page(at.ctx, at.pool.id, { limit: 10 })).items;
    expect(shown).toMatchObject({ state: 'SENT', destination: 'ann@example.com', body: null });
    expect(shown!.sentAt).toBeInstanceOf(Date);
    expect(at.logged).not.toMatch(/ann@|987654/);
  });

  it('sends nothing that was undone', async () => {
    const messages = at.service(at.node());
    await expect(at.write(messages, 'EMAIL', true)).rejects.toThrow('undone');
    await at.write(messages);
    await at.until('SENT');
    expect(at.road.sent).toHaveLength(1);
  });

  it('holds messages without a road, readable in the order of writing', async () => {
    const messages = at.service();
    await at.write(messages);
    at.clock.advance(5);
    await at.write(messages, 'SMS');
    at.node();
    await sleep(50);
    const { items } = await messages.page(at.ctx, at.pool.id, { limit: 10 });
    expect(items.map(({ state, medium, destination }) => [state, medium, destination])).toEqual([
      ['HELD', 'EMAIL', 'ann@example.com'],
      ['HELD', 'SMS', '+4930123456'],
    ]);
    expect(items.map(({ body }) => body)).toEqual(
      Array.from({ length: 2 }, () => 'Your verification code is 987654.'),
    );
    expect(await messages.byId(items[0]!.id)).toEqual(items[0]);
    expect(JSON.stringify(await at.rows())).not.toMatch(/987654|ann@/);
    expect(at.road.sent).toEqual([]);
  });

  it('sends each message once, however many nodes drain', async () => {
    const messages = at.service(at.node({ start: false }));
    for (let n = 0; n < 30; n += 1) await at.write(messages);
    for (let n = 0; n < 4; n += 1) at.node();
    await at.until('SENT', 30);
    expect(at.road.sent).toHaveLength(30);
  });

  it('waits after a failure, tries again, and says so without the address', async () => {
    const messages = at.service(at.node());
    at.road.failWith(new Error('421 ann@example.com: too busy'));
    await at.write(messages);
    for (let turn = 0; turn < 200 && !at.logged.includes('later'); turn += 1) await sleep(10);
    const [row] = await at.rows();
    expect(row).toMatchObject({ state: 'PENDING', attempts: 1 });
    messages.wake();
    await sleep(50);
    expect((await at.rows())[0]!.attempts).toBe(1);
    at.road.failWith(undefined);
    at.clock.advance(1100);
    messages.wake();
    expect((await at.until('SENT'))[0]!.attempts).toBe(2);
    expect(at.logged).not.toMatch(/ann@|987654/);
  });

  it('gives up after 24 hours, and at once when the mail is refused for good', async () => {
    const messages = at.service(at.node());
    at.road.failWith(new MessageRefusedError('550'));
    await at.write(messages);
    const [refused] = await at.until('FAILED');
    expect(refused).toMatchObject({ attempts: 1, sentAt: null });
    expect(at.letterOf(refused!)).not.toContain('987654');
    at.road.failWith(new Error('busy'));
    await at.write(messages);
    for (let turn = 0; turn < 200 && !at.logged.includes('later'); turn += 1) await sleep(10);
    at.clock.advance(DAY);
    messages.wake();
    await at.until('FAILED', 2);
    expect(at.logged).not.toMatch(/987654/);
  });

  it('takes over from a node that died while sending, a minute later', async () => {
    const release = at.road.hold();
    const dead = at.node();
    await at.write(at.service(dead));
    for (let turn = 0; turn < 200 && (await at.rows())[0]!.attempts === 0; turn += 1)
      await sleep(10);
    const other = new TestRoad();
    const heir = at.node({ start: false, roads: { mail: other } });
    heir.start();
    await sleep(50);
    expect(other.sent).toEqual([]);
    at.clock.advance(61_000);
    heir.wake();
    await at.until('SENT');
    expect(other.sent).toHaveLength(1);
    release();
  });

  it('stops only when what it sends is sent', async () => {
    const release = at.road.hold();
    const drain = at.node();
    await at.write(at.service(drain));
    for (let turn = 0; turn < 200 && (await at.rows())[0]!.attempts === 0; turn += 1)
      await sleep(10);
    const stopped = drain.stop();
    expect(await Promise.race([stopped.then(() => 'stopped'), sleep(50, 'waiting')])).toBe(
      'waiting',
    );
    release();
    await stopped;
    await at.until('SENT');
  });

  it('gives up a message that was altered, and sends the others', async () => {
    const messages = at.service(at.node({ start: false }));
    await at.write(messages);
    await at.tables.db.transaction((tx) =>
      tx.update(MessageRow, { poolId: at.pool.id }, { sealed: 'v1.AAAA' }),
    );
    await at.write(messages);
    at.node();
    await at.until('SENT');
    await at.until('FAILED');
    expect(at.road.sent).toHaveLength(1);
    expect(at.logged).toContain('SealError');
  });

  it('names the sender of the pool when it has one, and refuses a setting that is none', async () => {
    const messages = at.service(at.node());
    const own = poolWith({ emailConfiguration: { from: 'Shop <shop@example.com>' } } as Parameters<
      typeof poolWith
    >[0]);
    const draft = await messages.draft(at.ctx, at.requestOf(own, 'EMAIL', 'INVITATION'));
    await at.tables.db.transaction((tx) => draft.write(tx, '1'));
    messages.wake();
    await at.until('SENT');
    expect(at.road.sent[0]!.from).toEqual({ name: 'Shop', address: 'shop@example.com' });
    expect(() => at.node({ mailFrom: 'a@b, c@d' })).toThrow(
      'POOLGATE_MAIL_FROM must be one address',
    );
  });

  it('is swept after 30 days, and with its pool', async () => {
    const sweep = async () => {
      const now = at.clock.now();
      for (const { run } of messageSweeps) await run(at.tables.db, now);
      return (await at.rows()).map(({ state }) => state).sort();
    };
    const messages = at.service(at.node());
    await at.write(messages);
    await at.until('SENT');
    at.road.failWith(new MessageRefusedError('550'));
    await at.write(messages);
    await at.until('FAILED');
    await at.write(at.service());
    at.clock.advance(29 * DAY);
    expect(await sweep()).toEqual(['FAILED', 'HELD', 'SENT']);
    at.clock.advance(DAY + HOUR);
    await at.write(at.service());
    expect(await sweep()).toEqual(['HELD']);
    const times = {
      createdAt: at.clock.now(),
      modifiedAt: at.clock.now(),
      deletedAt: at.clock.now(),
    };
    const row = { id: at.pool.id, region: 'us-east-1', name: 'people', settings: {}, ...times };
    await at.tables.db.transaction((tx) => tx.insert(UserPoolRow, row as never));
    expect(await sweep()).toEqual([]);
  });
});
