import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { isPlainUuid } from '../bytes/uuid.js';
import { flowWorkflow } from '../interpreter/contract.js';

const pageSize = 1_000;

/** Runs by the ids of their instances. */
export type RunsById = ReadonlyMap<string, WorkflowExecutionInfo>;

/** The runs of instances that meet a condition of Temporal's lists, at most a thousand at a time. */
export async function* listedRuns(client: Client, condition: string): AsyncGenerator<RunsById, void> {
  let page = new Map<string, WorkflowExecutionInfo>();
  for await (const run of client.workflow.list({
    query: `WorkflowType = '${flowWorkflow}' AND ${condition}`,
    pageSize,
  })) {
    // Others are runs that somebody has started by hand.
    if (isPlainUuid(run.workflowId)) page.set(run.workflowId, run);
    if (page.size < pageSize) continue;
    yield page;
    page = new Map();
  }
  yield page;
}
