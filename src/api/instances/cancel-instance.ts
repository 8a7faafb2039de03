import type { Instance, Instances } from '../../instances/instances.js';

/** How long a cancel waits for the end, in milliseconds. */
const patience = 1_000;

/** Resolves when the instance has ended, so that the next request sees it; one that takes its time is not waited for. */
export async function cancelInstance(instances: Instances, instance: Instance): Promise<void> {
  if (instance.status !== 'pending') return;
  await instances.cancel(instance);
  const enough = AbortSignal.timeout(patience);
  try {
    await instances.ended(instance, enough);
  } catch (error) {
    if (!enough.aborted) throw error;
  }
}
