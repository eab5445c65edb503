import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { get } from './http-client.js';
import type { AccessKey } from './signature.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 10_000;

/** Where a server keeps its data, and the keys that go with it. */
export class Ground {
  /** `SQLite`, or `MySQL` when the environment names a database. */
  readonly engine: 'SQLite' | 'MySQL';
  readonly environment: Readonly<Record<string, string>>;
  private readonly folder = mkdtempSync(join(tmpdir(), 'poolgate-bench-'));
  private readonly leave = () => this.remove();

  /**
   * With a DATABASE_URL: that database, which should be empty; otherwise SQLite in a new folder. `more`
   * are settings of the gateway.
   */
  constructor(
    databaseUrl = process.env['DATABASE_URL'],
    more: Readonly<Record<string, string>> = {},
  ) {
    this.engine = databaseUrl?.startsWith('mysql:') ? 'MySQL' : 'SQLite';
    this.environment = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl ?? `sqlite:${join(this.folder, 'poolgate.db')}`,
      POOLGATE_LOG_LEVEL: 'warn',
      POOLGATE_DRAIN_SECONDS: '0',
      POOLGATE_ADMIN_ACCESS_KEY_ID: 'BENCHADMINKEY00000000',
      POOLGATE_ADMIN_SECRET_ACCESS_KEY: randomBytes(30).toString('hex'),
      POOLGATE_MASTER_KEY: randomBytes(32).toString('base64'),
      ...more,
      ...given('POOLGATE_MASTER_KEY'),
      ...given('POOLGATE_ADMIN_ACCESS_KEY_ID'),
      ...given('POOLGATE_ADMIN_SECRET_ACCESS_KEY'),
    };
    process.once('exit', this.leave);
  }

  /** Brings a MySQL database up to date; the server does it itself on SQLite. */
  migrate(): void {
    if (this.engine === 'SQLite') return;
    const script = join(root, 'dist/src/migrate.js');
    const options = { cwd: this.folder, env: this.environment, encoding: 'utf8' } as const;
    const { status, stderr } = spawnSync(process.execPath, [script], options);
    if (status !== 0) throw new Error(`The database could not be migrated:\n${stderr}`);
  }

  /** The key that administers what runs here. */
  get key(): AccessKey {
    return {
      accessKeyId: this.environment['POOLGATE_ADMIN_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: this.environment['POOLGATE_ADMIN_SECRET_ACCESS_KEY'] ?? '',
    };
  }

  get path(): string {
    return this.folder;
  }

  remove(): void {
    process.off('exit', this.leave);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function given(name: string): Record<string, string> {
  const value = process.env[name];
  return value ? { [name]: value } : {};
}

/** A running child process that answers HTTP on a port of 127.0.0.1. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    /** Milliseconds from starting the process to the first `/readyz` that says yes. */
    readonly startedIn: number,
  ) {}

  /** Starts the built gateway on a free port and waits until it is ready. */
  static gateway(this: void, ground: Ground): Promise<Server> {
    return Server.start(join(root, 'dist/src/main.js'), ground);
  }

  /** Starts Fastify with nothing in it, in a process of its own like the gateway. */
  static plain(this: void, ground: Ground): Promise<Server> {
    return Server.start(join(root, 'bench/bare-server.mjs'), ground);
  }

  private static async start(script: string, ground: Ground): Promise<Server> {
    const port = await freePort();
    const start = performance.now();
    const child = spawn(process.execPath, [script], {
      cwd: ground.path,
      env: { ...ground.environment, POOLGATE_PORT: String(port), POOLGATE_HOST: '127.0.0.1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)));
    while (!(await ready(port))) {
      const late = performance.now() - start > START_LIMIT_MS;
      if (child.exitCode === null && !late) continue;
      kill();
      throw new Error(`The server ${late ? 'was not ready in time' : 'ended'}:\n${said}`);
    }
    return new Server(child, port, performance.now() - start);
  }

  /** Seconds of processor time, over all its threads, that the process has used since it started. */
  cpuSeconds(): Promise<number> {
    return this.metric('process_cpu_seconds_total');
  }

  /** Resident memory in bytes. */
  residentBytes(): Promise<number> {
    return this.metric('process_resident_memory_bytes');
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(late);
  }

  private async metric(name: string): Promise<number> {
    const { body } = await get(this.port, '/metrics');
    const value = Number(new RegExp(`^${name} (\\S+)`, 'm').exec(body)?.[1] ?? Number.NaN);
    if (Number.isNaN(value)) throw new Error(`/metrics has no ${name}`);
    return value;
  }
}

async function ready(port: number): Promise<boolean> {
  try {
    return (await get(port, '/readyz')).status === 200;
  } catch {
    await wait(5);
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}
