import { expect, it } from 'vitest';
import { rankTest } from '../bench/rank-test.js';

/** Numbers that look random and are the same at each run. */
function* numbers(): Generator<number> {
  let state = 7;
  for (;;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}
const source = numbers();
const some = (count: number, shift = 0) =>
  Array.from({ length: count }, () => source.next().value! + shift);

it('gives what the books give', () => {
  // U = 15 of 25, no ties: z = (2.5 - 0.5) / sqrt(25 * 11 / 12).
  const { longer, p } = rankTest([1, 4, 6, 8, 9], [2, 3, 5, 7, 10]);
  expect(longer).toBeCloseTo(13 / 25, 10);
  expect(p).toBeCloseTo(1, 5);
  const apart = rankTest([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]);
  expect(apart.longer).toBe(0);
  // z = 12 / sqrt(275 / 12) = 2.5067
  expect(apart.p).toBeCloseTo(0.01219, 4);
});

it('corrects for ties, and finds nothing in equal values', () => {
  expect(rankTest([5, 5, 5, 5], [5, 5, 5])).toEqual({ longer: 0.5, p: expect.closeTo(1, 6) });
  const { longer } = rankTest([1, 2, 2, 3], [2, 2, 3, 3]);
  expect(longer).toBeCloseTo((0 + 1 + 1 + 3) / 16, 10);
});

it('tells samples that are alike from samples that are not', () => {
  expect(rankTest(some(500), some(500)).p).toBeGreaterThan(0.001);
  expect(rankTest(some(500, 0.1), some(500)).p).toBeLessThan(0.001);
  expect(rankTest(some(500, 0.1), some(500)).longer).toBeGreaterThan(0.55);
});
