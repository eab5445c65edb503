import type { InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import {
  FunctionError,
  MAX_ANSWER_BYTES,
  messageOf,
  parsedJson,
  RoadError,
  type TriggerRoad,
} from './trigger-road.js';

interface Needs {
  /** Where the Invoke API is; undefined: at AWS, in the region of the function. */
  readonly endpoint: string | undefined;
  /** Undefined: what the environment, a profile or the role of the machine gives. */
  readonly credentials: AwsCredentials | undefined;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const LAMBDA_ARN = /^arn:aws[\w-]*:lambda:([a-z]{2,4}(?:-[a-z]+)+-\d{1,2}):\d{12}:function:/;
/** Lambda's answers that may be others at once; names in the API reference of Invoke. */
const MAY_PASS = /Throttl|TooManyRequests|ServiceException|NotReady|ResourceConflict|Timeout/;

/** As many as calls may run at once: none must wait for a connection while its time runs. */
const sockets = { keepAlive: true, maxSockets: 256 };

/** Functions of AWS Lambda, or of an emulator that speaks its Invoke API. */
export class LambdaRoad implements TriggerRoad {
  readonly concurrency = 32;
  private readonly clients = new Map<string, Promise<LambdaClient>>();

  constructor(private readonly needs: Needs) {}

  reaches(arn: string): boolean {
    return LAMBDA_ARN.test(arn);
  }

  async call(arn: string, event: string, signal: AbortSignal): Promise<string> {
    const answer = await this.invoke(arn, event, signal);
    const bytes = answer.Payload ?? new Uint8Array();
    if (bytes.byteLength > MAX_ANSWER_BYTES) throw new RoadError('ResponseSizeTooLarge', false);
    const text = Buffer.from(bytes).toString('utf8');
    if (answer.FunctionError) throw new FunctionError(messageOf(parsedJson(text)));
    return text;
  }

  close(): void {
    for (const client of this.clients.values()) void client.then((open) => open.destroy());
    this.clients.clear();
  }

  private async invoke(
    arn: string,
    event: string,
    abortSignal: AbortSignal,
  ): Promise<InvokeCommandOutput> {
    const client = await this.clientFor(LAMBDA_ARN.exec(arn)![1]!);
    const { InvokeCommand } = await import('@aws-sdk/client-lambda');
    const command = new InvokeCommand({ FunctionName: arn, Payload: Buffer.from(event, 'utf8') });
    try {
      return await client.send(command, { abortSignal });
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      const { $metadata: met } = error as { readonly $metadata?: { httpStatusCode?: number } };
      // Without a status nobody answered: that may pass.
      if (met?.httpStatusCode === undefined && name !== 'CredentialsProviderError') throw error;
      const status = met?.httpStatusCode ?? 0;
      throw new RoadError(name, status === 429 || status >= 500 || MAY_PASS.test(name));
    }
  }

  /** The library is loaded by the first call: most gateways never need it. */
  private clientFor(region: string): Promise<LambdaClient> {
    const known = this.clients.get(region);
    if (known) return known;
    const { endpoint, credentials } = this.needs;
    const made = import('@aws-sdk/client-lambda').then(
      (sdk) =>
        new sdk.LambdaClient({
          region,
          // Repeating is the invoker's.
          maxAttempts: 1,
          requestHandler: { httpAgent: sockets, httpsAgent: sockets },
          ...(endpoint !== undefined && { endpoint }),
          ...(credentials && { credentials }),
        }),
    );
    this.clients.set(region, made);
    return made;
  }
}
