import type { AwsAnswer } from './gateway.js';
import { saidOf } from './test-pool.js';

/** How often each outcome occurred: `ok`, or the name of the error. */
export async function outcomes(
  works: readonly Promise<unknown>[],
): Promise<Record<string, number>> {
  const settled = await Promise.allSettled(works);
  const counts: Record<string, number> = {};
  for (const result of settled) {
    const name = result.status === 'fulfilled' ? 'ok' : (result.reason as Error).name;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Begins the same work so many times at once. */
export const times = <T>(count: number, work: () => Promise<T>): Promise<T>[] =>
  Array.from({ length: count }, work);

/** How often each answer was given: its text, or `done`. */
export async function tally(
  answers: readonly Promise<AwsAnswer>[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const answer of await Promise.all(answers)) {
    const said = answer.status === 200 ? 'done' : saidOf(answer);
    counts[said] = (counts[said] ?? 0) + 1;
  }
  return counts;
}
