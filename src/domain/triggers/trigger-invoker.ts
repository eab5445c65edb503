import { LRUCache } from 'lru-cache';
import { WorkQueue } from '../../platform/work-queue.js';
import type { Context } from '../context.js';
import {
  InvalidLambdaResponseError,
  TooManyRequestsError,
  UnexpectedLambdaError,
  UserLambdaValidationError,
} from '../errors.js';
import { FunctionError, parsedJson, RoadError, type TriggerRoad } from './trigger-road.js';

/** The triggers as error messages name them (9.1). */
export type TriggerName =
  | 'PreSignUp'
  | 'PostConfirmation'
  | 'PreAuthentication'
  | 'PostAuthentication'
  | 'PreTokenGeneration'
  | 'CustomMessage'
  | 'CustomEmailSender'
  | 'CustomSMSSender'
  | 'DefineAuthChallenge'
  | 'CreateAuthChallenge'
  | 'VerifyAuthChallengeResponse'
  | 'UserMigration'
  | 'InboundFederation';

/** One call of a function for a trigger. */
export interface Invocation {
  readonly trigger: TriggerName;
  readonly arn: string;
  readonly event: object;
}

interface Needs {
  /** The first that reaches a function is taken. */
  readonly roads: readonly TriggerRoad[];
  /** How long one attempt may take, in milliseconds. */
  readonly attemptMs?: number;
}

/** How long one attempt may take, and how many there are (9.1). */
const ATTEMPT_MS = 5_000;
const ATTEMPTS = 3;

/** Calls of all functions that run at once in this process. */
const CALLS = 256;
/** Functions whose queue is remembered. */
const FUNCTIONS = 1_000;
/** The longest text of a function that is passed on, in characters. */
const MAX_MESSAGE = 2_048;

/**
 * Calls functions. A slow one holds up its own callers only: each function has its own bounded queue, and
 * whoever finds it full is refused at once. Events and answers hold passwords and codes: they are never
 * logged.
 */
export class TriggerInvoker {
  private readonly all = new WorkQueue({ concurrency: CALLS, maxQueue: 10_000, full: tooMany });
  private readonly queues = new LRUCache<string, WorkQueue>({ max: FUNCTIONS });

  constructor(private readonly needs: Needs) {}

  /**
   * Calls a function with an event and gives back its answer, an object. A failure that may pass is
   * repeated with the same event, twice at the most; what the function itself says is final.
   *
   * @throws UserLambdaValidationError when the function failed, UnexpectedLambdaError when it could not be
   * called or took too long, InvalidLambdaResponseError for an answer that is no JSON object,
   * TooManyRequestsError when too many calls wait for it.
   */
  async invoke(
    ctx: Pick<Context, 'log'>,
    invocation: Invocation,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { trigger, arn } = invocation;
    const text = await this.answer(ctx, invocation);
    const answer = parsedJson(text);
    if (isObject(answer)) return answer;
    ctx.log.warn({ trigger, arn }, 'the answer of a function is no JSON object');
    throw new InvalidLambdaResponseError('Invalid lambda function output : Invalid JSON');
  }

  /** The same for a function whose answer says nothing. */
  async tell(ctx: Pick<Context, 'log'>, invocation: Invocation): Promise<void> {
    await this.answer(ctx, invocation);
  }

  /** Lets go of connections. */
  close(): void {
    for (const road of this.needs.roads) road.close();
  }

  private async answer(
    ctx: Pick<Context, 'log'>,
    { trigger, arn, event }: Invocation,
  ): Promise<string> {
    const road = this.needs.roads.find((one) => one.reaches(arn));
    if (!road) {
      ctx.log.error({ trigger, arn }, 'no setting says where the function of a trigger is');
      throw invocationFailed(trigger, 'ResourceNotFoundException');
    }
    const body = JSON.stringify(event);
    for (let attempt = 1; ; attempt += 1) {
      const said = await this.attempt(road, arn, body);
      if (typeof said === 'string') return said;
      const facts = { trigger, arn, attempt, failure: said.name, ...toldOf(said) };
      ctx.log.warn(facts, 'a function could not be called, or failed');
      if (said instanceof FunctionError) throw functionFailed(trigger, said.message);
      if (!said.mayPass || attempt === ATTEMPTS) throw invocationFailed(trigger, said.reason);
    }
  }

  /** One attempt; what went wrong is returned. */
  private attempt(
    road: TriggerRoad,
    arn: string,
    event: string,
  ): Promise<string | FunctionError | RoadError> {
    return this.queueOf(road, arn).run(() =>
      this.all.run(async () => {
        const signal = AbortSignal.timeout(this.needs.attemptMs ?? ATTEMPT_MS);
        try {
          return await Promise.race([road.call(arn, event, signal), ended(signal)]);
        } catch (error) {
          return failureOf(error, signal);
        }
      }),
    );
  }

  private queueOf({ concurrency }: TriggerRoad, arn: string): WorkQueue {
    const known = this.queues.get(arn);
    if (known) return known;
    const queue = new WorkQueue({ concurrency, maxQueue: concurrency * 2, full: tooMany });
    this.queues.set(arn, queue);
    return queue;
  }
}

const tooMany = () => new TooManyRequestsError();

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A road that does not listen to the signal must not hold the caller up. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_done, failed) => {
    signal.addEventListener('abort', () => failed(signal.reason as Error), { once: true });
  });
}

function failureOf(error: unknown, signal: AbortSignal): FunctionError | RoadError {
  if (error instanceof FunctionError) return error;
  if (signal.aborted) {
    return new RoadError('Socket timeout while invoking Lambda function', true);
  }
  if (error instanceof RoadError) return error;
  const { code, name } = error as { readonly code?: string; readonly name?: string };
  return new RoadError('Unable to connect to the function', true, code ?? name);
}

/** What the log may say: the words of a function may be about a person. */
const toldOf = (failure: FunctionError | RoadError) =>
  failure instanceof RoadError ? { reason: failure.reason, fault: failure.fault } : {};

const functionFailed = (trigger: TriggerName, message: string) =>
  new UserLambdaValidationError(`${trigger} failed with error ${message.slice(0, MAX_MESSAGE)}.`);

const invocationFailed = (trigger: TriggerName, reason: string) =>
  new UnexpectedLambdaError(`${trigger} invocation failed due to error ${reason}.`);
