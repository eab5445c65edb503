import type { Clock } from '../../platform/clock.js';
import { SealError, type Vault } from '../../platform/crypto.js';
import { changeRows, type Database } from '../../platform/database.js';
import type { Log } from '../../platform/log.js';
import { isPhoneNumber, senderOf, type Sender } from '../../platform/addresses.js';
import type { Pool } from '../pools/pool.js';
import { textOf } from './html-text.js';
import {
  MessageDelayedError,
  MessageRefusedError,
  type Mail,
  type Roads,
} from './message-roads.js';
import { openLetter, sealLetter, withoutBody, type Letter } from './message-seal.js';
import { KEPT_MS } from './message-sweeps.js';
import type { MessageKind, MessageMedium } from './messaging.contract.js';
import { MessageRow } from './messaging.entities.js';

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log: Log;
  readonly roads: Roads;
  /** POOLGATE_MAIL_FROM: the sender for pools that name none. */
  readonly mailFrom: string;
}

/** How often a node looks for messages that another one left behind, or whose next try is due. */
const INTERVAL_MS = 2_000;
/** While a node sends a message the others leave it alone; after a crash it is free again. */
const VISIBILITY_MS = 60_000;
const MINUTE_MS = 60 * 1000;
const MAX_WAIT_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const BATCH = 50;
/** How long what is in a message can be used at the most (2.2): later it would only confuse. */
const USEFUL_MS: Readonly<Record<MessageKind, number>> = {
  SIGN_UP: DAY_MS,
  RESEND: DAY_MS,
  INVITATION: 7 * DAY_MS,
  FORGOT_PASSWORD: 60 * MINUTE_MS,
  ATTRIBUTE_UPDATE: DAY_MS,
  ATTRIBUTE_VERIFICATION: DAY_MS,
  AUTHENTICATION: 15 * MINUTE_MS,
  SIGN_IN: 15 * MINUTE_MS,
};
/** Messages a node hands over at the same time. */
const LANES = 5;

/**
 * Sends what the outbox holds, on any number of nodes. A message goes to the node whose conditional
 * update claims it; it is sent once, or, if a node dies between handing it over and writing that down,
 * once more. Tries wait 1 s, 2 s, 4 s … 1 h and end as FAILED when the code in the message is of no use
 * any more.
 */
export class OutboxDrain {
  private readonly sender: Sender;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;

  /** @throws Error when POOLGATE_MAIL_FROM is not one address. */
  constructor(private readonly needs: Needs) {
    const sender = senderOf(needs.mailFrom);
    if (!sender) throw new Error('POOLGATE_MAIL_FROM must be one address, or Name <address>.');
    this.sender = sender;
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
  }

  /** Looks for due messages now, or right after the present round. Nothing before `start`. */
  wake(): void {
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

  private async round(): Promise<void> {
    const due = await this.due();
    // A full batch may have left others behind.
    if (due.length === BATCH) this.again = true;
    const lane = async () => {
      for (let row = due.shift(); row && this.timer; row = due.shift()) await this.deliver(row);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  private due(): Promise<MessageRow[]> {
    const { db, clock } = this.needs;
    const facts = { state: 'PENDING', now: clock.now().getTime() };
    return db.read((manager) =>
      manager
        .createQueryBuilder(MessageRow, 'm')
        .where('m.state = :state AND m.nextAttemptAt <= :now', facts)
        .orderBy('m.nextAttemptAt')
        .limit(BATCH)
        .getMany(),
    );
  }

  /** Never rejects: a failure here must not end the lane, nor be taken for one of the message. */
  private async deliver(seen: MessageRow): Promise<void> {
    try {
      const row = await this.claim(seen);
      if (!row) return;
      const failure = this.isUseless(row) ? new MessageRefusedError('late') : await this.send(row);
      await (failure === undefined ? this.settle(row, 'SENT') : this.failed(row, failure));
    } catch (err) {
      this.needs.log.error({ err, message: seen.id }, 'a message is left to the next round');
    }
  }

  /** The row as it is once claimed; undefined when another node was faster. */
  private async claim(seen: MessageRow): Promise<MessageRow | undefined> {
    const { db, clock } = this.needs;
    const change = {
      attempts: seen.attempts + 1,
      nextAttemptAt: new Date(clock.now().getTime() + VISIBILITY_MS),
    };
    const claimed = await db.transaction((tx) => changeRows(tx, MessageRow, stateOf(seen), change));
    return claimed === 1 ? { ...seen, ...change } : undefined;
  }

  private isUseless({ kind, createdAt }: MessageRow): boolean {
    return this.needs.clock.now().getTime() - createdAt.getTime() >= USEFUL_MS[kind];
  }

  /** Returns what went wrong, undefined when the message is handed over. */
  private async send(row: MessageRow): Promise<unknown> {
    try {
      await this.handOver(row, openLetter(this.needs.vault, row));
      return undefined;
    } catch (error) {
      return error ?? new Error('unknown');
    }
  }

  /** A road that the settings had when the message was written may be gone by now: it waits then. */
  private async handOver(row: MessageRow, letter: Letter): Promise<void> {
    const { mail, sms, custom } = this.needs.roads;
    const { destination, body, raw } = letter;
    const { id, poolId, kind, medium } = row;
    if (raw && custom) {
      return custom.send({ ...raw, messageId: id, poolId, kind, medium, destination });
    }
    if (!raw && medium === 'EMAIL' && mail) return mail.send(this.mailOf(letter));
    if (!raw && medium === 'SMS' && sms) {
      if (body === undefined) throw new MessageRefusedError('no body');
      if (!isPhoneNumber(destination)) throw new MessageRefusedError('not one number');
      return sms.send({ id, to: destination, text: body, kind, poolId });
    }
    throw new MessageDelayedError('NO_ROAD');
  }

  private mailOf({ destination, subject, body, from, replyTo, ses }: Letter): Mail {
    const sender = from === undefined ? this.sender : senderOf(from);
    if (!sender || body === undefined) throw new MessageRefusedError('no sender or no body');
    const content = { subject: subject ?? '', html: body, text: textOf(body) };
    return { from: sender, replyTo, to: destination, ses, ...content };
  }

  private async failed(row: MessageRow, error: unknown): Promise<void> {
    const { clock, log } = this.needs;
    const facts = { message: row.id, kind: row.kind, attempts: row.attempts, ...told(error) };
    if (error instanceof MessageRefusedError || error instanceof SealError) {
      log.error(facts, 'a message is given up');
      return this.settle(row, 'FAILED');
    }
    log.warn(facts, 'a message is tried again later');
    const wait = Math.min(MAX_WAIT_MS, 1000 * 2 ** (row.attempts - 1));
    return this.write(row, { nextAttemptAt: new Date(clock.now().getTime() + wait) });
  }

  /** Ends the life of a message. Its body goes: the code in it must not outlive its delivery. */
  private async settle(row: MessageRow, state: 'SENT' | 'FAILED'): Promise<void> {
    const { clock, vault } = this.needs;
    const letter = this.tryToOpen(row);
    await this.write(row, {
      state,
      sentAt: state === 'SENT' ? clock.now() : null,
      nextAttemptAt: new Date(row.createdAt.getTime() + KEPT_MS),
      ...(letter && { sealed: sealLetter(vault, row.id, withoutBody(letter)) }),
    });
  }

  /** A message that cannot be opened is given up as it is: nobody can read it. */
  private tryToOpen(row: MessageRow): Letter | undefined {
    try {
      return openLetter(this.needs.vault, row);
    } catch {
      return undefined;
    }
  }

  /** Writes what became of a claimed message, unless the claim has run out and another node has it. */
  private async write(row: MessageRow, change: Partial<MessageRow>): Promise<void> {
    await this.needs.db.transaction((tx) => changeRows(tx, MessageRow, stateOf(row), change));
  }
}

const stateOf = ({ id, nextAttemptAt }: MessageRow) =>
  ({ id, state: 'PENDING', nextAttemptAt }) as const;

/** What the log may say: the text of an error may repeat the address or the message. */
function told(error: unknown): { fault: string; reason?: string } {
  const fault = error instanceof Error ? error.name : 'unknown';
  const known = error instanceof MessageRefusedError || error instanceof MessageDelayedError;
  return known ? { fault, reason: error.reason } : { fault };
}
