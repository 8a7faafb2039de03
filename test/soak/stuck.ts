import type { Client } from '@temporalio/client';

/** Of each run that is open: the last events of its history, and what it waits for, in words. */
export async function openRuns(client: Client): Promise<string[]> {
  const told: string[] = [];
  for await (const { workflowId, type } of client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
    const handle = client.workflow.getHandle(workflowId);
    const { raw } = await handle.describe();
    const events = (await handle.fetchHistory()).events ?? [];
    const last = events.slice(-25).map(({ eventId, ...event }) => {
      const [kind] = Object.keys(event).filter((key) => key.endsWith('Attributes'));
      return `${String(eventId)} ${kind?.replace('EventAttributes', '')}`;
    });
    const pending = { task: raw.pendingWorkflowTask, activities: raw.pendingActivities, children: raw.pendingChildren };
    told.push(`${type} ${workflowId} is open: ${JSON.stringify(pending)}; it ends with ${last.join(', ')}`);
  }
  return told;
}
