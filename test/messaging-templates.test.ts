import { describe, expect, it } from 'vitest';
import { isMailbox, senderOf } from '../src/platform/addresses.js';
import { maskEmail, maskPhone } from '../src/domain/messaging/masking.js';
import { textOf } from '../src/domain/messaging/html-text.js';
import type { MessageKind, MessageMedium } from '../src/domain/messaging/messaging.contract.js';
import { senderFacts } from '../src/domain/messaging/mail-sender.js';
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

describe('the texts of text messages', () => {
  const pool = poolWith({
    verificationMessageTemplate: { smsMessage: 'V {####}', emailMessage: 'mail {####}' },
    adminCreateUserConfig: { inviteMessageTemplate: { smsMessage: 'I {username} {####}' } },
    smsAuthenticationMessage: 'A {####}',
    emailMfaConfiguration: { message: 'M {####}', subject: 'S' },
  } as Parameters<typeof poolWith>[0]);

  it.each([
    ['SIGN_UP', 'V 123456'],
    ['RESEND', 'V 123456'],
    ['FORGOT_PASSWORD', 'V 123456'],
    ['ATTRIBUTE_UPDATE', 'V 123456'],
    ['ATTRIBUTE_VERIFICATION', 'V 123456'],
    ['INVITATION', 'I ann 123456'],
    ['AUTHENTICATION', 'A 123456'],
    ['SIGN_IN', 'A 123456'],
  ] as const)('of %s are those of the pool', (kind, body) => {
    expect(compose(pool, kind, sms)).toEqual({ body });
  });

  it('are not those of mails, nor the other way round', () => {
    expect(compose(pool, 'SIGN_IN', mail)).toEqual({ subject: 'S', body: 'M 123456' });
    expect(compose(pool, 'RESEND', mail).body).toBe('mail 123456');
    const silent = poolWith({
      verificationMessageTemplate: { emailMessage: 'mail {####}' },
    } as Parameters<typeof poolWith>[0]);
    expect(compose(silent, 'RESEND', sms).body).toBe('Your verification code is 123456.');
  });

  it('stay one line where a name has none', () => {
    const odd = { ...sms, username: 'ann\r\nYour bank: call 1\u2028now' };
    expect(compose(pool, 'INVITATION', odd).body).toBe('I ann Your bank: call 1 now 123456');
  });
});

describe('a mail with a link', () => {
  const byLink = (template: object = {}) =>
    poolWith({
      verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK', ...template },
    } as Parameters<typeof poolWith>[0]);
  const link = `https://id.example.com/confirmUser?user_name=%22%3E&a=1"><img src=x>'`;
  const written = (pool: Pool, kind: MessageKind = 'SIGN_UP') =>
    filledMail(templateFor({ pool, kind, medium: 'EMAIL', clientId: 'app' }).body, {
      code: '123456',
      username: 'ann',
      link,
    });

  it('has the usual words, and its address escaped', () => {
    expect(
      templateFor({ pool: byLink(), kind: 'RESEND', medium: 'EMAIL', clientId: 'app' }),
    ).toEqual({
      subject: 'Your verification link',
      body: 'Please click the link below to verify your email address. {##Verify Email##}',
    });
    expect(written(byLink())).toBe(
      'Please click the link below to verify your email address. <a href="' +
        'https://id.example.com/confirmUser?user_name=%22%3E&amp;a=1&quot;&gt;&lt;img src=x&gt;&#39;' +
        '">Verify Email</a>',
    );
  });

  it('has the words of the pool, and a text alternative that tells the address', () => {
    const pool = byLink({
      emailMessageByLink: '<p>Go: {##here##} or {##there##}</p>',
      emailSubjectByLink: 'L',
    });
    const body = written(pool);
    expect(body.match(/<a href=/g)).toHaveLength(2);
    expect(textOf(body)).toBe(`Go: here ( ${link} ) or there ( ${link} )`);
  });

  it('is for sign-ups at a client alone', () => {
    for (const kind of ['FORGOT_PASSWORD', 'ATTRIBUTE_UPDATE', 'AUTHENTICATION'] as const) {
      expect(written(byLink(), kind)).toContain('code is 123456');
    }
    const words = {
      pool: byLink(),
      kind: 'SIGN_UP',
      medium: 'EMAIL',
      clientId: undefined,
    } as const;
    expect(templateFor(words).body).toBe('Your verification code is {####}.');
    expect(templateFor({ ...words, medium: 'SMS', clientId: 'app' }).body).toBe(
      'Your verification code is {####}.',
    );
  });

  it('leaves what only looks like the place of a link', () => {
    const filling = { code: '1', username: 'ann', link: 'https://x' };
    expect(filledMail('{##', filling)).toBe('{##');
    expect(filledMail('{####}', filling)).toBe('1');
    expect(filledMail('{##a##}', { code: '1', username: 'ann' })).toBe('{##a##}');
    const long = `${'{##'.repeat(6_000)}`;
    expect(filledMail(long, filling)).toBe(long);
  });
});

describe('the sender of a pool', () => {
  const arn = (identity: string) => `arn:aws:ses:eu-west-1:000000000000:identity/${identity}`;
  const of = (emailConfiguration: object) =>
    senderFacts(poolWith({ emailConfiguration } as Parameters<typeof poolWith>[0]));

  it('is what it names, or else the address that is its identity', () => {
    expect(of({})).toEqual({});
    expect(of({ from: 'Shop <a@b.c>', replyToEmailAddress: 'd@e.f' })).toEqual({
      from: 'Shop <a@b.c>',
      replyTo: 'd@e.f',
    });
    expect(of({ sourceArn: arn('a@b.c'), configurationSet: 'set' })).toEqual({
      from: 'a@b.c',
      ses: { sourceArn: arn('a@b.c'), configurationSet: 'set' },
    });
    expect(of({ sourceArn: arn('b.c') })).toEqual({ ses: { sourceArn: arn('b.c') } });
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
