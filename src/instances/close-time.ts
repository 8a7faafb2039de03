import { type Client, WorkflowNotFoundError } from '@temporalio/client';

/** Nobody waits longer for Temporal, in milliseconds. */
const patience = 5_000;

/** When a run ended, in milliseconds since the epoch; `open` while it runs, `unknown` when Temporal has no run of that id. */
export async function closeTimeOf(client: Client, id: string): Promise<number | 'open' | 'unknown'> {
  try {
    const describe = () => client.workflow.getHandle(id).describe();
    const { closeTime } = await client.withDeadline(Date.now() + patience, describe);
    return closeTime === undefined ? 'open' : closeTime.getTime();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'unknown';
    throw error;
  }
}
