import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer as httpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as httpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** An event as a function received it. */
export interface Received {
  readonly arn: string;
  readonly event: TriggerEvent;
}

export interface TriggerEvent {
  readonly version: string;
  readonly triggerSource: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userName: string;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  readonly request: Record<string, unknown>;
  response: Record<string, unknown>;
}

/** What a function does with an event: it gives it back changed, or throws. */
export type Handler = (event: TriggerEvent) => unknown;

/** An answer as it goes over the wire, for what no function can do. */
export class Raw {
  constructor(
    readonly status: number,
    readonly body: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

export const functionArn = (name: string): string =>
  `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Functions on a local server: by the Lambda Invoke API, and as receivers of signed calls. */
export class Functions {
  readonly received: Received[] = [];
  /** Calls whose signature did not fit. */
  forged = 0;
  private readonly handlers = new Map<string, Handler>();
  private fallback: Handler | undefined;
  private server = httpServer();

  constructor(readonly secret = 'a-secret-that-only-the-two-of-us-know') {}

  /** `tls` makes it speak HTTPS. */
  async start(tls?: { readonly key: string; readonly cert: string }): Promise<this> {
    const serve = (request: IncomingMessage, reply: ServerResponse) =>
      void this.serve(request, reply);
    this.server = tls ? (httpsServer(tls, serve) as never) : httpServer(serve);
    this.server.listen(0, '127.0.0.1');
    await new Promise((done) => this.server.once('listening', done));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The Invoke API. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Says what a function does; returns its ARN. Without a handler it gives the event back. */
  define(name: string, handler: Handler = (event) => event): string {
    this.handlers.set(functionArn(name), handler);
    return functionArn(name);
  }

  /** The events of a function, or of a source. */
  of(nameOrSource: string): TriggerEvent[] {
    const fits = ({ arn, event }: Received) =>
      arn === functionArn(nameOrSource) || event.triggerSource === nameOrSource;
    return this.received.filter(fits).map(({ event }) => event);
  }

  forget(): void {
    this.received.length = 0;
  }

  /** Forgets events and handlers; an unknown function gives every event back from now on. */
  reset(): void {
    this.forget();
    this.handlers.clear();
    this.fallback = (event) => event;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString('utf8');
    const [, named] = INVOKE.exec(request.url ?? '') ?? [];
    const arn = named ? decodeURIComponent(named) : functionArn((request.url ?? '').slice(1));
    if (!named && !this.isGenuine(request, body)) {
      this.forged += 1;
      return void reply.writeHead(401).end();
    }
    const handler = this.handlers.get(arn) ?? this.fallback;
    if (!handler) return void reply.writeHead(404, { 'x-amzn-errortype': missing }).end('{}');
    const event = JSON.parse(body) as TriggerEvent;
    this.received.push({ arn, event: structuredClone(event) });
    await run(handler, event, { reply, lambda: named !== undefined });
  }

  /** As the README tells receivers to do it. */
  private isGenuine(request: IncomingMessage, body: string): boolean {
    const header = String(request.headers['poolgate-signature'] ?? '');
    const [, time, given] = /^t=(\d+),v1=([\da-f]{64})$/.exec(header) ?? [];
    if (!time || !given) return false;
    const expected = createHmac('sha256', this.secret).update(`${time}.${body}`).digest();
    const young = Math.abs(Date.now() / 1000 - Number(time)) < 300;
    return young && timingSafeEqual(expected, Buffer.from(given, 'hex'));
  }
}

const missing = 'ResourceNotFoundException';

async function run(
  handler: Handler,
  event: TriggerEvent,
  { reply, lambda }: { readonly reply: ServerResponse; readonly lambda: boolean },
): Promise<void> {
  try {
    const answer = await handler(event);
    if (answer instanceof Raw) {
      return void reply.writeHead(answer.status, answer.headers).end(answer.body);
    }
    reply.writeHead(200).end(JSON.stringify(answer) ?? 'null');
  } catch (error) {
    const failed = JSON.stringify({ errorMessage: (error as Error).message, errorType: 'Error' });
    if (lambda) reply.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(failed);
    else reply.writeHead(500).end(failed);
  }
}
