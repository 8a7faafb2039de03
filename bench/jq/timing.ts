/** Milliseconds that one sample lasts at least, so that the clock does not matter. */
const sampleTime = 5;
const samples = 15;
/** Milliseconds after which fewer samples do: some engines take seconds for one call. */
const patience = 2000;
/** Milliseconds until the engine counts as warm. */
const warmUp = 300;

/** The last result: with nobody to look at results the compiler could leave the work out. */
export let latest: unknown;

/** The median time of one call, in microseconds, once warm. */
export async function medianTime(call: () => unknown): Promise<number> {
  const calls = await callsIn(warmUp, call);
  const perSample = Math.max(1, Math.ceil((calls * sampleTime) / warmUp));
  const times: number[] = [];
  const end = performance.now() + patience;
  for (let i = 0; i < samples && (i === 0 || performance.now() < end); i++) {
    const start = performance.now();
    for (let n = 0; n < perSample; n++) {
      const result = call();
      // Waiting for a plain value would be a part of what is measured.
      if (result instanceof Promise) await result;
      latest = result;
    }
    times.push(((performance.now() - start) * 1000) / perSample);
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}

async function callsIn(milliseconds: number, call: () => unknown): Promise<number> {
  const end = performance.now() + milliseconds;
  let calls = 0;
  do {
    await call();
    calls++;
  } while (performance.now() < end);
  return calls;
}
