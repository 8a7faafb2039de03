/** Longest delay a timer takes; a longer one would fire at once. */
const longestDelay = 2_147_483_647;

/**
 * Runs `action` once at `instant` (milliseconds since the epoch; `Infinity` is never) and gives the function that cancels it.
 */
export function atInstant(instant: number, action: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const left = instant - Date.now();
    timer = left > longestDelay ? setTimeout(arm, longestDelay) : setTimeout(action, Math.max(0, left));
  };
  arm();
  return () => clearTimeout(timer);
}

/** Resolves after `delay` milliseconds; rejects with the signal's reason as soon as it aborts. */
export function pause(delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, delay);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Resolves when the work is done or has failed, at the latest after so many milliseconds. */
export async function settledWithin(work: Promise<unknown>, limit: number): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  void work.then(end, end);
  // The work's end ends the pause.
  await pause(limit, over.signal).catch(() => undefined);
}
