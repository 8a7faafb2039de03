/** Hears of every container that was made for a function, or could not be, and how long that took. */
export type StartObserver = (outcome: 'ready' | 'failed', seconds: number) => void;

/** Makes a container with the time taken. What is no container of ours in the end does not count. */
export async function observeStart<T>(observe: StartObserver, make: () => Promise<T | 'taken'>): Promise<T | 'taken'> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    const made = await make();
    if (made !== 'taken') observe('ready', seconds());
    return made;
  } catch (error) {
    observe('failed', seconds());
    throw error;
  }
}
