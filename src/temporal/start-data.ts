import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import {
  decodeReferencePayload,
  isReferencePayload,
} from '@temporalio/common/lib/internal-non-workflow/extstore-helpers.js';
import type { temporal } from '@temporalio/proto';
import type { Json } from '../json/json.js';
import { payloadConverter } from './payload-converter.js';

type Start = temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes;

/** The data of a start: themselves, or the hash of the payload under which the store has them. */
export type StartData =
  { readonly kind: 'value'; readonly value: Json } | { readonly kind: 'stored'; readonly hash: string };

/**
 * The data that the run of an instance was started with, before it has continued as new. They are not sealed: no root's are.
 * @returns undefined when there were none
 * @throws ServiceError also when Temporal knows no such run, or not its first one any more
 */
export async function startDataOf(client: Client, id: string): Promise<StartData | undefined> {
  const last = await startOf(client, id);
  const continued = (last?.continuedExecutionRunId ?? '') !== '';
  const first = continued ? await startOf(client, id, last?.firstExecutionRunId) : last;
  const payload = first?.input?.payloads?.[1];
  return payload && dataOf(payload);
}

/** How a run was started. @param runId absent: the last one under the id */
export async function startOf(client: Client, workflowId: string, runId?: string | null): Promise<Start | undefined> {
  const { workflowService, options } = client;
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution: { workflowId, ...(runId && { runId }) },
    maximumPageSize: 1,
  });
  return history?.events?.[0]?.workflowExecutionStartedEventAttributes ?? undefined;
}

function dataOf(payload: Payload): StartData {
  if (!isReferencePayload(payload)) return { kind: 'value', value: payloadConverter.fromPayload<Json>(payload) };
  return { kind: 'stored', hash: decodeReferencePayload(payload).claimData['hash'] ?? '' };
}
