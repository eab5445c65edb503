import type { Clock } from '../../../platform/clock.js';
import { SIGNATURE_HEADER, signatureOf } from '../../triggers/webhook-road.js';
import {
  MessageDelayedError,
  MessageRefusedError,
  type SmsRoad,
  type TextMessage,
} from '../message-roads.js';
import { post } from './post.js';

interface Needs {
  readonly clock: Clock;
  readonly url: string;
  /** What the receiver knows as well. */
  readonly secret: string;
}

/** Answers that mean this message and not the way to it: it must not be tried again. */
const forGood: readonly number[] = [400, 410, 413, 422];

/**
 * Hands text messages to an address of the operator, as JSON: `id`, `to`, `text`, `kind`, `userPoolId`.
 * The header `poolgate-signature` is that of `signatureOf`. Who remembers the `id` (also the
 * `idempotency-key`) sends nothing twice.
 */
export class SmsWebhookRoad implements SmsRoad {
  constructor(private readonly needs: Needs) {}

  async send({ id, to, text, kind, poolId }: TextMessage): Promise<void> {
    const { clock, url, secret } = this.needs;
    const body = JSON.stringify({ id, to, text, kind, userPoolId: poolId });
    const seconds = Math.floor(clock.now().getTime() / 1000);
    const { status } = await post(url, {
      body,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': id,
        [SIGNATURE_HEADER]: signatureOf(secret, seconds, body),
      },
    });
    if (status >= 200 && status < 300) return;
    const reason = `HTTP_${status}`;
    throw forGood.includes(status)
      ? new MessageRefusedError(reason)
      : new MessageDelayedError(reason);
  }
}
