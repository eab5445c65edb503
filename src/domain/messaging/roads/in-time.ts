import { MessageDelayedError } from '../message-roads.js';

/** Below the time for which a claimed message is invisible to other nodes. */
export const TOTAL_MS = 45_000;

/** The result of the work, or a delay when it takes longer: then nobody knows whether it was done. */
export async function inTime<T>(work: Promise<T>, ms = TOTAL_MS): Promise<T> {
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
