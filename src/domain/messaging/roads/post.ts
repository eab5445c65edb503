import { MessageDelayedError } from '../message-roads.js';

const ANSWER_MS = 15_000;
/** More of an answer is not read. */
const MAX_CHARACTERS = 16_384;

interface Posting {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to a message that was posted. */
export interface Posted {
  readonly status: number;
  /** The beginning of the body. */
  readonly body: string;
}

/**
 * One POST to an address of the operator's settings. A redirect is an answer like others: nobody follows
 * it, because the message and the signature are for the named address alone.
 *
 * @throws MessageDelayedError when nobody answers in time.
 */
export async function post(url: string, { headers, body }: Posting): Promise<Posted> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    return { status: answer.status, body: await beginningOf(answer) };
  } catch (error) {
    throw new MessageDelayedError(faultOf(error));
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const decoder = new TextDecoder();
  let text = '';
  // Leaving the loop cancels the rest.
  for await (const chunk of body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length >= MAX_CHARACTERS) break;
  }
  return text.slice(0, MAX_CHARACTERS);
}

/** A word for the log: the text of the error may name the address, and a secret in it. */
function faultOf(error: unknown): string {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'ETIMEDOUT';
  const code = cause?.code;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'UNREACHABLE';
}
