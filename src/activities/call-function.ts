import { type ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { catalogue } from '../errors/catalogue.js';
import { endMessages } from '../errors/end-messages.js';
import type { FunctionRequest, FunctionResult, FunctionRuntime } from '../functions/runtime.js';
import { RunGone } from '../functions/runtime.js';
import type { CallDeadline, FunctionCall } from '../interpreter/activity-contract.js';
import type { Json } from '../json/json.js';
import { Mask } from '../secrets/mask.js';
import { SealedValue } from '../temporal/payloads/sealed-value.js';
import { type InputParts, openInput, type OpenInput } from './secret-input.js';
import type { Tracing } from '../tracing/tracing.js';
import { flowFailure } from './failure.js';
import { filePathOf } from './file-path-of.js';
import { withSpan } from './with-span.js';
import { whileBeating } from './while-beating.js';

export interface CallFunctionParts extends InputParts {
  readonly runtime: Pick<FunctionRuntime, 'call'>;
  /** Takes down why a function crashed: the log tells it, the error of the instance does not (functions 15.1). */
  readonly crashed: (call: FunctionCall, reason: string) => Promise<void>;
  /** Absent: nothing is traced. */
  readonly tracing?: Pick<Tracing, 'call'> | undefined;
}

/** The activity that calls a function container and turns what it answers into a result or a failure by code. */
export function createCallFunction({ runtime, crashed, tracing, ...parts }: CallFunctionParts) {
  return async (call: FunctionCall, data: Json): Promise<Json | SealedValue> => {
    const input = await inputOf(parts, call, data);
    const place = new FunctionPlace();
    const request = { ...requestOf(call, input), ...place.ofRequest() };
    const result = await withSpan(tracing, call, input.mask, (trace) =>
      untilCancelled((signal) => runtime.call({ ...request, ...trace }, signal), place),
    );
    if (result.kind === 'crash') await crashed(call, input.mask.hide(result.reason));
    return answerOf(result, call, input.mask);
  };
}

/** The activity as a worker registers it: what is sealed the converter opens again, so the interpreter sees the value. */
export type CallFunction = ReturnType<typeof createCallFunction>;

/** @throws ApplicationFailure of an input that cannot be evaluated, or of a file that cannot be */
async function inputOf(parts: InputParts, call: FunctionCall, data: Json): Promise<OpenInput> {
  const { secretInput, files = [], caller } = call;
  const input =
    secretInput === undefined
      ? { value: data, files, mask: noSecrets }
      : await openInput(parts, caller.namespace, { kind: 'secret', ...secretInput, data });
  const hide = (message: string): string => input.mask.hidePrefixes(message);
  for (const { scope, key } of input.files) if (scope === 'file') filePathOf(key, hide);
  return input;
}

const noSecrets = new Mask([]);

function requestOf({ actionId, function: called, iterator, caller, deadline, sealed }: FunctionCall, input: OpenInput) {
  const hide = (message: string): string => input.mask.hide(message);
  const instance = { ...caller, ...(sealed === undefined ? {} : { sealed }), hide };
  const request: FunctionRequest = {
    actionId,
    function: called,
    input: input.value,
    files: input.files,
    iterator,
    instance,
    deadline: deadline.at,
  };
  return request;
}

/** Where the function of a call is: the next attempt learns it from the heartbeats, when this worker dies. */
class FunctionPlace {
  private place: string | undefined;

  constructor(private readonly context = Context.current()) {
    const { attempt, heartbeatDetails: details } = context.info;
    this.place = attempt > 1 ? (details as CallDetails | undefined)?.place : undefined;
  }

  /** What a runtime is told of earlier attempts, and by what it tells where this one is. */
  ofRequest(): Pick<FunctionRequest, 'earlier' | 'onPlaced'> {
    return {
      ...(this.context.info.attempt > 1 && { earlier: { place: this.place } }),
      onPlaced: (place) => {
        this.place = place;
        this.context.heartbeat(this.details());
      },
    };
  }

  readonly details = (): CallDetails => (this.place === undefined ? {} : { place: this.place });
}

interface CallDetails {
  readonly place?: string;
}

async function untilCancelled<T>(work: (signal: AbortSignal) => Promise<T>, { details }: FunctionPlace): Promise<T> {
  const context = Context.current();
  const abort = new AbortController();
  const onCancel = (): void => abort.abort(abortReason(context));
  context.cancellationSignal.addEventListener('abort', onCancel);
  try {
    return await whileBeating(() => work(abort.signal), details);
  } finally {
    context.cancellationSignal.removeEventListener('abort', onCancel);
  }
}

/**
 * Why the call ends early. Only a cancel that the flow asked for interrupts the function: when the run is gone nobody
 * waits for it, and when this worker stops the next one makes the call again under the same action id.
 */
function abortReason(context: Context): Error {
  const details = context.cancellationDetails;
  if (details?.cancelRequested) return new CancelledFailure('the state that called the function is over');
  if (details?.workerShutdown) return new WorkerStopped();
  return new RunGone('the instance that called the function is over');
}

/** The worker stops before the function answered; Temporal makes the call again elsewhere. */
class WorkerStopped extends RunGone {
  constructor() {
    super('the worker stopped before the function answered');
  }
}

/**
 * The value, or the failure. A value in which a secret comes back is sealed, and so is the run from then on; a failure has its
 * secrets taken out.
 */
function answerOf(result: FunctionResult, { deadline }: FunctionCall, mask: Mask): Json | SealedValue {
  switch (result.kind) {
    case 'success':
      return mask.finds(result.value) ? new SealedValue(result.value) : result.value;
    case 'error':
      throw flowFailure(mask.hide(result.code), mask.hide(result.message), { kind: 'catchable' });
    case 'unreachable':
      throw flowFailure('direktiv.internal.error', result.reason, { kind: 'internal' });
    case 'crash':
      throw flowFailure('direktiv.internal.error', 'an internal error occurred', { kind: 'internal' });
    case 'timeout':
      throw timeoutFailure(deadline);
  }
}

function timeoutFailure({ code }: CallDeadline): ApplicationFailure {
  return flowFailure(code, endMessages[code], { kind: catalogue[code].kind, timeout: true });
}
