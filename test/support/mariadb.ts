import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { runFolder } from './run-folder.js';

const START_TIMEOUT_MS = 20_000;

interface Server {
  process: ChildProcess;
  folder: string;
  /** A URL without a database; its user may create databases. */
  url: string;
}

let server: Server | undefined;

/**
 * For `POOLGATE_TEST_ENGINE=mysql`: starts a MariaDB server that nothing else uses, in a temporary
 * folder and on a free port, unless `POOLGATE_TEST_MYSQL_URL` names one. Workers find it in that
 * variable.
 */
export async function setup(): Promise<void> {
  if (process.env.POOLGATE_TEST_ENGINE !== 'mysql' || process.env.POOLGATE_TEST_MYSQL_URL) return;
  server = await start();
  process.env.POOLGATE_TEST_MYSQL_URL = server.url;
  // Ends the server when the run is interrupted before its teardown.
  process.once('exit', end);
}

export async function teardown(): Promise<void> {
  if (!server) return;
  const { process: child } = server;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  end();
  await ended;
}

/** Killed and not asked: the tables are thrown away, and asking takes a second. */
function end(): void {
  if (!server) return;
  server.process.kill('SIGKILL');
  rmSync(server.folder, { recursive: true, force: true });
  server = undefined;
}

async function start(): Promise<Server> {
  const folder = mkdtempSync(join(runFolder(), 'poolgate-mariadb-'));
  const asUser = unprivileged(folder);
  const data = join(folder, 'data');
  run(asUser, 'mariadb-install-db', [
    ...['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal'],
    ...['--skip-test-db', '--innodb-log-file-size=8M'],
  ]);
  const port = await freePort();
  const [command, ...args] = [...asUser, 'mariadbd', ...settings(folder, data, port)] as [string];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-2000)));
  server = { process: child, folder, url: `mysql://root@127.0.0.1:${port}/` };
  await untilItAnswers(child, port, () => said);
  return server;
}

function settings(folder: string, data: string, port: number): string[] {
  return [
    // First, or it is not heeded: it keeps the machine's own server out of this.
    ...['--no-defaults', `--datadir=${data}`, `--tmpdir=${folder}`, `--port=${port}`],
    ...[`--socket=${join(folder, 's.sock')}`, `--pid-file=${join(folder, 'pid')}`],
    ...['--bind-address=127.0.0.1', '--skip-name-resolve', '--skip-log-bin'],
    ...['--innodb-log-file-size=8M', '--max-connections=400'],
    // Survives the end of the process, which is what tests provoke; only a power cut could lose rows.
    '--innodb-flush-log-at-trx-commit=2',
    // A default that is wrong for us on purpose, as MySQL's is: nothing may rely on the server.
    ...['--character-set-server=latin1', '--collation-server=latin1_swedish_ci'],
  ];
}

/** The server refuses to run as root; as another user it also dies with this process. */
function unprivileged(folder: string): string[] {
  if (process.getuid?.() !== 0) return [];
  run([], 'chown', ['mysql:mysql', folder]);
  const ids = ['--reuid=mysql', '--regid=mysql', '--clear-groups'];
  return ['setpriv', ...ids, '--pdeathsig=KILL'];
}

function run(prefix: string[], program: string, args: string[]): void {
  const [command, ...rest] = [...prefix, program, ...args] as [string];
  try {
    execFileSync(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const advice = 'Tests on MySQL need a MariaDB server: apt-get install mariadb-server';
    throw new Error(`${program} did not run. ${advice}`, { cause: error });
  }
}

async function untilItAnswers(
  child: ChildProcess,
  port: number,
  said: () => string,
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    try {
      const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
      await connection.end();
      return;
    } catch {
      await sleep(50);
    }
  }
  end();
  throw new Error(`MariaDB did not start:\n${said()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
