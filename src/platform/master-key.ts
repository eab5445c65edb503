import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KEY_BYTES } from './crypto.js';
import { systemRandom } from './random.js';
import type { Random } from './random.js';

/** The settings that decide where the master key comes from. */
export interface MasterKeySettings {
  readonly databaseUrl: string;
  readonly masterKey?: Buffer | undefined;
}

/** The master key and, when it lives in a file, which one and whether this start made it. */
export interface MasterKey {
  readonly key: Buffer;
  readonly file?: string;
  readonly created: boolean;
}

/** The master key is missing or unusable; the message says what to do and holds no key. */
export class MasterKeyError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'MasterKeyError';
  }
}

/**
 * The 32 bytes that every other key comes from: the setting when it is given; on SQLite otherwise
 * `master.key` beside the database file, made on the first start. Equal nodes over one MySQL must
 * share a key, so there a missing setting throws MasterKeyError instead of inventing one.
 */
export async function masterKeyFrom(
  settings: MasterKeySettings,
  random: Random = systemRandom,
): Promise<MasterKey> {
  if (settings.masterKey) return { key: settings.masterKey, created: false };
  if (!settings.databaseUrl.startsWith('sqlite:')) {
    throw new MasterKeyError(
      'Set POOLGATE_MASTER_KEY to 32 random bytes in base64 (openssl rand -base64 32): nodes over ' +
        'one MySQL share it, and nobody can read the stored secrets without it.',
    );
  }
  const file = join(dirname(settings.databaseUrl.slice('sqlite:'.length)), 'master.key');
  const created = await createOnce(file, random);
  return { key: await readKey(file), file, created };
}

/** The 32 bytes written in base64, or undefined when the text is anything else. */
export function keyFromBase64(text: string): Buffer | undefined {
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES && key.toString('base64') === text ? key : undefined;
}

/**
 * Writes the file completely under another name and links it: a link fails when the name is taken,
 * so of two starts at once one makes the key and both read that one, never half of it.
 */
async function createOnce(file: string, random: Random): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  if (await exists(file)) return false;
  const draft = `${file}.${random.uuid()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${random.bytes(KEY_BYTES).toString('base64')}\n`);
    await handle.sync();
    await link(draft, file);
    await syncFolder(dirname(file));
    return true;
  } catch (problem) {
    if (hasCode(problem, 'EEXIST')) return false;
    throw problem;
  } finally {
    await handle.close();
    await unlink(draft);
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await (await open(file, 'r')).close();
    return true;
  } catch (problem) {
    if (hasCode(problem, 'ENOENT')) return false;
    throw problem;
  }
}

async function readKey(file: string): Promise<Buffer> {
  const key = keyFromBase64((await readFile(file, 'utf8')).trim());
  if (key) return key;
  throw new MasterKeyError(
    `${file} does not hold 32 bytes in base64: restore it from a backup, or set ` +
      'POOLGATE_MASTER_KEY. A new key could not open what the database holds.',
  );
}

/** Makes the new name survive a power cut; a system that cannot open folders needs no sync. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(problem: unknown, code: string): boolean {
  return problem instanceof Error && 'code' in problem && problem.code === code;
}
