import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../src/domain/context.js';
import type { Mail, MailRoad, Roads } from '../../src/domain/messaging/message-roads.js';
import type {
  MessageKind,
  MessageMedium,
  MessageState,
} from '../../src/domain/messaging/messaging.contract.js';
import { MessageRow } from '../../src/domain/messaging/messaging.entities.js';
import { MessageService } from '../../src/domain/messaging/messaging.service.js';
import { OutboxDrain } from '../../src/domain/messaging/outbox-drain.js';
import type { Pool } from '../../src/domain/pools/pool.js';
import { Vault } from '../../src/platform/crypto.js';
import { createLog } from '../../src/platform/log.js';
import { systemRandom } from '../../src/platform/random.js';
import { migratedTables, type MigratedTables } from './migrated-tables.js';
import { poolWith } from './pool.js';
import { TestClock } from './test-clock.js';

/** A road that a test opens, closes and looks at. */
export class TestRoad implements MailRoad {
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

const ann = { id: 'sub', username: 'ann', attributes: { email: 'ann@example.com' } };
const nowhere = { wake() {}, roadOf: () => undefined };

/** Which node is wanted, where it is not the usual one. */
interface NodeWishes {
  readonly start?: boolean;
  readonly roads?: Roads;
  readonly mailFrom?: string;
  readonly handOverMs?: number;
}

/** An outbox on a fresh database, with any number of nodes that drain it. */
export class OutboxWorld {
  readonly pool = poolWith({});
  readonly ctx = {} as Context;
  readonly clock = new TestClock();
  readonly road = new TestRoad();
  readonly vault = new Vault(systemRandom.bytes(32));
  logged = '';
  private readonly drains: OutboxDrain[] = [];
  private constructor(readonly tables: MigratedTables) {}

  static async open(): Promise<OutboxWorld> {
    return new OutboxWorld(await migratedTables());
  }

  async close(): Promise<void> {
    await Promise.all(this.drains.splice(0).map((drain) => drain.stop()));
    await this.tables.drop();
  }

  node({ start = true, roads, mailFrom, ...more }: NodeWishes = {}): OutboxDrain {
    const drain = new OutboxDrain({
      db: this.tables.db,
      clock: this.clock,
      vault: this.vault,
      log: createLog('trace', { write: (line: string) => (this.logged += line) }),
      roads: { mail: this.road, ...roads },
      mailFrom: mailFrom ?? 'Poolgate <no-reply@example.org>',
      ...more,
    });
    this.drains.push(drain);
    if (start) drain.start();
    return drain;
  }

  service(
    outbox: Pick<OutboxDrain, 'wake' | 'roadOf'> = nowhere,
    more: Partial<ConstructorParameters<typeof MessageService>[0]> = {},
  ): MessageService {
    return new MessageService({
      db: this.tables.db,
      clock: this.clock,
      random: systemRandom,
      vault: this.vault,
      pools: { require: async () => this.pool },
      publicUrl: 'https://id.example.com',
      outbox,
      messageLimits: { admit: async () => {} },
      ...more,
    });
  }

  requestOf(pool: Pool, medium: MessageMedium, kind: MessageKind = 'SIGN_UP') {
    const destination = medium === 'EMAIL' ? 'ann@example.com' : '+4930123456';
    return { pool, user: ann, kind, medium, destination };
  }

  /** Writes a message with the code 987654; `fail` undoes the transaction. */
  async write(messages: MessageService, medium: MessageMedium = 'EMAIL', fail = false) {
    const draft = await messages.draft(this.ctx, this.requestOf(this.pool, medium));
    await this.tables.db.transaction(async (tx) => {
      await draft.write(tx, '987654');
      if (fail) throw new Error('undone');
    });
    messages.wake();
  }

  rows(): Promise<MessageRow[]> {
    return this.tables.db.read((db) => db.find(MessageRow, { order: { createdAt: 'ASC' } }));
  }

  /** What is sealed in a message, as text. */
  letterOf({ id, sealed }: MessageRow): string {
    return this.vault.open('message', sealed, id).toString();
  }

  /** Waits for as many messages in a state. */
  async until(state: MessageState, count = 1): Promise<MessageRow[]> {
    for (let turn = 0; turn < 400; turn += 1) {
      const found = (await this.rows()).filter((row) => row.state === state);
      if (found.length === count) return found;
      await sleep(10);
    }
    throw new Error(`There are not ${count} messages in state ${state}.`);
  }
}
