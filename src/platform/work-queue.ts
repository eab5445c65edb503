export interface WorkQueueOptions {
  /** Pieces of work in flight at once, at least 1. */
  concurrency: number;
  /** Pieces of work that may wait besides, 0 or more. */
  maxQueue: number;
  /** Makes the refusal of a caller who finds the queue full. */
  full: () => Error;
}

/**
 * Runs asynchronous work first come, first served, a bounded number at a time. Who finds the queue
 * full is refused at once: under overload an early refusal is better than an answer nobody awaits.
 */
export class WorkQueue {
  private readonly starts: (() => void)[] = [];
  private active = 0;

  /** Throws RangeError when a bound is not a whole number in its range. */
  constructor(private readonly options: WorkQueueOptions) {
    const { concurrency, maxQueue } = options;
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new RangeError('concurrency must be a whole number of at least 1');
    }
    if (!Number.isInteger(maxQueue) || maxQueue < 0) {
      throw new RangeError('maxQueue must be a whole number of at least 0');
    }
  }

  /** Pieces of work in flight. */
  get running(): number {
    return this.active;
  }

  /** Pieces of work that wait for their turn. */
  get waiting(): number {
    return this.starts.length;
  }

  /** Settles as the work does; rejects with the `full` error, the work not begun, when full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private async turn(): Promise<void> {
    if (this.active < this.options.concurrency) {
      this.active += 1;
      return;
    }
    if (this.starts.length >= this.options.maxQueue) throw this.options.full();
    await new Promise<void>((start) => this.starts.push(start));
  }

  /** Hands the place on without freeing it, so that a newcomer cannot overtake who waits. */
  private next(): void {
    const start = this.starts.shift();
    if (start) start();
    else this.active -= 1;
  }
}
