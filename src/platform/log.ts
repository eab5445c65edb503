import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger, LoggerOptions } from 'pino';
import { describeError, redacted, safeMessage } from './redact.js';

/** The log of the process or of one request: `log.info({ pool }, 'Pool made')`. */
export type Log = Logger;

const options: LoggerOptions = {
  base: null,
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  // pino's own serialiser would print every property of an error, SQL values included.
  serializers: { err: (value: unknown) => (value instanceof Error ? describeError(value) : value) },
  hooks: {
    logMethod(args, method) {
      method.apply(this, safeArguments(args));
    },
  },
};

/**
 * One JSON object a line, to the standard output unless a destination is given. `level` is one of
 * trace, debug, info, warn, error, fatal and silent. Whatever is logged is redacted by key at any
 * depth before it is written, in bindings of child logs too. A code that may be read belongs under
 * another key than `code`, such as `refusal`.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const log = destination ? pino({ ...options, level }, destination) : pino({ ...options, level });
  return redactingBindings(log);
}

/** pino formats the values of a call through a hook, but the bindings of a child by none. */
function redactingBindings(log: Log): Log {
  const { child, setBindings } = log;
  const bind = {
    child(this: Log, bindings: object, childOptions?: object) {
      return child.call(this, safeBindings(bindings), childOptions);
    },
    setBindings(this: Log, bindings: object) {
      setBindings.call(this, safeBindings(bindings));
    },
  };
  return Object.assign(log, bind);
}

function safeBindings(bindings: object): Record<string, unknown> {
  return redacted(bindings) as Record<string, unknown>;
}

type LogArguments = [obj: unknown, msg?: string, ...args: unknown[]];

/** Without a message pino takes the error's own, so that one is made safe as well. */
function safeArguments(args: LogArguments): LogArguments {
  const [first, message, ...rest] = args;
  const error = first instanceof Error ? first : errorIn(first);
  const object = first instanceof Error ? { err: redacted(first) } : redacted(first);
  if (error && message === undefined) return [object, safeMessage(error)];
  return args.length === 1
    ? [object]
    : [object, redacted(message) as string, ...rest.map((value) => redacted(value))];
}

function errorIn(value: unknown): Error | undefined {
  if (typeof value !== 'object' || value === null || !('err' in value)) return undefined;
  return value.err instanceof Error ? value.err : undefined;
}
