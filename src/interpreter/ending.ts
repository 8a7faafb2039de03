import { defineSearchAttributeKey } from '@temporalio/common';
import { ApplicationFailure, upsertSearchAttributes } from '@temporalio/workflow';
import type { ErrorKind } from '../errors/catalogue.js';
import { endMessages } from '../errors/end-messages.js';
import type { FlowError } from '../errors/flow-error.js';
import type { JsonObject } from '../json/json.js';
import { type CancelSignal, type FailureDetail, type RecordedError, searchAttributes } from './contract.js';
import type { LogLine } from './report-contract.js';
import { failureMessage, failureType, keyword } from './bounds/bounded-text.js';
import { requireDataFits } from './bounds/data-limit.js';
import type { Run } from './run.js';
import { runIsSealed } from './sealing.js';
import { sealedCode, sealedMessage } from './sealed-failure.js';

/** Codes with which an instance counts as cancelled. */
const cancelCodes: ReadonlySet<string> = new Set<CancelSignal['code']>([
  'direktiv.cancels.api',
  'direktiv.cancels.parent',
]);

/**
 * The run reached its end: gives the output, or the failure when an `error` state was passed.
 * @throws FlowError `direktiv.data.tooLarge`
 */
export function complete(run: Run): JsonObject {
  requireDataFits('the output', run.data);
  if (run.recorded !== undefined) throw failure(run, statusOf(run.recorded.code), run.recorded, 'raised', run.data);
  lastLine(run, 'INFO', null, 'workflow completed');
  run.report({ status: 'complete', errorCode: null, errorMessage: null, at: Date.now() });
  return run.data;
}

/** The failure that ends a run whose error nobody caught. */
export function fail(run: Run, error: FlowError): ApplicationFailure {
  return failure(run, error.kind === 'internal' ? 'crashed' : statusOf(error.code), error, error.kind);
}

/** Tells the world that the run was cancelled, and why. */
export function reportCancelled(run: Run, code: CancelSignal['code']): void {
  lastLine(run, 'ERROR', null, `workflow cancelled: ${endMessages[code]}`);
  run.report({ status: 'cancelled', errorCode: code, errorMessage: endMessages[code], at: Date.now() });
}

/** Says how the run ended; a subflow tells before that its caller learns it. */
function lastLine(run: Run, level: LogLine['level'], state: string | null, message: string): void {
  if (run.input.lineage.length > 0) run.reporter.line('INFO', null, 'Reporting the result to the caller');
  run.reporter.lastLine(level, state, message);
}

function statusOf(code: string): 'failed' | 'cancelled' {
  return cancelCodes.has(code) ? 'cancelled' : 'failed';
}

function failure(
  run: Run,
  status: FailureDetail['status'],
  error: RecordedError,
  kind: ErrorKind | 'raised',
  output?: JsonObject,
): ApplicationFailure {
  const code = failureType(error.code);
  const message = failureMessage(error.message);
  lastLine(run, 'ERROR', run.current, `workflow ${status} with code ${code} (${kind}): ${message}`);
  run.report({ status, errorCode: code, errorMessage: message, at: Date.now() });
  const sealed = runIsSealed();
  const type = sealed ? sealedCode(code) : code;
  upsertSearchAttributes([
    { key: defineSearchAttributeKey(searchAttributes.errorCode, 'KEYWORD'), value: keyword(type) },
  ]);
  const { trace, metadata } = run.snapshot();
  const detail: FailureDetail = {
    status,
    code,
    message,
    trace,
    ...(metadata === undefined ? {} : { metadata }),
    ...(output === undefined ? {} : { output }),
    ...(sealed ? { sealed } : {}),
  };
  const shown = sealed ? sealedMessage : message;
  return ApplicationFailure.create({ type, message: shown, nonRetryable: true, details: [detail] });
}
