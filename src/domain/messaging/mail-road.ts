import type { Sender } from '../../platform/addresses.js';

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
}

/** Hands mail over to whoever delivers it. */
export interface MailRoad {
  /** Resolves when the next server has taken it over. @throws MailRefusedError when it never will be, MailDelayedError when a later try may succeed. */
  send(mail: Mail): Promise<void>;
}

/** The mail was refused for good (RFC 5321, 4.2.1: 5yz): the same mail must not be tried again. */
export class MailRefusedError extends Error {
  override readonly name = 'MailRefusedError';

  /** `reason` is our word or the SMTP reply, never the server's text: that may repeat the address. */
  constructor(readonly reason: string) {
    super('The mail was refused.');
  }
}

/** A failure that may pass; for `reason` the same holds. */
export class MailDelayedError extends Error {
  override readonly name = 'MailDelayedError';

  constructor(readonly reason: string) {
    super('The mail could not be handed over.');
  }
}
