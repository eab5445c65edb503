import type { Clock } from '../../src/platform/clock.js';

/** A clock that runs with the system's and can be moved: `advance` is how a test waits for an hour. */
export class TestClock implements Clock {
  private ahead = 0;
  private stopped: number | undefined;

  now(): Date {
    return new Date((this.stopped ?? Date.now()) + this.ahead);
  }

  advance(milliseconds: number): void {
    this.ahead += milliseconds;
  }

  /** From now on it moves by `advance` alone. */
  stop(): void {
    this.stopped ??= Date.now();
  }

  /** It runs with the system's again. */
  resume(): void {
    this.stopped = undefined;
  }
}
