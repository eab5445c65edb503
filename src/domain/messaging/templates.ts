import type { Pool } from '../pools/pool.js';
import { singleLine } from '../../platform/addresses.js';
import type { MessageKind, MessageMedium } from './messaging.contract.js';

/** What goes into a template; `code` is the temporary password in an invitation. */
export interface Occasion {
  readonly medium: MessageMedium;
  readonly code: string;
  readonly username: string;
}

/** A message without its destination. */
export interface Composed {
  /** One line; text messages have none. */
  readonly subject?: string;
  /** HTML of a mail, text of an SMS. */
  readonly body: string;
  readonly from?: string;
  readonly replyTo?: string;
}

interface Template {
  readonly subject: string;
  readonly body: string;
}

/** Section 13: the body is the same for mail and text messages. */
const INVITATION: Template = {
  subject: 'Your temporary password',
  body: 'Your username is {username} and temporary password is {####}.',
};
const VERIFICATION: Template = {
  subject: 'Your verification code',
  body: 'Your verification code is {####}.',
};
const RESET: Template = {
  subject: 'Your password reset code',
  body: 'Your password reset code is {####}',
};

/** What is said where the pool has no words of its own. */
const USUAL: Readonly<Record<MessageKind, Template>> = {
  SIGN_UP: VERIFICATION,
  RESEND: VERIFICATION,
  INVITATION,
  FORGOT_PASSWORD: RESET,
  ATTRIBUTE_UPDATE: VERIFICATION,
  ATTRIBUTE_VERIFICATION: VERIFICATION,
};

/**
 * Writes a message by the templates of the pool. Inserted values are escaped in mail, whose body is
 * HTML; a subject takes no values and is one line, so nothing inserted can reach a header.
 */
export function compose(pool: Pool, kind: MessageKind, occasion: Occasion): Composed {
  const template = templateOf(pool, kind, occasion.medium);
  if (occasion.medium === 'SMS') return { body: filled(template.body, occasion, (text) => text) };
  const { from, replyToEmailAddress } = pool.settings.emailConfiguration ?? {};
  return {
    subject: singleLine(template.subject),
    body: filled(template.body, occasion, escapeHtml),
    ...(from && { from }),
    ...(replyToEmailAddress && { replyTo: replyToEmailAddress }),
  };
}

/** A pool has templates for mail alone; text messages, which stay in the outbox, are in our words. */
function templateOf({ settings }: Pool, kind: MessageKind, medium: MessageMedium): Template {
  const usual = USUAL[kind];
  if (medium === 'SMS') return usual;
  const own =
    kind === 'INVITATION'
      ? settings.adminCreateUserConfig?.inviteMessageTemplate
      : settings.verificationMessageTemplate;
  return { subject: own?.emailSubject || usual.subject, body: own?.emailMessage || usual.body };
}

/** In one pass: a user name that reads `{####}` must not be filled in a second time. */
function filled(body: string, { code, username }: Occasion, quote: (text: string) => string) {
  return body.replaceAll(/\{####\}|\{username\}/g, (place) =>
    quote(place === '{username}' ? username : code),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The text alternative of a mail: what remains without tags, one line for each block. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<(style|script|head)\b[^>]*>.*?<\/\1\s*>/gis, '')
    .replaceAll(/<br\b[^>]*>|<\/(?:p|div|h[1-6]|li|tr|table)\s*>/gi, '\n')
    .replaceAll(/<\/?[a-z!][^>]*>/gi, '')
    .replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/gi, decoded)
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function decoded(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? entity;
  const point = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : entity;
}
