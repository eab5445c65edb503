import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageRefusedError, type Mail } from '../src/domain/messaging/message-roads.js';
import { SmtpRoad } from '../src/domain/messaging/roads/smtp-road.js';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

/** A mail server on the loopback that keeps what it takes and refuses as it is told. */
class MailServer {
  readonly received: Received[] = [];
  /** The reply to the next recipients; none: they are taken. */
  reply: number | undefined;
  private readonly server: SMTPServer;

  constructor(options: SMTPServerOptions = {}) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onRcptTo: (_address, _session, done) => done(this.refusal()),
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : '';
          const to = envelope.rcptTo.map(({ address }) => address);
          this.received.push({ from, to, raw: Buffer.concat(chunks).toString('utf8') });
          done();
        });
      },
      ...options,
    });
    this.server.on('error', () => undefined);
  }

  async url(credentials = ''): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server.server, 'listening');
    const { port } = this.server.server.address() as AddressInfo;
    return `smtp://${credentials}127.0.0.1:${port}`;
  }

  close(): Promise<void> {
    return new Promise((done) => this.server.close(() => done()));
  }

  private refusal(): Error | null {
    if (this.reply === undefined) return null;
    return Object.assign(new Error('no such mailbox'), { responseCode: this.reply });
  }
}

const mail: Mail = {
  from: { name: 'Shop', address: 'shop@example.com' },
  to: 'ann@example.com',
  subject: 'Your verification code',
  html: '<b>Ä 123456</b>',
  text: 'Ä 123456',
};

describe('the road to a mail server', () => {
  let server: MailServer;

  beforeEach(() => {
    server = new MailServer();
  });

  afterEach(() => server.close());

  it('delivers HTML with a text alternative to one person', async () => {
    await new SmtpRoad(await server.url()).send({ ...mail, replyTo: 'help@example.com' });
    const [{ from, to, raw }] = server.received as [Received];
    expect([from, to]).toEqual(['shop@example.com', ['ann@example.com']]);
    expect(raw).toMatch(/^From: Shop <shop@example\.com>\r$/m);
    expect(raw).toMatch(/^To: ann@example\.com\r$/m);
    expect(raw).toMatch(/^Reply-To: help@example\.com\r$/m);
    expect(raw).toMatch(/^Subject: Your verification code\r$/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(raw).toContain('Content-Type: multipart/alternative');
    expect(raw).toMatch(/Content-Type: text\/plain; charset=utf-8[^]*=C3=84 123456/);
    expect(raw).toMatch(/Content-Type: text\/html; charset=utf-8[^]*<b>=C3=84 123456<\/b>/);
  });

  it('tells Amazon SES by what identity and rules it sends', async () => {
    const sourceArn = 'arn:aws:ses:eu-west-1:000000000000:identity/example.com';
    const ses = { sourceArn, configurationSet: 'set\r\nBcc: thief@example.com' };
    await new SmtpRoad(await server.url()).send({ ...mail, ses });
    const [{ raw }] = server.received as [Received];
    expect(raw.toLowerCase()).toContain(`x-ses-source-arn: ${sourceArn}`);
    expect(raw).toMatch(/^X-SES-CONFIGURATION-SET: set/im);
    expect(raw).not.toMatch(/^Bcc:/im);
  });

  it('lets nothing in a subject or a name begin another header', async () => {
    const road = new SmtpRoad(await server.url());
    const evil = 'x\r\nBcc: thief@example.com\n\nbody';
    await road.send({ ...mail, subject: evil, from: { ...mail.from, name: evil } });
    const [{ to, raw }] = server.received as [Received];
    expect(to).toEqual(['ann@example.com']);
    expect(raw).not.toMatch(/^Bcc:/im);
  });

  it.each([
    'ann@example.com, thief@example.com',
    'ann@example.com\r\nBcc: thief@example.com',
    'Ann <ann@example.com>',
    'list: ann@example.com, thief@example.com;',
    '',
  ])('refuses the recipient %j without asking the server', async (to) => {
    const road = new SmtpRoad(await server.url());
    await expect(road.send({ ...mail, to })).rejects.toThrow(MessageRefusedError);
    expect(server.received).toEqual([]);
  });

  it('tells a refusal for good from one that may pass, without the words of the server', async () => {
    const road = new SmtpRoad(await server.url());
    server.reply = 550;
    await expect(road.send(mail)).rejects.toMatchObject({
      name: 'MessageRefusedError',
      reason: '550',
    });
    server.reply = 450;
    const error = await road.send(mail).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'MessageDelayedError', reason: 'EENVELOPE' });
    expect(String((error as Error).stack)).not.toMatch(/mailbox|ann@/);
  });

  it('takes a refused log-in and a dead server for faults that may pass', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, done) => done(new Error('no'));
    const closed = new MailServer({ authOptional: false, onAuth, allowInsecureAuth: true });
    const url = await closed.url('user:secret@');
    const road = new SmtpRoad(url);
    await expect(road.send(mail)).rejects.toMatchObject({ reason: 'EAUTH' });
    await closed.close();
    await expect(road.send(mail)).rejects.toMatchObject({ name: 'MessageDelayedError' });
  });
});
