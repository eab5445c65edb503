import type { Log } from '../../platform/log.js';
import { UserLambdaValidationError } from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { PoolService } from '../pools/pools.service.js';
import type { Triggers } from '../triggers/triggers.js';
import {
  MessageDelayedError,
  MessageRefusedError,
  type CustomMessage,
  type CustomSenders,
} from './message-roads.js';
import type { MessageMedium } from './messaging.contract.js';
import { stems } from './trigger-stems.js';

interface Needs {
  readonly log: Log;
  readonly pools: Pick<PoolService, 'byId'>;
  readonly triggers: Pick<Triggers, 'sends' | 'sendMessage'>;
}

/** Functions of pools that send messages in place of the gateway. */
export class TriggerSenders implements CustomSenders {
  constructor(private readonly needs: Needs) {}

  takes(pool: Pool, medium: MessageMedium): boolean {
    return this.needs.triggers.sends(pool, medium);
  }

  /** Nobody but the log is told of a failure (9.1); the message is tried again like every other. */
  async send(message: CustomMessage): Promise<void> {
    const { log, pools, triggers } = this.needs;
    const { poolId, medium, kind, code, username, userAttributes } = message;
    const pool = await pools.byId(poolId);
    if (!pool || !triggers.sends(pool, medium)) throw new MessageRefusedError('NO_FUNCTION');
    const { clientId, clientMetadata } = message;
    const about = { pool, clientId, clientMetadata, username, userAttributes };
    try {
      await triggers.sendMessage({ log }, { ...about, medium, code, source: stems[kind] });
    } catch (error) {
      // What a function itself says is final: it may have sent the message before.
      if (error instanceof UserLambdaValidationError) throw new MessageRefusedError('FUNCTION');
      throw new MessageDelayedError(error instanceof Error ? error.name : 'unknown');
    }
  }
}
