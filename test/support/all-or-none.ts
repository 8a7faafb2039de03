/** What was started: a server or a folder that outlives a test that fails, unless it is ended. */
interface Started {
  stop?(): Promise<unknown>;
  close?(): Promise<unknown>;
}

/** Starts several things at once. When one fails, those that came up are ended, so that a failed set-up leaves nothing behind. */
export async function allOrNone<T extends readonly Started[]>(starts: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const settled = await Promise.allSettled<Started>(starts);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed === undefined) return Promise.all(starts) as unknown as Promise<T>;
  const up = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await Promise.all(up.map((one) => (one.stop ? one.stop() : one.close?.())));
  throw failed.reason;
}

/** Goes on with what was started. When that fails, it is ended. */
export async function orEnd<T>(end: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await end();
    throw error;
  }
}
