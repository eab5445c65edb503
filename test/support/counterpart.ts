import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a counterpart received it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a counterpart answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP server on the loopback in the place of a service outside; it keeps what it receives. */
export class Counterpart {
  readonly received: Received[] = [];
  /** What comes next; `undefined` never answers. */
  answer: Answer | undefined = { status: 200 };
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Counterpart> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        counterpart.received.push({ method, path, headers, body });
        const { answer } = counterpart;
        if (answer) response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
      });
    });
    const counterpart = new Counterpart(server);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return counterpart;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
