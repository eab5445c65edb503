import { singleLine } from '../../platform/addresses.js';
import type { Pool } from '../pools/pool.js';
import type { DraftRequest, MessageTexts, Placeholders } from './drafts.js';
import { escapeHtml } from './html-text.js';
import type { MessageKind } from './messaging.contract.js';

/** The words of a message; text messages have no subject. */
export interface Template {
  readonly subject?: string;
  /** HTML of a mail, text of an SMS. */
  readonly body: string;
}

/** What is filled into the words. */
export interface Filling {
  /** The code, or the temporary password in an invitation. */
  readonly code: string;
  readonly username: string;
  /** Where `{##text##}` leads; without it such a place stays as it is written. */
  readonly link?: string | undefined;
}

type Words = Pick<DraftRequest, 'pool' | 'kind' | 'medium' | 'clientId'>;

/** Section 13: the body is the same for mail and text messages. */
const INVITATION = {
  subject: 'Your temporary password',
  body: 'Your username is {username} and temporary password is {####}.',
};
const VERIFICATION = {
  subject: 'Your verification code',
  body: 'Your verification code is {####}.',
};
const LINK = {
  subject: 'Your verification link',
  body: 'Please click the link below to verify your email address. {##Verify Email##}',
};
const RESET = {
  subject: 'Your password reset code',
  body: 'Your password reset code is {####}',
};
const AUTHENTICATION = {
  subject: 'Your authentication code',
  body: 'Your authentication code is {####}.',
};

/** What is said where the pool has no words of its own. */
const USUAL: Readonly<Record<MessageKind, Required<Template>>> = {
  SIGN_UP: VERIFICATION,
  RESEND: VERIFICATION,
  INVITATION,
  FORGOT_PASSWORD: RESET,
  ATTRIBUTE_UPDATE: VERIFICATION,
  ATTRIBUTE_VERIFICATION: VERIFICATION,
  AUTHENTICATION,
  SIGN_IN: AUTHENTICATION,
};

/** The words for a message: those of a trigger where they can be used, then the pool's, then ours. */
export function templateFor(words: Words, texts: MessageTexts = {}): Template {
  const { pool, kind, medium } = words;
  const usual = verifiesByLink(words) ? LINK : USUAL[kind];
  const own = ownWords(pool, kind, verifiesByLink(words));
  const custom = usableTexts(words, texts);
  if (medium === 'SMS') return { body: custom.smsMessage ?? (own.smsMessage || usual.body) };
  return {
    subject: singleLine(custom.emailSubject ?? (own.emailSubject || usual.subject)),
    body: custom.emailMessage ?? (own.emailMessage || usual.body),
  };
}

/** What a text for this message may ask for. */
export function placeholdersOf(words: Words): Placeholders {
  return {
    codeParameter: CODE,
    linkParameter: verifiesByLink(words) ? '{##Click Here##}' : null,
    usernameParameter: words.kind === 'INVITATION' ? USERNAME : null,
  };
}

/** Whether the mail carries a link: one that confirms a sign-up, where the pool wants it so (3.4). */
export function verifiesByLink({ pool, kind, medium, clientId }: Words): boolean {
  return (
    medium === 'EMAIL' &&
    clientId !== undefined &&
    (kind === 'SIGN_UP' || kind === 'RESEND') &&
    pool.settings.verificationMessageTemplate.defaultEmailOption === 'CONFIRM_WITH_LINK'
  );
}

/** Inserted values are escaped, because the body of a mail is HTML. The subject takes none. */
export const filledMail = (body: string, filling: Filling): string =>
  filled(body, filling, escapeHtml);

/** A text message is text; a line break in a name must not look like words of ours. */
export const filledSms = (body: string, filling: Filling): string =>
  filled(body, filling, singleLine);

/** In one pass: a user name that reads `{####}` must not be filled in a second time. */
function filled(body: string, { code, username, link }: Filling, quote: (text: string) => string) {
  return body.replaceAll(PLACES, (place, text?: string) => {
    if (place === CODE) return quote(code);
    if (place === USERNAME) return quote(username);
    return link === undefined ? place : `<a href="${quote(link)}">${text}</a>`;
  });
}

const CODE = '{####}';
const USERNAME = '{username}';
/** The code, the name, or a link with its text. */
const PLACES = /\{####\}|\{username\}|\{##((?:(?!##\}).){1,500})##\}/gs;

/** The words of a pool (section 13): those that verify are also those of a forgotten password. */
function ownWords({ settings }: Pool, kind: MessageKind, byLink: boolean): MessageTexts {
  if (kind === 'INVITATION') return settings.adminCreateUserConfig.inviteMessageTemplate ?? {};
  if (kind === 'AUTHENTICATION' || kind === 'SIGN_IN') {
    const { smsAuthenticationMessage: smsMessage, emailMfaConfiguration: mail } = settings;
    return { smsMessage, emailMessage: mail?.message, emailSubject: mail?.subject };
  }
  const template = settings.verificationMessageTemplate;
  if (!byLink) return template;
  const { emailMessageByLink: emailMessage, emailSubjectByLink: emailSubject } = template;
  return { emailMessage, emailSubject };
}

/** The limits of section 9.2; a text that breaks them, or would not carry the code, is not used. */
const LONGEST = { smsMessage: 140, emailMessage: 20_000, emailSubject: 140 } as const;

function usableTexts(words: Words, texts: MessageTexts): MessageTexts {
  const usable = (name: keyof MessageTexts) => {
    const text = texts[name];
    const fits = text && [...text].length <= LONGEST[name];
    return fits && (name === 'emailSubject' || carriesCode(words, text)) ? text : undefined;
  };
  return {
    smsMessage: usable('smsMessage'),
    emailMessage: usable('emailMessage'),
    emailSubject: usable('emailSubject'),
  };
}

function carriesCode(words: Words, text: string): boolean {
  const byLink = verifiesByLink(words) && /\{##(?:(?!##\}).){1,500}##\}/s.test(text);
  const named = words.kind !== 'INVITATION' || text.includes(USERNAME);
  return named && (byLink || text.includes(CODE));
}
