import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import {
  FunctionError,
  MAX_ANSWER_BYTES,
  messageOf,
  RoadError,
  type TriggerRoad,
} from './trigger-road.js';

/**
 * What runs in the thread: the handler in one of the two styles of Lambda. Only text comes back, so that
 * nothing of the module reaches the main thread.
 */
const RUNNER = `
const { parentPort, workerData } = require('node:worker_threads');
const { url, event, maxBytes } = workerData;
async function run() {
  const { handler } = await import(url);
  if (typeof handler !== 'function') throw new Error('The module has no function "handler".');
  const given = JSON.parse(event);
  const context = { callbackWaitsForEmptyEventLoop: true };
  if (handler.length < 3) return handler(given, context);
  return new Promise((done, failed) => {
    const callback = (error, answer) => (error ? failed(error) : done(answer));
    const returned = handler(given, context, callback);
    // As in Lambda: the promise of an async handler is the answer, whatever arguments it names.
    if (typeof returned?.then === 'function') returned.then(done, failed);
  });
}
run().then(
  (answer) => {
    const text = JSON.stringify(answer) ?? 'null';
    const tooLong = Buffer.byteLength(text) > maxBytes;
    parentPort.postMessage(tooLong ? { tooLong } : { text });
  },
  (error) => parentPort.postMessage({ errorMessage: String(error?.message ?? error) }),
);
`;

interface Told {
  readonly text?: string;
  readonly tooLong?: true;
  readonly errorMessage?: string;
}

/**
 * Modules on this machine, for development: each call runs in a thread of its own, which has none of the
 * gateway's environment, reads the module anew and ends with the answer or at the time limit.
 */
export class ModuleRoad implements TriggerRoad {
  readonly concurrency = 4;

  /** `files` maps the ARN of a function to the path of a module that exports `handler`. */
  constructor(private readonly files: ReadonlyMap<string, string>) {}

  reaches(arn: string): boolean {
    return this.files.has(arn);
  }

  async call(arn: string, event: string, signal: AbortSignal): Promise<string> {
    const url = pathToFileURL(this.files.get(arn)!).href;
    const worker = new Worker(RUNNER, {
      eval: true,
      workerData: { url, event, maxBytes: MAX_ANSWER_BYTES },
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const stop = () => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return answerOf(await told(worker));
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  close(): void {
    // Every thread ends with its call.
  }
}

function told(worker: Worker): Promise<Told> {
  return new Promise((done, failed) => {
    worker.once('message', done);
    worker.once('error', (error) => done({ errorMessage: messageOfThrown(error) }));
    // After an answer this comes too late to matter.
    worker.once('exit', () => failed(new RoadError('the module ended without an answer', false)));
  });
}

function answerOf({ text, tooLong, errorMessage }: Told): string {
  if (tooLong) throw new RoadError('ResponseSizeTooLarge', false);
  if (text === undefined) throw new FunctionError(messageOf({ errorMessage }));
  return text;
}

const messageOfThrown = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
