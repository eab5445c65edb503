import type { EntityManager } from 'typeorm';
import type { Context } from '../context.js';
import { TooManyRequestsError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { MessageKind, MessageMedium } from './messaging.contract.js';

/** Who a message is for; a row of a user is one. */
export interface Recipient {
  /** The sub. */
  readonly id: string;
  readonly username: string;
  readonly status?: string;
  /** Without `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Everything about a message but its code. */
export interface DraftRequest {
  readonly pool: Pool;
  /** The app client it is sent for; none where an administrator causes it. */
  readonly clientId?: string | undefined;
  readonly user: Recipient;
  /** The name an invitation tells; the user name when left out. */
  readonly shownName?: string;
  readonly kind: MessageKind;
  readonly medium: MessageMedium;
  /** One mailbox, or one phone number in E.164. */
  readonly destination: string;
  /** What the caller hands to triggers; kept with a message only where a function of the pool sends it. */
  readonly clientMetadata?: Readonly<Record<string, string>> | null | undefined;
  /** It is written for the time it takes, and is none: it counts towards no limit. */
  readonly pretended?: boolean | undefined;
}

/** A message that lacks nothing but its code. */
export interface Draft {
  /**
   * Writes the message with its code (or temporary password) in the transaction that causes it. Call
   * `wake` of the message service after the commit. Returns the id of the message, undefined when
   * there is none in the end.
   */
  write(tx: EntityManager, code: string): Promise<string | undefined>;
}

/** Texts in place of the templates of a pool; what is left out stays as it is. */
export interface MessageTexts {
  readonly smsMessage?: string | null | undefined;
  readonly emailMessage?: string | null | undefined;
  readonly emailSubject?: string | null | undefined;
}

/** What a text may ask to be filled in, as the trigger is told it (9.2). */
export interface Placeholders {
  readonly codeParameter: string;
  /** Only where the pool verifies by a link. */
  readonly linkParameter: string | null;
  /** Only in invitations. */
  readonly usernameParameter: string | null;
}

/** The CustomMessage trigger of section 9.2: asked before a message is written, outside transactions. */
export interface CustomMessages {
  /**
   * Texts for this message, undefined where the pool has no such trigger.
   *
   * @throws the refusals of section 9.1; the message is not written then.
   */
  textsFor(
    ctx: Context,
    request: DraftRequest,
    placeholders: Placeholders,
  ): Promise<MessageTexts | undefined>;
}

/** What was drafted does not fit what the lock has shown: the caller drafts anew. */
export class DraftOutdated extends Error {
  override readonly name = 'DraftOutdated';

  /** `present` is the user as the lock has shown them. */
  constructor(readonly present: Recipient) {
    super('The user has changed since the message was drafted.');
  }
}

const TRIES = 4;

/**
 * Drafts and writes, for the user as they were seen; again, for the user as they are, when somebody else
 * has changed them in between.
 *
 * @throws TooManyRequestsError when that does not end.
 */
export async function untilCurrent<U extends Recipient, T>(
  seen: U,
  work: (user: U) => Promise<T>,
): Promise<T> {
  let user = seen;
  for (let turn = 0; turn < TRIES; turn += 1) {
    try {
      return await work(user);
    } catch (error) {
      if (!(error instanceof DraftOutdated)) throw error;
      user = error.present as U;
    }
  }
  throw new TooManyRequestsError();
}
