import { functionArn, Functions, type Handler, type TriggerEvent } from './functions.js';
import { TestGateway } from './gateway.js';
import { TestPool } from './test-pool.js';

/** What the settings of a gateway say of functions at a local Invoke API. */
export const lambdaAt = (url: string): Record<string, string> => ({
  POOLGATE_LAMBDA_ENDPOINT: url,
  POOLGATE_AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE12345',
  POOLGATE_AWS_SECRET_ACCESS_KEY: 'a-secret-of-the-emulator',
});

/** The triggers of a LambdaConfig that are an ARN and nothing else. */
export type PlainTrigger =
  | 'PreSignUp'
  | 'PostConfirmation'
  | 'PreAuthentication'
  | 'PostAuthentication'
  | 'CustomMessage'
  | 'DefineAuthChallenge'
  | 'CreateAuthChallenge'
  | 'VerifyAuthChallengeResponse'
  | 'PreTokenGeneration'
  | 'UserMigration';

/** A gateway whose pools have functions, each named like its trigger. */
export class TriggerStage {
  private constructor(
    readonly functions: Functions,
    readonly at: TestGateway,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<TriggerStage> {
    const functions = await new Functions().start();
    const at = await TestGateway.start({ ...lambdaAt(functions.url), ...env });
    return new TriggerStage(functions, at);
  }

  /** A pool with these triggers; `pool` and `client` are more settings. */
  pool(
    triggers: readonly PlainTrigger[],
    {
      pool = {},
      client = {},
      config = {},
    }: { pool?: object; client?: object; config?: object } = {},
  ): Promise<TestPool> {
    const plain = Object.fromEntries(triggers.map((name) => [name, functionArn(name)]));
    const LambdaConfig = { ...plain, ...config };
    return TestPool.make(this.at, { LambdaConfig, ...pool }, client);
  }

  /** Forgets what came before and says what functions do; those not named give the event back. */
  play(handlers: Readonly<Record<string, Handler>> = {}): void {
    this.functions.reset();
    for (const [name, handler] of Object.entries(handlers)) this.functions.define(name, handler);
  }

  /** The one event of a source. */
  event(source: string): TriggerEvent {
    const [event, ...others] = this.functions.of(source);
    if (!event || others.length > 0) throw new Error(`${others.length + 1} events of ${source}`);
    return event;
  }

  async stop(): Promise<void> {
    await this.at.stop();
    await this.functions.stop();
  }
}

/** A handler that fills the response. */
export const answers =
  (response: Record<string, unknown>): Handler =>
  (event) => ({ ...event, response });

/** A handler that refuses. */
export const refuses =
  (words: string): Handler =>
  () => {
    throw new Error(words);
  };
