import type { Headers, WorkflowInterceptors } from '@temporalio/workflow';
import { runIsSealed, sealedKey } from './sealing.js';

const mark = { metadata: {}, data: new Uint8Array([1]) };

function sealing<T extends { readonly headers: Headers }>(input: T): T {
  return runIsSealed() ? { ...input, headers: { ...input.headers, [sealedKey]: mark } } : input;
}

/** Tells every activity that a sealed run asks for that its answer must be sealed. The name is Temporal's. */
export function interceptors(): WorkflowInterceptors {
  return {
    outbound: [
      {
        scheduleActivity: (input, next) => next(sealing(input)),
        scheduleLocalActivity: (input, next) => next(sealing(input)),
      },
    ],
  };
}
