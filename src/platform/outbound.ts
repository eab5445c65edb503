import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Networks } from './networks.js';

/** One request to the outside. */
export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the request, whatever it is doing. */
  readonly signal: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The address is not one the gateway may speak to. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';

  constructor() {
    super('The address is not public, and no setting allows it.');
  }
}

/** The answer is longer than was agreed. */
export class AnswerTooLongError extends Error {
  override readonly name = 'AnswerTooLongError';

  constructor() {
    super('The answer is too long.');
  }
}

interface OutboundOptions {
  readonly networks: Networks;
  /** The longest body that is read, in bytes. */
  readonly maxBytes: number;
}

/**
 * POST over HTTPS to addresses that `networks` admits; HTTP only to those it names. It is the address
 * really connected to that is checked, so a name that changes its mind between question and connection
 * gains nothing. Redirects are answers like others: nobody follows them.
 */
export class Outbound {
  private readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };

  constructor(private readonly options: OutboundOptions) {
    const { networks } = options;
    const kept = { keepAlive: true, timeout: 60_000, maxFreeSockets: 16 };
    this.agents = {
      http: new HttpAgent({ ...kept, lookup: admitting((it) => networks.isNamed(it)) }),
      https: new HttpsAgent({ ...kept, lookup: admitting((it) => networks.admits(it)) }),
    };
  }

  /** @throws BlockedAddressError, AnswerTooLongError, or what the network said. */
  async post({ url, headers, body, signal }: OutboundRequest): Promise<OutboundAnswer> {
    const target = new URL(url);
    const secure = target.protocol === 'https:';
    this.refuseLiteral(target.hostname, secure);
    const agent = secure ? this.agents.https : this.agents.http;
    const options = { method: 'POST', agent, signal, headers: lengthOf(headers, body) };
    const answer = await new Promise<IncomingMessage>((done, failed) => {
      const request = (secure ? httpsRequest : httpRequest)(target, options, done);
      request.on('error', failed).end(body);
    });
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: await this.read(answer),
    };
  }

  /** Lets go of connections that wait for the next request. */
  close(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  /** For an address no name is looked up, so the lookup does not see it. */
  private refuseLiteral(hostname: string, secure: boolean): void {
    const { networks } = this.options;
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) === 0) return;
    if (secure ? networks.admits(address) : networks.isNamed(address)) return;
    throw new BlockedAddressError();
  }

  private async read(answer: IncomingMessage): Promise<string> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of answer as AsyncIterable<Buffer>) {
      length += part.length;
      // Leaving the loop destroys the connection: the rest is not wanted.
      if (length > this.options.maxBytes) throw new AnswerTooLongError();
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  }
}

const lengthOf = (headers: Readonly<Record<string, string>>, body: string) => ({
  ...headers,
  'content-length': String(Buffer.byteLength(body)),
});

/** Node's own look-up without the addresses that are not admitted. */
function admitting(admits: (address: string) => boolean): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, [], 0);
      const open = found.filter(({ address }) => admits(address));
      const [first] = open;
      if (!first) return callback(new BlockedAddressError(), [], 0);
      if (options.all) return callback(null, open);
      return callback(null, first.address, first.family);
    });
  };
}
