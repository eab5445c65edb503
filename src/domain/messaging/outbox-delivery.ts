import { isPhoneNumber, senderOf, type Sender } from '../../platform/addresses.js';
import type { Clock } from '../../platform/clock.js';
import { SealError, type Vault } from '../../platform/crypto.js';
import { changeRows, type Database } from '../../platform/database.js';
import type { Log } from '../../platform/log.js';
import { textOf } from './html-text.js';
import { inTime } from './in-time.js';
import {
  MessageDelayedError,
  MessageRefusedError,
  type Mail,
  type Roads,
} from './message-roads.js';
import { openLetter, sealLetter, withoutBody, type Letter } from './message-seal.js';
import { KEPT_MS } from './message-sweeps.js';
import type { MessageKind } from './messaging.contract.js';
import { MessageRow } from './messaging.entities.js';

export interface DeliveryNeeds {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log: Log;
  readonly roads: Roads;
  /** POOLGATE_MAIL_FROM: the sender for pools that name none. */
  readonly mailFrom: string;
  /** How long a hand-over may take, in milliseconds. */
  readonly handOverMs?: number;
}

/** While a node sends a message the others leave it alone; after a crash it is free again. */
const VISIBILITY_MS = 60_000;
const MINUTE_MS = 60 * 1000;
const MAX_WAIT_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
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

/** One message from the claim to its end, or to the next try. */
export class OutboxDelivery {
  private readonly sender: Sender;

  /** @throws Error when POOLGATE_MAIL_FROM is not one address. */
  constructor(private readonly needs: DeliveryNeeds) {
    const sender = senderOf(needs.mailFrom);
    if (!sender) throw new Error('POOLGATE_MAIL_FROM must be one address, or Name <address>.');
    this.sender = sender;
  }

  /** The row as it is once claimed; undefined when another node was faster. */
  async claim(seen: MessageRow): Promise<MessageRow | undefined> {
    const { db, clock } = this.needs;
    const change = {
      attempts: seen.attempts + 1,
      nextAttemptAt: new Date(clock.now().getTime() + VISIBILITY_MS),
    };
    const claimed = await db.transaction((tx) => changeRows(tx, MessageRow, stateOf(seen), change));
    return claimed === 1 ? { ...seen, ...change } : undefined;
  }

  /** Hands a claimed message over and writes down what became of it. Never rejects. */
  async deliver(row: MessageRow): Promise<void> {
    try {
      const failure = this.isUseless(row) ? new MessageRefusedError('late') : await this.send(row);
      await (failure === undefined ? this.settle(row, 'SENT') : this.failed(row, failure));
    } catch (err) {
      this.needs.log.error({ err, message: row.id }, 'a message is left to the next round');
    }
  }

  private isUseless({ kind, createdAt }: MessageRow): boolean {
    return this.needs.clock.now().getTime() - createdAt.getTime() >= USEFUL_MS[kind];
  }

  /**
   * Returns what went wrong, undefined when the message is handed over. Whatever its road does, the
   * message has the same time: a silent one must not keep a lane, nor the end of the node.
   */
  private async send(row: MessageRow): Promise<unknown> {
    try {
      const letter = openLetter(this.needs.vault, row);
      await inTime(this.handOver(row, letter), this.needs.handOverMs);
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
