import * as argon2 from '@node-rs/argon2';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { hashingConcurrency, PasswordHasher } from '../src/domain/credentials/password-hashing.js';
import { TooManyRequestsError } from '../src/domain/errors.js';
import { WorkQueue } from '../src/platform/work-queue.js';

// The real functions, counted.
vi.mock(import('@node-rs/argon2'), async (original) => {
  const real = await original();
  return { ...real, hash: vi.fn(real.hash), verify: vi.fn(real.verify) };
});

beforeEach(() => {
  vi.mocked(argon2.hash).mockClear();
  vi.mocked(argon2.verify).mockClear();
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Work that ends when it is told to, and notes its beginning. */
function gates() {
  const begun: number[] = [];
  const open: (() => void)[] = [];
  const work = (name: number) => () => {
    begun.push(name);
    return new Promise<number>((resolve) => {
      open[name] = () => resolve(name);
    });
  };
  return { begun, open, work };
}

describe('a work queue', () => {
  const full = () => new TooManyRequestsError();

  it('runs so many at once, the others in the order they came', async () => {
    const queue = new WorkQueue({ concurrency: 2, maxQueue: 10, full });
    const { begun, open, work } = gates();
    const results = [0, 1, 2, 3, 4].map((name) => queue.run(work(name)));
    await turn();
    expect([begun, queue.running, queue.waiting]).toEqual([[0, 1], 2, 3]);
    open[1]!();
    await turn();
    expect([begun, queue.running, queue.waiting]).toEqual([[0, 1, 2], 2, 2]);
    for (const name of [2, 0]) open[name]!();
    await turn();
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    for (const name of [3, 4]) open[name]!();
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4]);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('lets nobody overtake who waits, even at the moment a place comes free', async () => {
    const queue = new WorkQueue({ concurrency: 1, maxQueue: 10, full });
    const begun: string[] = [];
    const note = (name: string) => () => {
      begun.push(name);
      return Promise.resolve();
    };
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const first = queue.run(() => gate);
    const waiter = queue.run(note('waiter'));
    await turn();
    // Runs right after the queue has seen the end of the first, before the waiter has resumed.
    const newcomer = gate.then(() => queue.run(note('newcomer')));
    open();
    await Promise.all([first, waiter, newcomer]);
    expect(begun).toEqual(['waiter', 'newcomer']);
  });

  it('refuses who finds it full, begins nothing for them, and takes the next when there is room', async () => {
    const queue = new WorkQueue({ concurrency: 1, maxQueue: 1, full });
    const { begun, open, work } = gates();
    const kept = [queue.run(work(0)), queue.run(work(1))];
    await expect(queue.run(work(2))).rejects.toBeInstanceOf(TooManyRequestsError);
    open[0]!();
    await turn();
    kept.push(queue.run(work(3)));
    open[1]!();
    await turn();
    open[3]!();
    expect(await Promise.all(kept)).toEqual([0, 1, 3]);
    expect(begun).toEqual([0, 1, 3]);
  });

  it('frees the place of work that fails, at once or later', async () => {
    const queue = new WorkQueue({ concurrency: 1, maxQueue: 2, full });
    const failures = [
      queue.run(() => Promise.reject(new Error('later'))),
      queue.run(() => {
        throw new Error('at once');
      }),
      queue.run(() => Promise.resolve('done')),
    ];
    const reasons = (await Promise.allSettled(failures)).map((one) =>
      one.status === 'rejected' ? String(one.reason) : one.value,
    );
    expect(reasons).toEqual(['Error: later', 'Error: at once', 'done']);
    expect(queue.running).toBe(0);
  });

  it.each([
    [0, 1],
    [1.5, 1],
    [Number.NaN, 1],
    [1, -1],
    [1, Number.POSITIVE_INFINITY],
  ])('refuses the bounds %s and %s', (concurrency, maxQueue) => {
    expect(() => new WorkQueue({ concurrency, maxQueue, full })).toThrow(RangeError);
  });
});

describe('a password hasher', () => {
  const hasher = new PasswordHasher({ concurrency: 2, maxQueue: 20 });

  it('writes Argon2id with its parameters and a salt of its own', async () => {
    const hashes = [await hasher.hash('Passw0rd!'), await hasher.hash('Passw0rd!')];
    for (const one of hashes) {
      expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
      expect(hasher.needsRehash(one)).toBe(false);
      expect(await hasher.verify(one, 'Passw0rd!')).toBe(true);
      expect(await hasher.verify(one, 'passw0rd!')).toBe(false);
    }
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  it('compares passwords exactly as sent', async () => {
    const composed = await hasher.hash('Caf\u00e9 1! ');
    expect(await hasher.verify(composed, 'Caf\u00e9 1! ')).toBe(true);
    expect(await hasher.verify(composed, 'Cafe\u0301 1! ')).toBe(false);
    expect(await hasher.verify(composed, 'Caf\u00e9 1!')).toBe(false);
  });

  it('does for nobody the same work as for somebody, and says no', async () => {
    const somebody = await hasher.hash('right');
    vi.mocked(argon2.hash).mockClear();
    for (const [hashed, password] of [
      [somebody, 'wrong'],
      [null, 'wrong'],
      [null, ''],
    ] as const) {
      vi.mocked(argon2.verify).mockClear();
      expect(await hasher.verify(hashed, password)).toBe(false);
      expect(argon2.verify).toHaveBeenCalledTimes(1);
      const [compared, given] = vi.mocked(argon2.verify).mock.calls[0]!;
      expect(argon2.parseOptions(compared)).toEqual(argon2.parseOptions(somebody));
      expect(given).toBe(password);
    }
    expect(argon2.hash).not.toHaveBeenCalled();
  });

  it.each([
    ['less memory', { memoryCost: 8192, timeCost: 2, parallelism: 1 }],
    ['one pass', { memoryCost: 19_456, timeCost: 1, parallelism: 1 }],
    ['two lanes', { memoryCost: 19_456, timeCost: 2, parallelism: 2 }],
    ['another kind', { algorithm: 1, memoryCost: 19_456, timeCost: 2, parallelism: 1 }],
    ['a short output', { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 16 }],
  ])('still verifies a hash of %s, and wants it made again', async (_, made) => {
    const old = await argon2.hash('Passw0rd!', made);
    expect(await hasher.verify(old, 'Passw0rd!')).toBe(true);
    expect(hasher.needsRehash(old)).toBe(true);
  });

  it('fails loudly on a damaged hash', async () => {
    await expect(hasher.verify('$argon2id$v=19$', 'x')).rejects.toThrow();
    expect(() => hasher.needsRehash('plain')).toThrow();
  });

  it('bounds hashing and verifying together, and refuses beyond in a typed way', async () => {
    const small = new PasswordHasher({ concurrency: 1, maxQueue: 2 });
    const kept = [small.hash('a'), small.verify(null, 'b'), small.hash('c')];
    expect(small.load).toEqual({ running: 1, waiting: 2 });
    await expect(small.hash('d')).rejects.toBeInstanceOf(TooManyRequestsError);
    await expect(small.verify(null, 'e')).rejects.toBeInstanceOf(TooManyRequestsError);
    const [first, second, third] = await Promise.all(kept);
    expect([typeof first, second, typeof third]).toEqual(['string', false, 'string']);
    expect(vi.mocked(argon2.hash).mock.calls.map(([password]) => password)).toEqual(['a', 'c']);
    expect(small.load).toEqual({ running: 0, waiting: 0 });
  });
});

it.each([
  [1, 4, 1],
  [2, 4, 2],
  [8, 4, 2],
  [8, 16, 8],
  [4, 1, 1],
])('on %s cores and %s threads runs %s hashes at once', (cores, threads, hashes) => {
  expect(hashingConcurrency(cores, threads)).toBe(hashes);
});
