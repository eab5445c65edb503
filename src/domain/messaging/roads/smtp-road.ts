import type { Transporter } from 'nodemailer';
import {
  MessageDelayedError,
  MessageRefusedError,
  type Mail,
  type MailRoad,
} from '../message-roads.js';
import { mimeMessage, sealedOff } from './mime-message.js';

const CONNECT_MS = 10_000;
const SILENCE_MS = 15_000;

/** Hands mail to the server of POOLGATE_SMTP_URL, `smtp://[user:password@]host:port` or `smtps://…`. */
export class SmtpRoad implements MailRoad {
  private transport: Promise<Transporter> | undefined;

  constructor(private readonly url: string) {}

  /** @throws MessageRefusedError, or MessageDelayedError when a later try may succeed. */
  async send(mail: Mail): Promise<void> {
    const message = mimeMessage(mail);
    try {
      this.transport ??= this.open();
      const transport = await this.transport;
      await transport.sendMail(message);
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
      ...sealedOff,
    });
  }
}

/** A refused log-in or an unreachable server is our fault and may be mended; a 5yz to the mail is not. */
function refusal(error: unknown): Error {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const ofMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  // RFC 5321, 4.2.1: 5yz is for good.
  if (ofMail && typeof responseCode === 'number' && responseCode >= 500) {
    return new MessageRefusedError(String(responseCode));
  }
  return new MessageDelayedError(typeof code === 'string' ? code : 'UNKNOWN');
}
