import type { Vault } from '../../platform/crypto.js';
import type { RawMessage, SesWishes } from './message-roads.js';
import type { Message } from './messaging.contract.js';
import type { MessageRow } from './messaging.entities.js';

/** What is secret or personal in a message. */
export interface Letter {
  readonly destination: string;
  readonly subject?: string;
  /** HTML of a mail, text of an SMS; it holds a code, so it goes once the message is settled. */
  readonly body?: string;
  /** The sender that the pool names, as `address` or `Name <address>`. */
  readonly from?: string;
  readonly replyTo?: string;
  /** By what Amazon SES sends, where the pool says so. */
  readonly ses?: SesWishes;
  /** In place of a body, where a function of the pool sends the message; it goes like a body. */
  readonly raw?: RawMessage;
}

const PURPOSE = 'message';

/** Seals a letter to the message with this id: moved to another row it cannot be opened. */
export function sealLetter(vault: Vault, id: string, letter: Letter): string {
  return vault.seal(PURPOSE, JSON.stringify(letter), id);
}

/** @throws SealError when the row was altered or the master key is another one. */
export function openLetter(
  vault: Vault,
  { id, sealed }: Pick<MessageRow, 'id' | 'sealed'>,
): Letter {
  return JSON.parse(vault.open(PURPOSE, sealed, id).toString('utf8')) as Letter;
}

/** The same letter without what holds the code. */
export function withoutBody({ body: _body, raw: _raw, ...rest }: Letter): Letter {
  return rest;
}

/** A message that is one: see PRETENDED. */
export type ShownMessage = MessageRow & Pick<Message, 'state'>;

export const isShown = (row: MessageRow): row is ShownMessage => row.state !== 'PRETENDED';

/** What an administrator sees. */
export function messageView(vault: Vault, row: ShownMessage): Message {
  const { destination, subject, body } = openLetter(vault, row);
  const { id, poolId, userId, medium, kind, state, createdAt, sentAt } = row;
  const facts = { id, poolId, userId, medium, kind, state, createdAt, sentAt };
  return { ...facts, destination, subject: subject ?? null, body: body ?? null };
}
