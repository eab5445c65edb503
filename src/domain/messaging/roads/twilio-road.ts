import {
  MessageDelayedError,
  MessageRefusedError,
  type SmsRoad,
  type TextMessage,
} from '../message-roads.js';
import { post } from './post.js';

/** How Twilio is asked. */
export interface TwilioAccount {
  /** Where its API is; without a slash at the end. */
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** A number or a name that sends, or the id of a messaging service (`MG…`). */
  readonly from: string;
}

/** Twilio's codes for a number or a text that no later try makes better; others can be mended. */
const forGood: ReadonlySet<number> = new Set([
  21211, 21214, 21217, 21219, 21265, 21421, 21602, 21604, 21610, 21612, 21614, 21617, 21635,
]);

/** Hands text messages to Twilio: POST /2010-04-01/Accounts/<sid>/Messages.json, a form. */
export class TwilioRoad implements SmsRoad {
  constructor(private readonly account: TwilioAccount) {}

  async send({ to, text }: TextMessage): Promise<void> {
    const { url, accountSid, authToken, from } = this.account;
    const sender = /^MG[\da-f]{32}$/.test(from) ? 'MessagingServiceSid' : 'From';
    const pair = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
    const { status, body } = await post(`${url}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
      body: new URLSearchParams({ To: to, Body: text, [sender]: from }).toString(),
      headers: {
        authorization: `Basic ${pair}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    if (status >= 200 && status < 300) return;
    const code = codeIn(body);
    const reason = code === undefined ? `HTTP_${status}` : `TWILIO_${code}`;
    throw code !== undefined && forGood.has(code)
      ? new MessageRefusedError(reason)
      : new MessageDelayedError(reason);
  }
}

function codeIn(body: string): number | undefined {
  try {
    const { code } = JSON.parse(body) as { code?: unknown };
    return Number.isSafeInteger(code) ? (code as number) : undefined;
  } catch {
    return undefined;
  }
}
