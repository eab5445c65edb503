import { hash, hashSync, parseOptions, verify } from '@node-rs/argon2';
import { WorkQueue } from '../../platform/work-queue.js';
import { TooManyRequestsError } from '../errors.js';

/**
 * Argon2id with the parameters OWASP recommends: 19 MiB (given in KiB), two passes, one lane. The
 * enumerations of the package cannot be imported from isolated modules: 2 is Argon2id, 1 is 0x13.
 */
const parameters = {
  algorithm: 2,
  version: 1,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
  outputLen: 32,
} as const;

export interface PasswordHasherOptions {
  /** Hashes in flight at once; see `hashingConcurrency`. Each takes 19 MiB and a core for about 8 ms. */
  concurrency: number;
  /** Hashes that may wait; beyond them callers get TooManyRequestsError. */
  maxQueue: number;
}

/**
 * How many hashes to run at once: no more than there are cores, and never more than half of the
 * threads of libuv's pool (UV_THREADPOOL_SIZE, 4 unless set), which hashing shares with signing, key
 * generation, files and name look-ups. With every thread hashing, a signature of 0.3 ms would wait for
 * a hash of 8. A gateway of many cores should therefore set UV_THREADPOOL_SIZE to twice its cores.
 */
export function hashingConcurrency(cores: number, poolThreads = 4): number {
  return Math.max(1, Math.min(cores, Math.floor(poolThreads / 2)));
}

/**
 * Hashes passwords off the event loop, fairly and within bounds. Passwords are compared exactly as
 * sent, in UTF-8: Cognito documents no normalising, and adding it would refuse passwords it accepts.
 */
export class PasswordHasher {
  private readonly queue: WorkQueue;
  /** What an absent password is compared with: made here, so its parameters are always today's. */
  private readonly decoy = hashSync('', parameters);

  constructor(options: PasswordHasherOptions) {
    this.queue = new WorkQueue({ ...options, full: () => new TooManyRequestsError() });
  }

  /** Hashes in flight and waiting, for the metrics. */
  get load(): { running: number; waiting: number } {
    return { running: this.queue.running, waiting: this.queue.waiting };
  }

  /** The PHC string of a password, about 97 characters, with its parameters and a fresh salt. */
  hash(password: string): Promise<string> {
    return this.queue.run(() => hash(password, parameters));
  }

  /**
   * Whether the password is the one that was hashed. `null`, for a person without a password or no
   * person at all, is false after the same work. Rejects when `hashed` is not a PHC string.
   */
  async verify(hashed: string | null, password: string): Promise<boolean> {
    const matches = await this.queue.run(() => verify(hashed ?? this.decoy, password));
    return hashed !== null && matches;
  }

  /** Whether the hash was made with other parameters than today's; then hash again at sign-in. */
  needsRehash(hashed: string): boolean {
    const made = parseOptions(hashed);
    return (Object.keys(parameters) as (keyof typeof parameters)[]).some(
      (name) => made[name] !== parameters[name],
    );
  }
}
