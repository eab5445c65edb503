import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { Vault } from '../../platform/crypto.js';
import { insertOnce, type Database } from '../../platform/database.js';
import { keysetPage, type Page, type PageRequest } from '../../platform/paging.js';
import type { Random } from '../../platform/random.js';
import type { Context } from '../context.js';
import { InvalidLambdaResponseError, UserLambdaValidationError } from '../errors.js';
import type { PoolService } from '../pools/pools.service.js';
import { confirmationLink } from './confirmation-link.js';
import type { CustomMessages, Draft, DraftRequest } from './drafts.js';
import { senderFacts } from './mail-sender.js';
import { isOverLimit, type MessageLimits } from './message-limits.js';
import { KEPT_MS } from './message-sweeps.js';
import { isShown, messageView, sealLetter, type Letter } from './message-seal.js';
import type { Message } from './messaging.contract.js';
import { MessageRow } from './messaging.entities.js';
import type { OutboxDrain } from './outbox-drain.js';
import { rawMessage } from './raw-message.js';
import {
  filledMail,
  filledSms,
  placeholdersOf,
  templateFor,
  verifiesByLink,
  type Template,
} from './templates.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly publicUrl: string;
  readonly pools: Pick<PoolService, 'require'>;
  readonly outbox: Pick<OutboxDrain, 'wake' | 'roadOf'>;
  readonly messageLimits: Pick<MessageLimits, 'admit'>;
  /** The CustomMessage triggers of pools. */
  readonly customMessages?: CustomMessages | undefined;
}

/** Messages to people. They are written with what caused them and sent after it is committed. */
export class MessageService {
  constructor(private readonly needs: Needs) {}

  /**
   * Composes a message by the templates of the pool, or by its CustomMessage trigger. Call it outside
   * the transaction; the draft is written inside.
   *
   * @throws what `MessageLimits.admit` throws, and the refusals of the trigger (9.1).
   */
  async draft(ctx: Context, asked: DraftRequest): Promise<Draft> {
    const pretended = !(await this.isAdmitted(asked)) || asked.pretended;
    const request: DraftRequest = { ...asked, pretended };
    if (this.needs.outbox.roadOf(request.pool, request.medium) === 'CUSTOM') {
      return this.drafted(request, (code) => ({ raw: rawMessage(request, code) }));
    }
    const texts = await this.needs.customMessages?.textsFor(ctx, request, placeholdersOf(request));
    const template = templateFor(request, texts);
    return this.drafted(request, (code) => this.composed(request, template, code));
  }

  /**
   * The same for somebody who does not exist, where nobody may learn that: it is written like another and
   * costs what that costs, but is never sent or shown, goes with the next sweep, and counts towards no
   * limit. A function that refuses it is heard by nobody.
   */
  async draftForNobody(ctx: Context, request: DraftRequest): Promise<Draft> {
    const draft = await this.draft(ctx, { ...request, pretended: true }).catch(asForNobody);
    return draft ?? { write: async () => undefined };
  }

  /** Delivers now what has been committed. Returns at once; failures are retried by themselves. */
  wake(): void {
    this.needs.outbox.wake();
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
        query.where('m.poolId = :poolId AND m.state <> :never', { poolId: pool.id, never }),
        byCreation,
        page,
      );
    });
    const items = rows.items.filter(isShown).map((row) => messageView(vault, row));
    return { items, more: rows.more, positionOf: byCreation.positionOf };
  }

  /** One message of any pool by its id; undefined when there is none. */
  async byId(id: string): Promise<Message | undefined> {
    const { db, vault } = this.needs;
    const row = await db.read((manager) => manager.findOneBy(MessageRow, { id }));
    return row && isShown(row) ? messageView(vault, row) : undefined;
  }

  /**
   * Who begins a sign-in by a code has proved nothing, so nothing is said of limits there: it would tell
   * that somebody has the address; the message only pretends then. The earlier codes go on working.
   */
  private async isAdmitted(request: DraftRequest): Promise<boolean> {
    try {
      await this.needs.messageLimits.admit(request);
      return true;
    } catch (error) {
      if (request.kind === 'SIGN_IN' && isOverLimit(error)) return false;
      throw error;
    }
  }

  private drafted(request: DraftRequest, content: (code: string) => Content): Draft {
    const { destination } = request;
    return {
      write: (tx, code) => this.enqueue(tx, request, { destination, ...content(code) }),
    };
  }

  private composed(request: DraftRequest, template: Template, code: string): Content {
    const { pool, user, shownName, medium } = request;
    const username = shownName ?? user.username;
    if (medium === 'SMS') return { body: filledSms(template.body, { code, username }) };
    const link = verifiesByLink(request)
      ? confirmationLink(this.needs.publicUrl, request, code)
      : undefined;
    return {
      subject: template.subject ?? '',
      body: filledMail(template.body, { code, username, link }),
      ...senderFacts(pool),
    };
  }

  /**
   * PENDING when there is a road for it, otherwise HELD for an administrator to read, for 30 days. One
   * that only pretends is past its time when it is written.
   */
  private async enqueue(
    tx: EntityManager,
    { pool, user, medium, kind, pretended }: DraftRequest,
    letter: Letter,
  ): Promise<string> {
    const { clock, random, vault, outbox } = this.needs;
    const id = `msg-${random.uuid()}`;
    const now = clock.now();
    const pending = outbox.roadOf(pool, medium) !== undefined;
    const state = pending ? 'PENDING' : 'HELD';
    const kept = pretended || pending ? now : new Date(now.getTime() + KEPT_MS);
    const row: MessageRow = {
      id,
      poolId: pool.id,
      userId: user.id,
      medium,
      road: letter.raw ? 'CUSTOM' : 'OWN',
      kind,
      sealed: sealLetter(vault, id, letter),
      state: pretended ? never : state,
      attempts: 0,
      nextAttemptAt: kept,
      createdAt: now,
      sentAt: null,
    };
    await insertOnce(tx, MessageRow, row, () => new Error('A message id was given twice.'));
    return id;
  }
}

type Content = Omit<Letter, 'destination'>;

const never = 'PRETENDED';

/** What a function says of somebody who does not exist must not tell that they do not. */
function asForNobody(error: unknown): undefined {
  const itsOwn = [UserLambdaValidationError, InvalidLambdaResponseError];
  if (!itsOwn.some((refusal) => error instanceof refusal)) throw error;
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
