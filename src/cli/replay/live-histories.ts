import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { callWorkflow, cronWorkflow, flowWorkflow, searchAttributes } from '../../interpreter/contract.js';
import type { RecordedHistory } from './history.js';

export interface LiveFilters {
  /** RFC 3339. */
  readonly since?: string;
  readonly namespace?: string;
  readonly limit: number;
}

/** The histories of our runs that a Temporal server has, the newest first. */
export async function* liveHistories(client: Client, filters: LiveFilters): AsyncGenerator<RecordedHistory> {
  let left = filters.limit;
  for await (const { workflowId, runId } of client.workflow.list({ query: queryOf(filters) })) {
    if (left-- === 0) return;
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    yield { workflowId, history: JSON.parse(historyToJSON(history)) as RecordedHistory['history'] };
  }
}

/** Names of namespaces have no quotes. */
function queryOf({ since, namespace }: LiveFilters): string {
  return [
    `WorkflowType IN ('${flowWorkflow}', '${callWorkflow}', '${cronWorkflow}')`,
    ...(since === undefined ? [] : [`(StartTime > '${since}' OR ExecutionStatus = 'Running')`]),
    ...(namespace === undefined ? [] : [`${searchAttributes.namespace} = '${namespace}'`]),
  ].join(' AND ');
}
