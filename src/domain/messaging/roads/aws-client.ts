import { MessageDelayedError, MessageRefusedError } from '../message-roads.js';

/** Where an API of AWS is and who asks there. */
export interface AwsApi {
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** Undefined: what the environment, a profile or the role of the machine gives. */
  readonly credentials:
    { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;

/** What a client of the SDK is made of. Repeating is the outbox's; redirects are followed by none. */
export function awsClientOptions({ endpoint, region, credentials }: AwsApi) {
  return {
    region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      // Without it the SDK only complains.
      throwOnRequestTimeout: true,
    },
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  };
}

/** An error of the SDK by its name, which is from a closed list; its text may repeat the address. */
export function awsRefusal(error: unknown, forGood: ReadonlySet<string>): Error {
  const { name } = error as { readonly name?: unknown };
  const reason = typeof name === 'string' && /^\w{1,64}$/.test(name) ? name : 'UNKNOWN';
  return forGood.has(reason) ? new MessageRefusedError(reason) : new MessageDelayedError(reason);
}
