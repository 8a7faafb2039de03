import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { ErrorKind } from '../errors/catalogue.js';
import { FlowError, flowError } from '../errors/flow-error.js';

/**
 * First detail of the failures our activities throw: tells the interpreter what the type of a failure alone cannot.
 * `timeout`: the activity saw the deadline pass, so the code is not the function's own.
 */
export interface ActivityFailureDetail {
  readonly kind: ErrorKind;
  readonly timeout?: true;
}

/** What the flow sees of an activity's failure, and whether it stands for a deadline that passed. */
export function activityFailure(failure: ActivityFailure): { error: FlowError; timeout: boolean } {
  const { cause } = failure;
  if (cause instanceof ApplicationFailure) return thrownByActivity(cause);
  return { error: internalError(failure), timeout: cause instanceof TimeoutFailure };
}

function thrownByActivity(failure: ApplicationFailure): { error: FlowError; timeout: boolean } {
  const detail = failure.details?.[0] as ActivityFailureDetail | undefined;
  if (detail === undefined) return { error: internalError(failure), timeout: false };
  const error = new FlowError(failure.type ?? 'direktiv.internal.error', failure.message, detail.kind);
  return { error, timeout: detail.timeout === true };
}

/**
 * What a parent sees of a child that did not complete (specification 5.5): any code is catchable. A child that was
 * cancelled without the parent asking for it was cancelled through the API.
 */
export function childFailure(failure: ChildWorkflowFailure): FlowError {
  const { cause } = failure;
  if (cause instanceof ApplicationFailure) {
    return new FlowError(cause.type ?? 'direktiv.internal.error', cause.message, 'catchable');
  }
  if (cause instanceof CancelledFailure) {
    return new FlowError('direktiv.cancels.api', 'cancelled by api request', 'catchable');
  }
  if (cause instanceof TimeoutFailure) {
    return new FlowError('direktiv.cancels.timeout.hard', 'workflow timed out', 'catchable');
  }
  return new FlowError('direktiv.internal.error', `subflow ended without a result: ${failure.message}`, 'catchable');
}

/** Any error that is not a cancellation as the flow sees it; what we do not know is an internal error. */
export function toFlowError(error: unknown): FlowError {
  if (error instanceof FlowError) return error;
  if (error instanceof ActivityFailure) return activityFailure(error).error;
  // What a local activity throws comes as it is, without an ActivityFailure around it.
  if (error instanceof ApplicationFailure) return thrownByActivity(error).error;
  if (error instanceof ChildWorkflowFailure) return childFailure(error);
  return internalError(error);
}

function internalError(cause: unknown): FlowError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return flowError('direktiv.internal.error', reason, { cause });
}
