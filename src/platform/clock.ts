/** Where every rule takes the time from, so that a test can stop or move it. */
export interface Clock {
  /** The present moment, with the precision of a millisecond. */
  now(): Date;
}

/** The wall clock of the machine. */
export const systemClock: Clock = { now: () => new Date() };
