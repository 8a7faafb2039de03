import { Client, Connection } from '@temporalio/client';

/** Number of events in the history of a run. */
export async function historyEvents(address: string, workflowId: string): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    const { historyLength } = await new Client({ connection }).workflow.getHandle(workflowId).describe();
    return historyLength;
  } finally {
    await connection.close();
  }
}
