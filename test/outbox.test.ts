import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../src/domain/context.js';
import type { Mail, MailRoad } from '../src/domain/messaging/mail-road.js';
import { MailRefusedError } from '../src/domain/messaging/mail-road.js';
import { messageSweeps } from '../src/domain/messaging/message-sweeps.js';
import type { MessageState } from '../src/domain/messaging/messaging.contract.js';
import { MessageRow } from '../src/domain/messaging/messaging.entities.js';
import { MessageService } from '../src/domain/messaging/messaging.service.js';
import { OutboxDrain } from '../src/domain/messaging/outbox-drain.js';
import { UserPoolRow } from '../src/domain/pools/pools.entities.js';
import { Vault } from '../src/platform/crypto.js';
import { createLog } from '../src/platform/log.js';
import { systemRandom } from '../src/platform/random.js';
import { migratedTables, type MigratedTables } from './support/migrated-tables.js';
import { poolWith } from './support/pool.js';
import { TestClock } from './support/test-clock.js';

const pool = poolWith({});
const ctx = {} as Context;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A road that a test opens, closes and looks at. */
class TestRoad implements MailRoad {
  readonly sent: Mail[] = [];
  private failure: Error | undefined;
  private gate: Promise<void> | undefined;

  async send(given: Mail): Promise<void> {
    await this.gate;
    if (this.failure) throw this.failure;
    this.sent.push(given);
  }

  failWith(failure: Error | undefined): void {
    this.failure = failure;
  }

  /** Holds every mail back until the returned function is called. */
  hold(): () => void {
    let open = () => {};
    this.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    return open;
  }
}

describe('the outbox', () => {
  let tables: MigratedTables;
  let clock: TestClock;
  let road: TestRoad;
  let logged: string;
  const drains: OutboxDrain[] = [];
  const vault = new Vault(systemRandom.bytes(32));

  beforeEach(async () => {
    tables = await migratedTables();
    clock = new TestClock();
    road = new TestRoad();
    logged = '';
  });

  afterEach(async () => {
    await Promise.all(drains.splice(0).map((drain) => drain.stop()));
    await tables.drop();
  });

  const setting = 'Poolgate <no-reply@example.org>';

  function node(start = true, through: MailRoad = road, mailFrom = setting): OutboxDrain {
    const log = createLog('trace', { write: (line: string) => (logged += line) });
    const drain = new OutboxDrain({ db: tables.db, clock, vault, log, road: through, mailFrom });
    drains.push(drain);
    if (start) drain.start();
    return drain;
  }

  function service(outbox?: OutboxDrain): MessageService {
    const pools = { require: async () => pool };
    return new MessageService({ db: tables.db, clock, random: systemRandom, vault, pools, outbox });
  }

  async function write(messages: MessageService, medium: 'EMAIL' | 'SMS' = 'EMAIL', fail = false) {
    const composed = messages.compose(pool, 'SIGN_UP', { medium, code: '987654', username: 'ann' });
    const destination = medium === 'EMAIL' ? 'ann@example.com' : '+4930123456';
    const message = {
      poolId: pool.id,
      userId: 'sub',
      medium,
      kind: 'SIGN_UP',
      destination,
    } as const;
    await tables.db.transaction(async (tx) => {
      await messages.enqueue(tx, { ...message, composed });
      if (fail) throw new Error('undone');
    });
    messages.wake();
  }

  const rows = () => tables.db.read((db) => db.find(MessageRow, { order: { createdAt: 'ASC' } }));

  async function until(state: MessageState, count = 1): Promise<MessageRow[]> {
    for (let turn = 0; turn < 400; turn += 1) {
      const found = (await rows()).filter((row) => row.state === state);
      if (found.length === count) return found;
      await sleep(10);
    }
    throw new Error(`There are not ${count} messages in state ${state}.`);
  }

  it('sends what was committed, at once, and keeps no code', async () => {
    const messages = service(node());
    await write(messages);
    const [row] = await until('SENT');
    expect(road.sent).toEqual([
      {
        from: { name: 'Poolgate', address: 'no-reply@example.org' },
        replyTo: undefined,
        to: 'ann@example.com',
        subject: 'Your verification code',
        html: 'Your verification code is 987654.',
        text: 'Your verification code is 987654.',
      },
    ]);
    expect(vault.open('message', row!.sealed, row!.id).toString()).not.toContain('987654');
    const [shown] = (await messages.page(ctx, pool.id, { limit: 10 })).items;
    expect(shown).toMatchObject({ state: 'SENT', destination: 'ann@example.com', body: null });
    expect(shown!.sentAt).toBeInstanceOf(Date);
    expect(logged).not.toMatch(/ann@|987654/);
  });

  it('sends nothing that was undone', async () => {
    const messages = service(node());
    await expect(write(messages, 'EMAIL', true)).rejects.toThrow('undone');
    await write(messages);
    await until('SENT');
    expect(road.sent).toHaveLength(1);
  });

  it('holds messages without a road, readable in the order of writing', async () => {
    const messages = service();
    await write(messages);
    clock.advance(5);
    await write(messages, 'SMS');
    node();
    await sleep(50);
    const { items } = await messages.page(ctx, pool.id, { limit: 10 });
    expect(items.map(({ state, medium, destination }) => [state, medium, destination])).toEqual([
      ['HELD', 'EMAIL', 'ann@example.com'],
      ['HELD', 'SMS', '+4930123456'],
    ]);
    expect(items.map(({ body }) => body)).toEqual(
      Array.from({ length: 2 }, () => 'Your verification code is 987654.'),
    );
    expect(await messages.byId(items[0]!.id)).toEqual(items[0]);
    expect(JSON.stringify(await rows())).not.toMatch(/987654|ann@/);
    expect(road.sent).toEqual([]);
  });

  it('sends each message once, however many nodes drain', async () => {
    const messages = service(node(false));
    for (let n = 0; n < 30; n += 1) await write(messages);
    for (let n = 0; n < 4; n += 1) node();
    await until('SENT', 30);
    expect(road.sent).toHaveLength(30);
  });

  it('waits after a failure, tries again, and says so without the address', async () => {
    const messages = service(node());
    road.failWith(new Error('421 ann@example.com: too busy'));
    await write(messages);
    for (let turn = 0; turn < 200 && !logged.includes('later'); turn += 1) await sleep(10);
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'PENDING', attempts: 1 });
    messages.wake();
    await sleep(50);
    expect((await rows())[0]!.attempts).toBe(1);
    road.failWith(undefined);
    clock.advance(1100);
    messages.wake();
    expect((await until('SENT'))[0]!.attempts).toBe(2);
    expect(logged).not.toMatch(/ann@|987654/);
  });

  it('gives up after 24 hours, and at once when the mail is refused for good', async () => {
    const messages = service(node());
    road.failWith(new MailRefusedError('550'));
    await write(messages);
    const [refused] = await until('FAILED');
    expect(refused).toMatchObject({ attempts: 1, sentAt: null });
    expect(vault.open('message', refused!.sealed, refused!.id).toString()).not.toContain('987654');
    road.failWith(new Error('busy'));
    await write(messages);
    for (let turn = 0; turn < 200 && !logged.includes('later'); turn += 1) await sleep(10);
    clock.advance(DAY);
    messages.wake();
    await until('FAILED', 2);
    expect(logged).not.toMatch(/987654/);
  });

  it('takes over from a node that died while sending, a minute later', async () => {
    const release = road.hold();
    const dead = node();
    await write(service(dead));
    for (let turn = 0; turn < 200 && (await rows())[0]!.attempts === 0; turn += 1) await sleep(10);
    const other = new TestRoad();
    const heir = node(false, other);
    heir.start();
    await sleep(50);
    expect(other.sent).toEqual([]);
    clock.advance(61_000);
    heir.wake();
    await until('SENT');
    expect(other.sent).toHaveLength(1);
    release();
  });

  it('stops only when what it sends is sent', async () => {
    const release = road.hold();
    const drain = node();
    await write(service(drain));
    for (let turn = 0; turn < 200 && (await rows())[0]!.attempts === 0; turn += 1) await sleep(10);
    const stopped = drain.stop();
    expect(await Promise.race([stopped.then(() => 'stopped'), sleep(50, 'waiting')])).toBe(
      'waiting',
    );
    release();
    await stopped;
    await until('SENT');
  });

  it('gives up a message that was altered, and sends the others', async () => {
    const messages = service(node(false));
    await write(messages);
    await tables.db.transaction((tx) =>
      tx.update(MessageRow, { poolId: pool.id }, { sealed: 'v1.AAAA' }),
    );
    await write(messages);
    node();
    await until('SENT');
    await until('FAILED');
    expect(road.sent).toHaveLength(1);
    expect(logged).toContain('SealError');
  });

  it('names the sender of the pool when it has one, and refuses a setting that is none', async () => {
    const messages = service(node());
    const own = poolWith({ emailConfiguration: { from: 'Shop <shop@example.com>' } } as Parameters<
      typeof poolWith
    >[0]);
    const occasion = { medium: 'EMAIL', code: '1', username: 'ann' } as const;
    const composed = messages.compose(own, 'INVITATION', occasion);
    const facts = { poolId: own.id, userId: 'sub', medium: 'EMAIL', kind: 'INVITATION' } as const;
    await tables.db.transaction((tx) =>
      messages.enqueue(tx, { ...facts, destination: 'ann@example.com', composed }),
    );
    messages.wake();
    await until('SENT');
    expect(road.sent[0]!.from).toEqual({ name: 'Shop', address: 'shop@example.com' });
    expect(() => node(false, road, 'a@b, c@d')).toThrow('POOLGATE_MAIL_FROM must be one address');
  });

  it('is swept after 30 days, and with its pool', async () => {
    const sweep = async () => {
      const now = clock.now();
      for (const { run } of messageSweeps) await run(tables.db, now);
      return (await rows()).map(({ state }) => state).sort();
    };
    const messages = service(node());
    await write(messages);
    await until('SENT');
    road.failWith(new MailRefusedError('550'));
    await write(messages);
    await until('FAILED');
    await write(service());
    clock.advance(29 * DAY);
    expect(await sweep()).toEqual(['FAILED', 'HELD', 'SENT']);
    clock.advance(DAY + HOUR);
    await write(service());
    expect(await sweep()).toEqual(['HELD']);
    const times = { createdAt: clock.now(), modifiedAt: clock.now(), deletedAt: clock.now() };
    const row = { id: pool.id, region: 'us-east-1', name: 'people', settings: {}, ...times };
    await tables.db.transaction((tx) => tx.insert(UserPoolRow, row as never));
    expect(await sweep()).toEqual([]);
  });
});
