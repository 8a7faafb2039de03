import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { ErrorKind } from '../errors/catalogue.js';
import { endMessages } from '../errors/end-messages.js';
import { FlowError, flowError } from '../errors/flow-error.js';
import type { FailureDetail } from './contract.js';

/**
 * First detail of the failures our activities throw: tells the interpreter what the type of a failure alone cannot.
 * `timeout`: the activity saw the deadline pass, so the code is not the function's own.
 * `beforeCall`: the function was not called, so this is no answer of it and no reason for a retry of the flow.
 * `sealed`: code and message, where the type and the message of the failure must not tell them.
 */
export interface ActivityFailureDetail {
  readonly kind: ErrorKind;
  readonly timeout?: true;
  readonly beforeCall?: true;
  readonly sealed?: { readonly code: string; readonly message: string };
}

/** What the flow sees of the failure of a call. */
export interface CallFailure {
  readonly error: FlowError;
  /** It stands for a deadline that passed. */
  readonly timeout: boolean;
  readonly beforeCall: boolean;
}

/** True for an activity, local or not, that was not done in time. */
export function isTimeout(error: unknown): boolean {
  return (error instanceof ActivityFailure ? error.cause : error) instanceof TimeoutFailure;
}

/** What the flow sees of an activity's failure. */
export function activityFailure(failure: ActivityFailure): CallFailure {
  const { cause } = failure;
  if (cause instanceof ApplicationFailure) return thrownByActivity(cause);
  return { error: internalError(failure), timeout: cause instanceof TimeoutFailure, beforeCall: false };
}

function thrownByActivity(failure: ApplicationFailure): CallFailure {
  const detail = failure.details?.[0] as ActivityFailureDetail | undefined;
  if (detail === undefined) return { error: internalError(failure), timeout: false, beforeCall: false };
  const { code, message } = detail.sealed ?? { code: failure.type, message: failure.message };
  const error = new FlowError(code ?? 'direktiv.internal.error', message, detail.kind);
  return { error, timeout: detail.timeout === true, beforeCall: detail.beforeCall === true };
}

/**
 * What a parent sees of a child that did not complete (specification 5.5): any code is catchable. A child that was
 * cancelled without the parent asking for it was cancelled through the API; one that was terminated reads as such, too.
 */
export function childFailure(failure: ChildWorkflowFailure): FlowError {
  const { cause } = failure;
  if (cause instanceof ApplicationFailure) {
    const detail = cause.details?.[0] as FailureDetail | undefined;
    const { code, message } = detail ?? { code: cause.type, message: cause.message };
    return new FlowError(code ?? 'direktiv.internal.error', message, 'catchable');
  }
  if (cause instanceof CancelledFailure) {
    return ended('direktiv.cancels.api');
  }
  if (cause instanceof TimeoutFailure) {
    return ended('direktiv.cancels.timeout.hard');
  }
  if (cause instanceof TerminatedFailure) {
    return new FlowError('direktiv.cancels.api', 'terminated in Temporal', 'catchable');
  }
  return new FlowError('direktiv.internal.error', `subflow ended without a result: ${failure.message}`, 'catchable');
}

function ended(code: keyof typeof endMessages): FlowError {
  return new FlowError(code, endMessages[code], 'catchable');
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
