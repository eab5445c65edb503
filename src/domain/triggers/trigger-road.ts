/** A way to a function. */
export interface TriggerRoad {
  /** How many calls of one function may run at once over this road. */
  readonly concurrency: number;
  /** Whether it leads to the function. */
  reaches(arn: string): boolean;
  /**
   * Calls the function once with the event, a JSON text, and returns its answer as it came.
   *
   * @throws FunctionError when the function failed, RoadError when it could not be called; anything
   * else counts as a failure that may pass.
   */
  call(arn: string, event: string, signal: AbortSignal): Promise<string>;
  /** Lets go of what it keeps open. */
  close(): void;
}

/** The longest answer of a function that is read, in bytes. */
export const MAX_ANSWER_BYTES = 1024 * 1024;

/** The function was called and threw. Calling it again would do its work twice. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';

  /** `message` is the function's own: the caller is told, the log is not. */
  constructor(message: string) {
    super(message);
  }
}

/** The function was not called, or nobody knows what became of the call. */
export class RoadError extends Error {
  override readonly name = 'RoadError';

  /**
   * `reason` is what the caller is told, a word of ours or an exception of Lambda; `mayPass` whether the
   * same call may succeed at once; `fault` is a code for the log.
   */
  constructor(
    readonly reason: string,
    readonly mayPass: boolean,
    readonly fault?: string,
  ) {
    super(reason);
  }
}

/** What a function said when it failed: Lambda's `errorMessage`, or a word for a failure without one. */
export function messageOf(answer: unknown): string {
  const message = (answer as { readonly errorMessage?: unknown } | null)?.errorMessage;
  return typeof message === 'string' && message !== '' ? message : 'Unhandled';
}

/** The value of a JSON text; undefined for any other text. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
