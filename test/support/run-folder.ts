import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** More than the databases of a run ever take together; containers often have 64 MiB there. */
const ENOUGH_BYTES = 4 * 2 ** 30;

let folder: string | undefined;

/**
 * Gives the databases of a run a folder in memory, where there is room: a commit waits for a disk some
 * milliseconds, and tests commit tens of thousands of times. What a killed process has written is there
 * either way; only a power cut could tell the difference.
 */
export function setup(): void {
  if (process.env.POOLGATE_TEST_FOLDER) return;
  folder = mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), 'poolgate-run-'));
  chmodSync(folder, 0o711); // MariaDB runs as another user
  process.env.POOLGATE_TEST_FOLDER = folder;
  process.once('exit', teardown);
}

export function teardown(): void {
  if (!folder) return;
  rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}

/** The folder of this run. */
export const runFolder = (): string => process.env.POOLGATE_TEST_FOLDER ?? tmpdir();

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH_BYTES;
  } catch {
    return false;
  }
}
