import type { Clock } from './clock.js';
import type { Database } from './database.js';
import type { Log } from './log.js';

/** Removes rows that nobody may need any more. Nodes run it at the same time: it must be repeatable. */
export interface Sweep {
  /** Said in the log. */
  readonly name: string;
  /** Removes a bounded number of rows and returns how many; 0 when nothing is left to remove. */
  run(db: Database, now: Date): Promise<number>;
}

interface Needs {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly sweeps: readonly Sweep[];
}

const INTERVAL_MS = 60_000;
/** How often one sweep may go on in one round, so that a large one does not keep the others waiting. */
const MAX_REPEATS = 20;

/** Runs the sweeps each minute. A failing one is logged, and the others run all the same. */
export class Housekeeper {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopping = false;

  constructor(private readonly needs: Needs) {}

  /** Starts the rounds, the first one in a minute; the timer does not keep the process alive. */
  start(): void {
    this.stopping = false;
    this.timer ??= setInterval(() => void this.tidy(), INTERVAL_MS).unref();
  }

  /** Ends the rounds and waits for the sweep that is running. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    this.timer = undefined;
    await this.round;
  }

  /** One round now. While a round runs it is joined, never run beside a second one. Never rejects. */
  tidy(): Promise<void> {
    this.round ??= this.runAll().finally(() => {
      this.round = undefined;
    });
    return this.round;
  }

  private async runAll(): Promise<void> {
    for (const sweep of this.needs.sweeps) {
      if (this.stopping) return;
      await this.runOne(sweep);
    }
  }

  private async runOne(sweep: Sweep): Promise<void> {
    const { db, clock, log } = this.needs;
    try {
      let removed = 0;
      for (let repeat = 0; repeat < MAX_REPEATS && !this.stopping; repeat += 1) {
        const rows = await sweep.run(db, clock.now());
        removed += rows;
        if (rows === 0) break;
      }
      if (removed > 0) log.info({ sweep: sweep.name, removed }, 'old rows removed');
    } catch (err) {
      log.error({ err, sweep: sweep.name }, 'a sweep failed');
    }
  }
}
