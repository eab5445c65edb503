import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Shares of the time a stop may take: still taking connections, and letting idle ones be used. */
const ACCEPTING_SHARE = 0.25;
const IDLE_SHARE = 0.75;
/** How long at most to look for a moment in which closing the listener hurts nobody. */
const PATIENCE_SHARE = 0.1;
const POLL_MS = 20;
const SHORT_TURN_MS = 0.3;

/**
 * Knows the open connections and answers of one server, so that it can be stopped without failing a
 * request. Node's own `server.close()` is no use for that: it cuts idle keep-alive connections at
 * once, among them those whose next request is already on its way.
 */
export class Drain {
  private readonly sockets = new Set<Socket>();
  private readonly answers = new Set<ServerResponse>();
  private arrivals = 0;
  private last = false;
  private begun: Promise<number> | undefined;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.arrivals += 1;
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    // Before Fastify's own listener, which may answer within the same call.
    server.prependListener('request', (_request, answer: ServerResponse) => {
      if (this.last) answer.setHeader('Connection', 'close');
      this.answers.add(answer);
      answer.once('close', () => this.answers.delete(answer));
    });
  }

  /** True from the first call of `run`: the process is leaving and is no longer ready. */
  get started(): boolean {
    return this.begun !== undefined;
  }

  /** Resolves with the number of connections that had to be cut; a second call waits for the first. */
  run(seconds: number): Promise<number> {
    this.begun ??= this.stop(seconds * 1000);
    return this.begun;
  }

  private async stop(limit: number): Promise<number> {
    const start = Date.now();
    if (!this.server.listening) return 0;
    await wait(limit * ACCEPTING_SHARE);
    await this.stopAccepting(limit * PATIENCE_SHARE);
    await this.emptyUntil(start + limit * IDLE_SHARE);
    await this.closeUnused();
    await this.emptyUntil(start + limit);
    const cut = this.sockets.size;
    for (const socket of this.sockets) socket.destroy();
    return cut;
  }

  /**
   * Answers tell the client to leave only from here on: earlier it would come back through a new
   * connection, and closing the listener resets what waits in the kernel to be accepted.
   */
  private async stopAccepting(patience: number): Promise<void> {
    await this.quietTurn(Date.now() + patience);
    NetServer.prototype.close.call(this.server);
    this.last = true;
    for (const answer of this.answers) {
      if (!answer.headersSent) answer.setHeader('Connection', 'close');
    }
  }

  /**
   * The end of a short turn of the loop without an arrival. What connects in the fraction of a
   * millisecond after it is reset by the kernel before this process could know of it.
   */
  private async quietTurn(end: number): Promise<void> {
    while (Date.now() < end) {
      const arrivals = this.arrivals;
      const start = performance.now();
      await nextTurn();
      if (arrivals === this.arrivals && performance.now() - start < SHORT_TURN_MS) return;
    }
  }

  /** Right after a turn of the loop, when all that has arrived at the machine has been read. */
  private async closeUnused(): Promise<void> {
    await nextTurn();
    this.server.closeIdleConnections();
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  private async emptyUntil(end: number): Promise<void> {
    while (this.sockets.size > 0 && Date.now() < end) await wait(POLL_MS);
  }
}

/**
 * Stops a server of `createHttpServer` within `seconds`. First `/readyz` says no while all is served,
 * so that balancers look elsewhere (a quarter of the time); then nothing new is accepted, and every
 * answer closes its connection; connections nobody used by three quarters of the time are closed;
 * requests still open at the end are cut. Then the instance is closed, its `onClose` hooks included.
 * Resolves with the number of connections cut: 0 when no request was failed.
 */
export async function drain(app: FastifyInstance, seconds: number): Promise<number> {
  const cut = await app.drain.run(seconds);
  await app.close();
  return cut;
}
