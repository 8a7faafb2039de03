import { type Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { endMessages } from '../errors/end-messages.js';
import { isJsonObject, type Json } from '../json/json.js';
import type { FailureDetail } from '../interpreter/contract.js';
import { isChild } from './cancel-run.js';
import type { Instance, InstanceOutcome } from './instances.js';

/** How a run ended, as Temporal knows it. */
export interface RunOutcome extends InstanceOutcome {
  readonly flow?: readonly string[];
  readonly metadata?: Json;
  /** Present when the run handles secrets: texts in clear must not be kept. */
  readonly sealed?: true;
}

/**
 * Waits for the end of a run.
 * @returns undefined when Temporal knows no such run
 */
export async function outcomeOf(
  client: Client,
  instance: Pick<Instance, 'id' | 'invoker'>,
): Promise<RunOutcome | undefined> {
  try {
    const output = (await client.workflow.getHandle(instance.id).result()) as Json;
    return { status: 'complete', errorCode: null, errorMessage: null, output };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    if (error instanceof WorkflowFailedError) return failureOf(error.cause, instance);
    throw error;
  }
}

function failureOf(cause: Error | undefined, instance: Pick<Instance, 'invoker'>): RunOutcome {
  if (cause instanceof ApplicationFailure) return applicationFailure(cause);
  if (cause instanceof CancelledFailure) {
    const code = isChild(instance) ? 'direktiv.cancels.parent' : 'direktiv.cancels.api';
    return ended('cancelled', code, endMessages[code]);
  }
  if (cause instanceof TimeoutFailure) {
    const code = 'direktiv.cancels.timeout.hard';
    return ended('failed', code, endMessages[code]);
  }
  if (cause instanceof TerminatedFailure) {
    return ended('cancelled', 'direktiv.cancels.api', `terminated in Temporal: ${cause.message}`);
  }
  return ended('crashed', 'direktiv.internal.error', cause?.message ?? 'the run ended without a result');
}

function applicationFailure(failure: ApplicationFailure): RunOutcome {
  const detail: unknown = failure.details?.[0];
  if (!isFailureDetail(detail)) return ended('crashed', 'direktiv.internal.error', failure.message);
  return {
    ...ended(detail.status, detail.code, detail.message),
    flow: detail.trace,
    ...(detail.metadata === undefined ? {} : { metadata: detail.metadata }),
    ...(detail.output === undefined ? {} : { output: detail.output }),
    ...(detail.sealed === undefined ? {} : { sealed: detail.sealed }),
  };
}

function isFailureDetail(detail: unknown): detail is FailureDetail {
  return isJsonObject(detail) && typeof detail['status'] === 'string' && typeof detail['code'] === 'string';
}

function ended(status: RunOutcome['status'], errorCode: string, errorMessage: string): RunOutcome {
  return { status, errorCode, errorMessage };
}
