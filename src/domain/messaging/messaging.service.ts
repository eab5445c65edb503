import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { insertOnce, type Database } from '../../platform/database.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import { KEPT_MS } from './message-sweeps.js';
import { messageView, sealLetter } from './message-seal.js';
import type { Message, MessageKind, MessageMedium } from './messaging.contract.js';
import { MessageRow } from './messaging.entities.js';
import { compose, type Composed, type Occasion } from './templates.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly pools: Pick<PoolService, 'require'>;
  /** Who delivers mail; none when no mail server is configured. */
  readonly outbox?: { wake(): void } | undefined;
}

/** A message to be written in the transaction that causes it. */
export interface NewMessage {
  readonly poolId: string;
  readonly userId: string;
  readonly medium: MessageMedium;
  readonly kind: MessageKind;
  /** One mailbox, or one phone number in E.164. */
  readonly destination: string;
  readonly composed: Composed;
}

/** Messages to people. They are written with what caused them and sent after it is committed. */
export class MessageService {
  constructor(private readonly needs: Needs) {}

  /** Writes a message by the templates of the pool; call it outside the transaction. */
  compose(pool: Pool, kind: MessageKind, occasion: Occasion): Composed {
    return compose(pool, kind, occasion);
  }

  /**
   * Puts a message into the outbox within the caller's transaction: PENDING when there is a road for its
   * medium (`wake` after the commit), otherwise HELD for an administrator to read, for 30 days.
   */
  async enqueue(tx: EntityManager, message: NewMessage): Promise<void> {
    const { clock, random, vault, outbox } = this.needs;
    const { composed, destination, ...facts } = message;
    const id = `msg-${random.uuid()}`;
    const now = clock.now();
    const pending = message.medium === 'EMAIL' && outbox !== undefined;
    const row: MessageRow = {
      ...facts,
      id,
      sealed: sealLetter(vault, id, { destination, ...composed }),
      state: pending ? 'PENDING' : 'HELD',
      attempts: 0,
      nextAttemptAt: pending ? now : new Date(now.getTime() + KEPT_MS),
      createdAt: now,
      sentAt: null,
    };
    await insertOnce(tx, MessageRow, row, () => new Error('A message id was given twice.'));
  }

  /** Delivers now what has been committed. Returns at once; failures are retried by themselves. */
  wake(): void {
    this.needs.outbox?.wake();
  }

  /**
   * The outbox of a pool in the order of writing, opened: codes can be read in it.
   *
   * @throws ResourceNotFoundError for the pool.
   */
  async page(ctx: Context, poolId: string, page: PageRequest): Promise<Page<Message>> {
    const { db, pools, vault } = this.needs;
    const pool = await pools.require(ctx, poolId);
    const rows = await db.read((manager) => {
      const query = manager.createQueryBuilder(MessageRow, 'm');
      return keysetPage<MessageRow>(
        query.where('m.poolId = :poolId', { poolId: pool.id }),
        byCreation,
        page,
      );
    });
    const items = rows.items.map((row) => messageView(vault, row));
    return { items, more: rows.more, positionOf: byCreation.positionOf };
  }

  /** One message of any pool by its id; undefined when there is none. */
  async byId(id: string): Promise<Message | undefined> {
    const { db, vault } = this.needs;
    const row = await db.read((manager) => manager.findOneBy(MessageRow, { id }));
    return row ? messageView(vault, row) : undefined;
  }
}

const byCreation = {
  key: 'm.createdAt',
  id: 'm.id',
  index: 'messages_pool',
  positionOf: ({ createdAt, id }: { createdAt: Date; id: string }) => ({
    key: createdAt.getTime(),
    id,
  }),
};
