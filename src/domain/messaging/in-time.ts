import { MessageDelayedError } from './message-roads.js';

/** How long a hand-over may take: below the time for which other nodes leave a claimed message alone. */
export const HAND_OVER_MS = 45_000;

/** The result of the work, or a delay when it takes longer: then nobody knows whether it was done. */
export async function inTime<T>(work: Promise<T>, ms = HAND_OVER_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MessageDelayedError('ETIMEDOUT')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
