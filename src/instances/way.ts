import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { instanceQuery, type InstanceSnapshot } from '../interpreter/contract.js';
import type { InstanceEnd } from '../store/instances/end-instance.js';

/** A worker reads the history of the run to answer; without one nothing comes, and nobody waits longer for it. */
const longestAnswer = 5_000;

/** Adds to the end of an instance the way it took. */
export type AddWay = (id: string, end: InstanceEnd) => Promise<InstanceEnd>;

/**
 * For an end whose report did not come: only the failure of a run tells the states it entered and its metadata, after any
 * other end the run is asked. An end is recorded without its way rather than not at all.
 */
export function addWayFrom(client: Client, problem: (message: string, error: unknown) => void): AddWay {
  return async (id, end) => {
    if (end.flow !== undefined) return end;
    try {
      const { trace, metadata, sealed } = await client.withDeadline(Date.now() + longestAnswer, () =>
        client.workflow.getHandle(id).query<InstanceSnapshot>(instanceQuery),
      );
      return {
        ...end,
        flow: trace,
        ...(metadata === undefined ? {} : { metadata }),
        ...(sealed === undefined ? {} : { sealed }),
      };
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) {
        problem(`the states that instance ${id} entered could not be read; the index has those reported so far`, error);
      }
      return end;
    }
  };
}
