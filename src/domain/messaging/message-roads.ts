import type { Sender } from '../../platform/addresses.js';
import type { Pool } from '../pools/pool.js';
import type { MessageKind, MessageMedium } from './messaging.contract.js';

/** One mail, ready to go. */
export interface Mail {
  readonly from: Sender;
  readonly replyTo?: string | undefined;
  /** One mailbox. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** What the pool says to Amazon SES, where that sends. */
  readonly ses?: SesWishes | undefined;
}

/** By what identity and by which rules Amazon SES sends. */
export interface SesWishes {
  readonly sourceArn?: string;
  readonly configurationSet?: string;
}

/** One text message, ready to go. */
export interface TextMessage {
  /** The same at each try, so that who receives it twice can tell. */
  readonly id: string;
  /** One phone number in E.164. */
  readonly to: string;
  readonly text: string;
  readonly kind: MessageKind;
  readonly poolId: string;
}

/** Hands messages over to whoever delivers them. */
export interface Road<T> {
  /**
   * Resolves when the next server has taken the message over. The outbox waits 45 seconds at the most.
   *
   * @throws MessageRefusedError when it never will, MessageDelayedError when a later try may succeed.
   */
  send(message: T): Promise<void>;
}

export type MailRoad = Road<Mail>;
export type SmsRoad = Road<TextMessage>;

/** What a custom sender is told (9.2): the code itself, and no text. */
export interface RawMessage {
  /** The code, or the temporary password of an invitation. */
  readonly code: string;
  readonly username: string;
  /** Absent where an administrator caused the message. */
  readonly clientId?: string;
  /** With `sub` and `cognito:user_status`. */
  readonly userAttributes: Readonly<Record<string, string>>;
  readonly clientMetadata?: Readonly<Record<string, string>>;
}

/** A message for a function that sends the messages of its pool in place of the gateway. */
export interface CustomMessage extends RawMessage {
  /** The same at each try. */
  readonly messageId: string;
  readonly poolId: string;
  readonly kind: MessageKind;
  readonly medium: MessageMedium;
  readonly destination: string;
}

/** The CustomEmailSender and CustomSMSSender triggers of section 9.2, one more road. */
export interface CustomSenders extends Road<CustomMessage> {
  /** Whether the messages of the pool go by a function of its own. */
  takes(pool: Pool, medium: MessageMedium): boolean;
}

/** By what messages leave the gateway; one that has no road stays in the outbox. */
export interface Roads {
  readonly mail?: MailRoad | undefined;
  readonly sms?: SmsRoad | undefined;
  readonly custom?: CustomSenders | undefined;
}

/** The message was refused for good: the same one must not be tried again. */
export class MessageRefusedError extends Error {
  override readonly name = 'MessageRefusedError';

  /** `reason` is our word or a code of the server, never its text: that may repeat the address. */
  constructor(readonly reason: string) {
    super('The message was refused.');
  }
}

/** A failure that may pass; for `reason` the same holds. */
export class MessageDelayedError extends Error {
  override readonly name = 'MessageDelayedError';

  constructor(readonly reason: string) {
    super('The message could not be handed over.');
  }
}
