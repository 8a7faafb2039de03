import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { eventsOf, typeOf } from './history.js';
import { until } from './until.js';

const { ResetReapplyType } = temporal.api.enums.v1;

/**
 * Has Temporal run a workflow again from its first task on, as `temporal workflow reset` does.
 * @param signals whether those that came since come to the new run, too: all at once, before its first task
 */
export async function resetToStart(client: Client, id: string, signals: 'again' | 'never'): Promise<void> {
  const first = await until('the first task', async () =>
    (await eventsOf(client, id)).find((event) => typeOf(event) === 'WORKFLOW_TASK_COMPLETED'),
  );
  const { runId } = await client.workflow.getHandle(id).describe();
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: id, runId },
    workflowTaskFinishEventId: first.eventId ?? null,
    requestId: randomUUID(),
    reason: 'a test',
    resetReapplyType:
      signals === 'again' ? ResetReapplyType.RESET_REAPPLY_TYPE_SIGNAL : ResetReapplyType.RESET_REAPPLY_TYPE_NONE,
  });
}
