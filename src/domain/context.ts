import type { Caller } from '../platform/caller.js';
import type { Log } from '../platform/log.js';

/** What every service method knows about the request that called it, and nothing else of its transport. */
export interface Context {
  /** Given back in every answer and written in every log line. */
  readonly requestId: string;
  readonly log: Log;
  /** The region the caller speaks to; pools of another region are invisible. */
  readonly region: string;
  /** Where the request came from. */
  readonly caller: Caller;
}
