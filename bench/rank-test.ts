/** How two samples of times compare. */
export interface Comparison {
  /** How likely a time of the first sample is longer than one of the second; 0.5 when they are alike. */
  readonly longer: number;
  /** How likely chance alone makes them differ as much as they do, or more. */
  readonly p: number;
}

/**
 * The Mann–Whitney U test, two-sided, by its normal approximation with a correction for ties; for samples
 * of twenty or more. It compares ranks, so that a few late answers do not decide.
 */
export function rankTest(first: readonly number[], second: readonly number[]): Comparison {
  const [m, n] = [first.length, second.length];
  const { sumOfFirst, ties } = ranked(first, second);
  const u = sumOfFirst - (m * (m + 1)) / 2;
  const all = m + n;
  const variance = ((m * n) / 12) * (all + 1 - ties / (all * (all - 1)));
  // Half a rank nearer to the mean: a sum of ranks goes in steps.
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  const z = variance > 0 ? distance / Math.sqrt(variance) : 0;
  return { longer: u / (m * n), p: 2 * tail(z) };
}

/** The sum of the ranks of the first sample, and what equal values take from the variance. */
function ranked(first: readonly number[], second: readonly number[]) {
  const all = [
    ...first.map((value) => ({ value, own: true })),
    ...second.map((value) => ({ value, own: false })),
  ].toSorted((a, b) => a.value - b.value);
  let sumOfFirst = 0;
  let ties = 0;
  for (let from = 0, to = 0; from < all.length; from = to) {
    while (to < all.length && all[to]!.value === all[from]!.value) to += 1;
    const equal = to - from;
    const rank = from + (equal + 1) / 2;
    ties += equal ** 3 - equal;
    sumOfFirst += rank * all.slice(from, to).filter(({ own }) => own).length;
  }
  return { sumOfFirst, ties };
}

/** The upper tail of the standard normal distribution (Abramowitz and Stegun 26.2.17; 7 digits). */
function tail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
