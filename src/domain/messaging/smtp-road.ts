import type { Transporter } from 'nodemailer';
import { isMailbox, singleLine } from '../../platform/addresses.js';
import {
  MessageDelayedError,
  MessageRefusedError,
  type Mail,
  type MailRoad,
} from './message-roads.js';

const CONNECT_MS = 10_000;
const SILENCE_MS = 15_000;
/** Below the time for which a claimed message is invisible to other nodes. */
const TOTAL_MS = 45_000;

/** Hands mail to the server of POOLGATE_SMTP_URL, `smtp://[user:password@]host:port` or `smtps://…`. */
export class SmtpRoad implements MailRoad {
  private transport: Promise<Transporter> | undefined;

  constructor(private readonly url: string) {}
  /** @throws MessageRefusedError, or MessageDelayedError when a later try may succeed. */
  async send(mail: Mail): Promise<void> {
    if (!isMailbox(mail.to) || !isMailbox(mail.from.address))
      throw new MessageRefusedError('not one address');
    try {
      this.transport ??= this.open();
      const transport = await this.transport;
      await within(TOTAL_MS, transport.sendMail(messageOf(mail)));
    } catch (error) {
      throw refusal(error);
    }
  }

  /** The mail library is loaded with the first mail. */
  private async open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      url: this.url,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      // A template must not be able to attach a file of this machine or fetch an address.
      disableFileAccess: true,
      disableUrlAccess: true,
      logger: false,
    });
  }
}

/** Addresses go in as objects and the envelope apart: no text is parsed for more recipients. */
function messageOf({ from, replyTo, to, subject, html, text }: Mail) {
  return {
    from: { name: singleLine(from.name), address: from.address },
    to: { name: '', address: to },
    ...(replyTo && isMailbox(replyTo) && { replyTo: { name: '', address: replyTo } }),
    envelope: { from: from.address, to: [to] },
    subject: singleLine(subject),
    html,
    text,
    // RFC 3834: answering machines leave automatic mail alone.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MessageDelayedError('ETIMEDOUT')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A refused log-in or an unreachable server is our fault and may be mended; a 5yz to the mail is not. */
function refusal(error: unknown): Error {
  if (error instanceof MessageDelayedError) return error;
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const ofMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (ofMail && typeof responseCode === 'number' && responseCode >= 500) {
    return new MessageRefusedError(String(responseCode));
  }
  return new MessageDelayedError(typeof code === 'string' ? code : 'UNKNOWN');
}
