import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/platform/clock.js';
import { signedFetch } from './aws-fetch.js';
import { freshDatabaseUrl } from './database.js';
import { administrator, freePort, masterKey } from './gateway.js';

const START_LIMIT_MS = 20_000;
const built = (script: string) =>
  fileURLToPath(new URL(`../../dist/src/${script}`, import.meta.url));

/** How a child ended: its exit code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built server in a process of its own, which can be killed and started again on its database. */
export class ChildGateway {
  #child: ChildProcess | undefined;
  #ended!: Promise<Ending>;
  #said = '';

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly drop: () => Promise<void>,
  ) {}

  /** On an empty database that `npm run migrate` has brought up to date; not started yet. */
  static async make(env: Record<string, string> = {}): Promise<ChildGateway> {
    const { url, drop } = await freshDatabaseUrl();
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const environment = {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: url,
      POOLGATE_PORT: String(port),
      POOLGATE_PUBLIC_URL: address,
      POOLGATE_MASTER_KEY: masterKey,
      POOLGATE_ADMIN_ACCESS_KEY_ID: administrator.accessKeyId,
      POOLGATE_ADMIN_SECRET_ACCESS_KEY: administrator.secretAccessKey,
      POOLGATE_LOG_LEVEL: 'warn',
      POOLGATE_DRAIN_SECONDS: '0',
      ...env,
    };
    const folder = mkdtempSync(join(tmpdir(), 'poolgate-child-'));
    return new ChildGateway(address, folder, environment, drop);
  }

  get databaseUrl(): string {
    return this.environment['DATABASE_URL']!;
  }

  /** Runs `migrate` as an operator does; throws what it said when it fails. */
  migrate(): void {
    const { status, stderr } = spawnSync(process.execPath, [built('migrate.js')], {
      cwd: this.folder,
      env: this.environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`migrate ended with ${status}:\n${stderr}`);
  }

  /** Resolves when `/readyz` says yes; rejects with what the server said when it ends instead. */
  async start(env: Record<string, string> = {}): Promise<void> {
    this.run(env);
    const end = Date.now() + START_LIMIT_MS;
    while (!(await this.isReady())) {
      const child = this.#child!;
      if (child.exitCode === null && child.signalCode === null && Date.now() < end) continue;
      child.kill('SIGKILL');
      throw new Error(`The server did not start:\n${this.#said}`);
    }
  }

  /** Starts without waiting; for a start that is to be refused. Everything it prints is in `said`. */
  run(env: Record<string, string> = {}): void {
    this.#said = '';
    const child = spawn(process.execPath, [built('main.js')], {
      cwd: this.folder,
      env: { ...this.environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => (this.#said += text.toString()));
    }
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Everything the running process has printed. */
  get said(): string {
    return this.#said;
  }

  /** Sends a signal and resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<Ending> {
    this.#child?.kill(signal);
    return this.#ended;
  }

  /** Resolves when the process has ended by itself. */
  get ended(): Promise<Ending> {
    return this.#ended;
  }

  /** Calls an operation signed by the administrator; rejects when the connection fails. */
  async aws(operation: string, input: object): Promise<{ status: number; body: Body }> {
    const how = { key: administrator, clock: systemClock };
    const response = await signedFetch(this.url, operation, input, how);
    return { status: response.status, body: (await response.json()) as Body };
  }

  /** The same for an operation that must succeed. */
  async done<T = Body>(operation: string, input: object): Promise<T> {
    const { status, body } = await this.aws(operation, input);
    if (status !== 200) throw new Error(`${operation} answered ${JSON.stringify(body)}`);
    return body as T;
  }

  /** Ends the process if it runs, and removes everything. */
  async remove(): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null)
      await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
    await this.drop();
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).status === 200;
    } catch {
      await wait(10);
      return false;
    }
  }
}

type Body = Record<string, unknown>;
