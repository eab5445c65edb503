// Makes a checkout ready for the command that follows: `node scripts/ready.mjs` installs the
// dependencies when they are not the locked ones, `node scripts/ready.mjs build` compiles as well.
// Imports node: modules only, because it runs before anything is installed. Everything it says goes
// to stderr, so that the output of the command that follows stays clean.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const LOCK_MINUTES = 10;

const installStamp = at('node_modules', '.ready');
const buildStamp = at('dist', '.built');
const sources = ['src', 'migrations'];

locked('.ready-install.lock', installNeeded, install);
if (process.argv[2] === 'build') locked('.ready-build.lock', buildNeeded, build);

/** True unless every required package of the lock file is installed, for this platform. */
function installNeeded() {
  const wanted = readJson(at('package-lock.json'))?.packages;
  const present = readJson(at('node_modules', '.package-lock.json'))?.packages;
  if (!wanted) fail('package-lock.json is missing or damaged');
  if (!present) return true;
  const stamp = readText(installStamp);
  if (stamp !== undefined && stamp !== platform()) return true;
  return Object.entries(wanted).some(
    ([path, { version, optional }]) => path && !optional && present[path]?.version !== version,
  );
}

function install() {
  // --include=dev keeps NODE_ENV=production from dropping the compiler's types and the test runner.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  console.error('Installing the dependencies (npm ci) …');
  if (npm?.endsWith('.js')) run(process.execPath, [npm, ...args]);
  else run('npm', args);
  writeFileSync(installStamp, platform());
}

/** True unless the last successful build was of exactly these sources. */
function buildNeeded() {
  return readText(buildStamp) !== sourceDigest();
}

function build() {
  const digest = sourceDigest();
  console.error('Building (tsc) …');
  run(process.execPath, [
    at('node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    at('tsconfig.json'),
  ]);
  removeOrphans();
  writeFileSync(buildStamp, digest);
}

/** Contents, not times: a checkout of an older commit changes sources without making them newer. */
function sourceDigest() {
  const hash = createHash('sha256');
  const inputs = [...sources.flatMap(filesUnder), 'tsconfig.json', 'package-lock.json'];
  for (const path of inputs)
    hash
      .update(`${path}\0`)
      .update(readFileSync(at(path)))
      .update('\0');
  return hash.digest('hex');
}

/** tsc leaves the output of deleted sources behind; a stale migration there would still be run. */
function removeOrphans() {
  for (const path of sources.flatMap((folder) => filesUnder(join('dist', folder)))) {
    const source = path.replace(/^dist[\\/]/, '').replace(/\.js(\.map)?$/, '.ts');
    if (!existsSync(at(source))) rmSync(at(path));
  }
}

function filesUnder(folder) {
  if (!existsSync(at(folder))) return [];
  return readdirSync(at(folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
}

/** Runs `work` if `needed`, in one process at a time; the others wait and look again. */
function locked(name, needed, work) {
  if (!needed()) return;
  const lock = at(name);
  const deadline = Date.now() + 2 * LOCK_MINUTES * 60_000;
  while (!taken(lock)) {
    if (Date.now() > deadline) fail(`gave up waiting for ${name}; remove it if nothing is running`);
    breakIfAbandoned(lock);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.on('exit', release); // a failing step ends the process inside work()
  if (needed()) work();
  release();
  process.off('exit', release);
}

function taken(lock) {
  if (!makeDirectory(lock)) return false;
  writeFileSync(join(lock, 'owner'), owner(process.pid));
  return true;
}

/** mkdir is atomic: of several processes exactly one gets true. */
function makeDirectory(path) {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** A killed command leaves its lock; a second directory keeps two waiters from breaking it twice. */
function breakIfAbandoned(lock) {
  const breaking = lock.replace('.ready-', '.ready-breaking-');
  if (!abandoned(lock) || !makeDirectory(breaking)) return;
  if (abandoned(lock)) rmSync(lock, { recursive: true, force: true });
  rmSync(breaking, { recursive: true, force: true });
}

function abandoned(lock) {
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return false;
  if (Date.now() - made > LOCK_MINUTES * 60_000) return true;
  const [host, pid] = readText(join(lock, 'owner'))?.split(' ') ?? [];
  if (host !== hostname() || !pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function owner(pid) {
  return `${hostname()} ${pid}`;
}

function platform() {
  return `${process.platform} ${process.arch}`;
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** stdout of the tools goes to stderr; a failure of theirs is the failure of the whole command. */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) fail(`${command} could not be run: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  console.error(`scripts/ready.mjs: ${message}`);
  process.exit(1);
}
