import { describe, expect, it } from 'vitest';
import { isMailbox, senderOf } from '../src/platform/addresses.js';
import { maskEmail, maskPhone } from '../src/domain/messaging/masking.js';
import { textOf } from '../src/domain/messaging/html-text.js';
import type { MessageKind, MessageMedium } from '../src/domain/messaging/messaging.contract.js';
import { filledMail, filledSms, templateFor } from '../src/domain/messaging/templates.js';
import type { Pool } from '../src/domain/pools/pool.js';
import { poolWith } from './support/pool.js';

const plain = poolWith({});

interface Occasion {
  readonly medium: MessageMedium;
  readonly code: string;
  readonly username: string;
}

/** The words of a message, filled in. */
function compose(pool: Pool, kind: MessageKind, { medium, ...filling }: Occasion) {
  const template = templateFor({ pool, kind, medium, clientId: 'app' });
  const fill = medium === 'SMS' ? filledSms : filledMail;
  return { ...template, body: fill(template.body, filling) };
}

const mail = { medium: 'EMAIL', code: '123456', username: 'ann' } as const;
const sms = { ...mail, medium: 'SMS' } as const;

describe('the words of a pool without templates', () => {
  it('are those of section 13', () => {
    expect(compose(plain, 'SIGN_UP', mail)).toEqual({
      subject: 'Your verification code',
      body: 'Your verification code is 123456.',
    });
    expect(compose(plain, 'RESEND', mail)).toEqual(compose(plain, 'SIGN_UP', mail));
    expect(compose(plain, 'INVITATION', mail)).toEqual({
      subject: 'Your temporary password',
      body: 'Your username is ann and temporary password is 123456.',
    });
  });

  it('are the same for a second factor and a first one', () => {
    const words = {
      subject: 'Your authentication code',
      body: 'Your authentication code is 123456.',
    };
    expect(compose(plain, 'AUTHENTICATION', mail)).toEqual(words);
    expect(compose(plain, 'SIGN_IN', mail)).toEqual(words);
    expect(compose(plain, 'SIGN_IN', sms)).toEqual({ body: words.body });
  });

  it('have no subject in a text message', () => {
    expect(compose(plain, 'SIGN_UP', sms)).toEqual({ body: 'Your verification code is 123456.' });
  });
});

describe('templates', () => {
  const pool = poolWith({
    emailConfiguration: {
      from: 'Shop <shop@example.com>',
      replyToEmailAddress: 'help@example.com',
    },
    verificationMessageTemplate: {
      emailMessage: '<b>{####}</b> is your code, not {####}!',
      emailSubject: 'Code\r\nBcc: thief@example.com',
    },
    adminCreateUserConfig: {
      inviteMessageTemplate: {
        emailMessage: '<p title="{username}">{username}: {####}</p>',
        emailSubject: 'Hi {username}',
      },
    },
  } as Parameters<typeof poolWith>[0]);

  it('are filled at every place', () => {
    expect(compose(pool, 'RESEND', mail)).toEqual({
      subject: 'Code Bcc: thief@example.com',
      body: '<b>123456</b> is your code, not 123456!',
    });
    expect(compose(pool, 'SIGN_UP', sms)).toEqual(compose(plain, 'SIGN_UP', sms));
  });

  it('take no markup from what is inserted in mail, and need not in text messages', () => {
    const odd = { username: '"><img src=x>', code: `a&b<c>'"` };
    expect(compose(pool, 'INVITATION', { ...mail, ...odd }).body).toBe(
      '<p title="&quot;&gt;&lt;img src=x&gt;">&quot;&gt;&lt;img src=x&gt;: a&amp;b&lt;c&gt;&#39;&quot;</p>',
    );
    expect(compose(pool, 'INVITATION', { ...sms, ...odd }).body).toBe(
      `Your username is ${odd.username} and temporary password is ${odd.code}.`,
    );
  });

  it('are filled once: a name cannot ask for the code, nor a dollar sign for what matched', () => {
    const odd = { ...sms, username: '{####}', code: '$&$1{username}' };
    expect(compose(pool, 'INVITATION', odd).body).toBe(
      'Your username is {####} and temporary password is $&$1{username}.',
    );
  });

  it('put nothing inserted into a subject', () => {
    expect(compose(pool, 'INVITATION', mail).subject).toBe('Hi {username}');
  });
});

describe('texts of a trigger', () => {
  const words = { pool: plain, kind: 'SIGN_UP', medium: 'EMAIL', clientId: 'app' } as const;
  const usual = templateFor(words);

  it('stand in place of the words of the pool, subject and body apart', () => {
    const texts = {
      emailMessage: 'Hi {####}',
      emailSubject: 'One\r\nBcc: x@y',
      smsMessage: 'T {####}',
    };
    expect(templateFor(words, texts)).toEqual({ subject: 'One Bcc: x@y', body: 'Hi {####}' });
    expect(templateFor({ ...words, medium: 'SMS' }, texts)).toEqual({ body: 'T {####}' });
    expect(templateFor(words, { emailSubject: 'Only' })).toEqual({ ...usual, subject: 'Only' });
  });

  it('are not used where they would lose the code, or are too long', () => {
    expect(templateFor(words, { emailMessage: 'no code', emailSubject: 's'.repeat(141) })).toEqual(
      usual,
    );
    expect(templateFor(words, { emailMessage: `{####}${'x'.repeat(20_000)}` })).toEqual(usual);
    const sms = { ...words, medium: 'SMS' } as const;
    expect(templateFor(sms, { smsMessage: `{####}${'é'.repeat(134)}` }).body).toContain('é');
    expect(templateFor(sms, { smsMessage: `{####}${'é'.repeat(135)}` })).toEqual(templateFor(sms));
    const invitation = { ...words, kind: 'INVITATION' } as const;
    expect(templateFor(invitation, { emailMessage: 'just {####}' })).toEqual(
      templateFor(invitation),
    );
  });
});

describe('the text alternative', () => {
  it('is what remains without markup', () => {
    const html =
      '<style>p{}</style><h1>Hi&nbsp;&amp;lt;</h1><p>Your code<br>is <b>1&#50;&#x33;</b></p><!-- no -->';
    expect(textOf(html)).toBe('Hi &lt;\nYour code\nis 123');
  });

  it('leaves what only looks like markup', () => {
    expect(textOf('1 < 2 &unknown; &#0; a > b')).toBe('1 < 2 &unknown; &#0; a > b');
  });

  it('gives the inserted values back as they were', () => {
    const username = `<i>"O'Neil" & co`;
    const { body } = compose(plain, 'INVITATION', { ...mail, username });
    expect(textOf(body)).toBe(`Your username is ${username} and temporary password is 123456.`);
  });
});

describe('addresses', () => {
  it('are one mailbox, or none', () => {
    expect(isMailbox('ann@example.com')).toBe(true);
    for (const text of ['a@b, c@d', 'a@b\nBcc: c@d', 'Ann <a@b>', 'a@b;c@d', '"a b"@c', 'a', '']) {
      expect(isMailbox(text), text).toBe(false);
    }
  });

  it('name a sender in either form', () => {
    expect(senderOf('no-reply@example.com')).toEqual({ name: '', address: 'no-reply@example.com' });
    expect(senderOf('"My Shop" <a@b>')).toEqual({ name: 'My Shop', address: 'a@b' });
    expect(senderOf('Evil\r\nBcc: x@y <a@b>')).toEqual({ name: 'Evil Bcc: x@y', address: 'a@b' });
    expect(senderOf('a@b, c@d')).toBeUndefined();
    expect(senderOf('A <a@b>, C <c@d>')).toBeUndefined();
  });
});

describe('masks', () => {
  it('show the first letters of an address and hide the top-level domain', () => {
    expect(maskEmail('user@example.com')).toBe('u***@e***');
    expect(maskEmail('😀a@x')).toBe('😀***@x***');
  });

  it('show the last four digits of a number', () => {
    expect(maskPhone('+12345671234')).toBe('+*******1234');
    expect(maskPhone('+123')).toBe('+123');
  });
});
