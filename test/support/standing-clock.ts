import type { Clock } from '../../src/platform/clock.js';

/** A clock that stands still until it is moved. */
export class StandingClock implements Clock {
  constructor(private time = Date.parse('2026-01-02T03:04:05.678Z')) {}

  now(): Date {
    return new Date(this.time);
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}
