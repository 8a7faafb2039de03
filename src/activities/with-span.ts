import { CancelledFailure } from '@temporalio/activity';
import type { FunctionRequest, FunctionResult } from '../functions/runtime.js';
import type { FunctionCall } from '../interpreter/activity-contract.js';
import { sealedCode } from '../interpreter/sealed-failure.js';
import type { Mask } from '../secrets/mask.js';
import type { Tracing } from '../tracing/tracing.js';

/**
 * Makes a call within its span, when its run is traced. A call that this worker leaves to the next one gets its span there.
 */
export async function withSpan(
  tracing: Pick<Tracing, 'call'> | undefined,
  call: FunctionCall,
  mask: Mask,
  work: (traced: Pick<FunctionRequest, 'trace'>) => Promise<FunctionResult>,
): Promise<FunctionResult> {
  if (tracing === undefined || call.tracing === undefined) return work({});
  const span = tracing.call(call, call.tracing);
  try {
    const result = await work({ trace: span.context });
    span.end(result.kind, result.kind === 'error' ? codeOf(call, mask.hide(result.code)) : undefined);
    return result;
  } catch (error) {
    if (error instanceof CancelledFailure) span.end('aborted');
    throw error;
  }
}

function codeOf({ sealed }: FunctionCall, code: string): string {
  return sealed === true ? sealedCode(code) : code;
}
