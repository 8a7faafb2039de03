import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import {
  decodeReferencePayload,
  isReferencePayload,
} from '@temporalio/common/lib/internal-non-workflow/extstore-helpers.js';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { temporal } from '@temporalio/proto';
import type { Json } from '../../json/json.js';
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
  const payload = (await firstStartOf(client, id)).start?.input?.payloads?.[1];
  return payload && dataOf(payload);
}

/** How a run was started. @param runId absent: the last one under the id */
export async function startOf(client: Client, workflowId: string, runId?: string | null): Promise<Start | undefined> {
  return (await beginningOf(client, workflowId, runId)).start;
}

/** The first event of a run. */
export interface Beginning {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly start: Start | undefined;
}

/**
 * How an instance was started, before its run has continued as new.
 * @throws ServiceError also when Temporal knows no such run, or not its first one any more
 */
export async function firstStartOf(client: Client, id: string): Promise<Beginning> {
  const last = await beginningOf(client, id);
  const continued = (last.start?.continuedExecutionRunId ?? '') !== '';
  return continued ? beginningOf(client, id, last.start?.firstExecutionRunId) : last;
}

async function beginningOf(client: Client, workflowId: string, runId?: string | null): Promise<Beginning> {
  const { workflowService, options } = client;
  const { history } = await workflowService.getWorkflowExecutionHistory({
    namespace: options.namespace,
    execution: { workflowId, ...(runId && { runId }) },
    maximumPageSize: 1,
  });
  const [first] = history?.events ?? [];
  return {
    at: optionalTsToMs(first?.eventTime) ?? 0,
    start: first?.workflowExecutionStartedEventAttributes ?? undefined,
  };
}

function dataOf(payload: Payload): StartData {
  if (!isReferencePayload(payload)) return { kind: 'value', value: payloadConverter.fromPayload<Json>(payload) };
  return { kind: 'stored', hash: decodeReferencePayload(payload).claimData['hash'] ?? '' };
}
