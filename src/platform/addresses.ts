/**
 * One mailbox and nothing that a mail header could read as more: no blank, no control character, none of
 * the characters that separate or quote addresses (RFC 5322, 3.2.3 "specials" except the dot).
 * At most 254 characters and 64 before the `@` (RFC 5321, 4.5.3.1).
 */
const MAILBOX = /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@[^\s\p{C}@<>()[\]\\,;:"]{1,253}$/u;

/** E.164: `+`, a country code that does not begin with 0, at most 15 digits. */
const PHONE_NUMBER = /^\+[1-9]\d{1,14}$/;

/** Whether the text is one address that mail can be sent to. */
export const isMailbox = (text: string): boolean => text.length <= 254 && MAILBOX.test(text);

/** Whether the text is one number that a text message can be sent to. */
export const isPhoneNumber = (text: string): boolean => PHONE_NUMBER.test(text);

/**
 * What addresses are counted by: mail servers ignore case nearly everywhere, so all spellings of one lead
 * to the same person. Phone numbers stay as they are.
 */
export const addressKey = (address: string): string => address.normalize('NFC').toLowerCase();

/** A sender: `address`, or `Name <address>`. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

/**
 * Reads a sender as operators write it. The name loses line breaks and other control characters, so
 * that it cannot begin another header. Undefined when there is not exactly one address.
 */
export function senderOf(text: string): Sender | undefined {
  const trimmed = text.trim();
  const named = /^"?([^"<>]*)"?\s*<([^<>]*)>$/.exec(trimmed);
  const address = named ? named[2]!.trim() : trimmed;
  if (!isMailbox(address)) return undefined;
  return { name: singleLine(named?.[1] ?? ''), address };
}

/** Without line breaks and control characters, runs of blanks made one. */
export function singleLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
