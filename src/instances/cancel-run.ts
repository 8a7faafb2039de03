import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { cancelSignal, type CancelSignal } from '../interpreter/contract.js';
import type { Instance } from './instances.js';

/** A cancel that Temporal does not answer is given up after this, in milliseconds. */
const patience = 10_000;

/** Whether another workflow has started the run of an instance, and cancels it otherwise: a flow, or one of other people. */
export function isChild({ invoker }: Pick<Instance, 'invoker'>): boolean {
  return /^(instance|temporal):/.test(invoker);
}

/** Cancels a run. A child is told who cancels: otherwise it would be its parent. A run that has ended stays as it is. */
export async function cancelRun(client: Client, id: string, kind: 'root' | 'child'): Promise<void> {
  const handle = client.workflow.getHandle(id);
  try {
    await client.withDeadline(Date.now() + patience, async () => {
      if (kind === 'child') await handle.signal<[CancelSignal]>(cancelSignal, { code: 'direktiv.cancels.api' });
      await handle.cancel();
    });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
