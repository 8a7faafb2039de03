import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { cancelSignal, type CancelSignal } from '../interpreter/contract.js';
import { closeTimeOf } from './close-time.js';
import type { Instance } from './instances.js';
import { mayBeStarting, startPollMs } from './starting.js';

/** A cancel that Temporal does not answer is given up after this, in milliseconds. */
const patience = 10_000;

/** Whether another workflow has started the run of an instance, and cancels it otherwise: a flow, or one of other people. */
export function isChild({ invoker }: Pick<Instance, 'invoker'>): boolean {
  return /^(instance|temporal):/.test(invoker);
}

/**
 * Cancels a run. A child is told who cancels: otherwise it would be its parent. A run that has ended stays as it is.
 * @returns false when none runs: it has ended, or has not begun
 */
export async function cancelRun(client: Client, id: string, kind: 'root' | 'child'): Promise<boolean> {
  const handle = client.workflow.getHandle(id);
  try {
    await client.withDeadline(Date.now() + patience, async () => {
      if (kind === 'child') await handle.signal<[CancelSignal]>(cancelSignal, { code: 'direktiv.cancels.api' });
      await handle.cancel();
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Cancels the run of an instance. @returns false when none runs: see {@link cancelRun} */
export function cancelBegun(client: Client, instance: Pick<Instance, 'id' | 'invoker'>): Promise<boolean> {
  return cancelRun(client, instance.id, isChild(instance) ? 'child' : 'root');
}

/** Cancels the run of an instance; one that is only being started as soon as it has begun, which may take its first minute. */
export async function cancelOnceBegun(
  client: Client,
  instance: Pick<Instance, 'id' | 'invoker' | 'createdAt'>,
): Promise<void> {
  while (!(await cancelBegun(client, instance))) {
    const closedAt = await closeTimeOf(client, instance.id);
    if (typeof closedAt === 'number' || !mayBeStarting(instance)) return;
    await pause(startPollMs);
  }
}
