import type { Response } from 'express';
import type { Instance, InstanceOutcome, Instances } from '../../instances/instances.js';

/** How an instance ended, undefined when the client has gone. There is no time limit, and a client that leaves ends nothing. */
export async function awaitEnd(
  response: Response,
  instances: Instances,
  started: Instance,
): Promise<InstanceOutcome | undefined> {
  if (response.destroyed) return undefined;
  const gone = new AbortController();
  const leave = () => gone.abort();
  response.once('close', leave);
  try {
    return await instances.ended(started, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return undefined;
    throw error;
  } finally {
    response.off('close', leave);
  }
}
