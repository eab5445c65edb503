import { createHmac } from 'node:crypto';
import type { Clock } from '../../platform/clock.js';
import type { Networks } from '../../platform/networks.js';
import { AnswerTooLongError, BlockedAddressError, Outbound } from '../../platform/outbound.js';
import {
  FunctionError,
  MAX_ANSWER_BYTES,
  messageOf,
  parsedJson,
  RoadError,
  type TriggerRoad,
} from './trigger-road.js';

interface Needs {
  readonly clock: Clock;
  readonly networks: Networks;
  /** The address of each function. */
  readonly urls: ReadonlyMap<string, string>;
  /** What the receiver knows as well. */
  readonly secret: string;
}

/** The header that shows a receiver who calls. */
export const SIGNATURE_HEADER = 'poolgate-signature';

/**
 * `t=<seconds since the epoch>,v1=<hex>`: HMAC-SHA256 with the shared secret over the seconds, a full stop
 * and the body. Who compares the time as well cannot be shown an old call again.
 */
export function signatureOf(secret: string, seconds: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

/**
 * Functions behind HTTPS: the event is posted, a 2xx status brings the answer. Any other status with a
 * JSON `errorMessage` is the failure of the function itself.
 */
export class WebhookRoad implements TriggerRoad {
  readonly concurrency = 32;
  private readonly outbound: Outbound;

  constructor(private readonly needs: Needs) {
    this.outbound = new Outbound({ networks: needs.networks, maxBytes: MAX_ANSWER_BYTES });
  }

  reaches(arn: string): boolean {
    return this.needs.urls.has(arn);
  }

  async call(arn: string, event: string, signal: AbortSignal): Promise<string> {
    const { clock, urls, secret } = this.needs;
    const seconds = Math.floor(clock.now().getTime() / 1000);
    const headers = {
      'content-type': 'application/json',
      [SIGNATURE_HEADER]: signatureOf(secret, seconds, event),
    };
    const request = { url: urls.get(arn)!, headers, body: event, signal };
    const { status, body } = await this.outbound.post(request).catch(told);
    if (status >= 200 && status < 300) return body;
    const answer = parsedJson(body);
    if (answer && typeof answer === 'object' && 'errorMessage' in answer) {
      throw new FunctionError(messageOf(answer));
    }
    throw new RoadError(`status ${status}`, status === 429 || status >= 500);
  }

  close(): void {
    this.outbound.close();
  }
}

function told(error: unknown): never {
  if (error instanceof BlockedAddressError) throw new RoadError('AccessDeniedException', false);
  if (error instanceof AnswerTooLongError) throw new RoadError('ResponseSizeTooLarge', false);
  throw error;
}
