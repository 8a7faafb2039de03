import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { cancelSignal, type CancelSignal } from '../interpreter/contract.js';

/** A cancel that Temporal does not answer is given up after this, in milliseconds. */
const patience = 10_000;

/** Cancels a run. A subflow is told who cancels: otherwise it would be its parent. A run that has ended stays as it is. */
export async function cancelRun(client: Client, id: string, kind: 'root' | 'subflow'): Promise<void> {
  const handle = client.workflow.getHandle(id);
  try {
    await client.withDeadline(Date.now() + patience, async () => {
      if (kind === 'subflow') await handle.signal<[CancelSignal]>(cancelSignal, { code: 'direktiv.cancels.api' });
      await handle.cancel();
    });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
