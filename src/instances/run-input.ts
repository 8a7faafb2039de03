import type { RunInput } from '../interpreter/contract.js';
import type { TraceContext } from '../tracing/trace-context.js';
import type { ReadFlow } from './flow-source.js';
import { warningLines } from './warning-lines.js';

/** Shown as the path of flows that come without a file. */
export const submissionPath = '/submission.yaml';

/** A root instance that is to run. */
export interface RootRun {
  readonly namespace: string;
  /** See `NewInstance`. */
  readonly namespaceMadeAt?: number | undefined;
  readonly path: string;
  readonly flow: ReadFlow;
  readonly invoker: string;
}

/** What runs are told of the engine that starts them. */
export interface RunLimits {
  /** Task queue to which they give their function calls. */
  readonly callQueue: string;
  /** Ancestors an instance may have at most. */
  readonly subflowDepth: number;
}

/**
 * The first argument of the run of a root instance.
 * @param tracing where its start is in a trace; absent: nobody traces
 */
export function runInput(
  { namespace, namespaceMadeAt, path, flow, invoker }: RootRun,
  { callQueue, subflowDepth }: RunLimits,
  tracing?: TraceContext,
): RunInput {
  return {
    v: 1,
    definition: flow.flow,
    definitionHash: flow.hash,
    ...(flow.warnings.length === 0 ? {} : { warnings: warningLines(flow.warnings) }),
    namespace,
    ...(namespaceMadeAt === undefined ? {} : { namespaceMadeAt }),
    path,
    invoker,
    callQueue,
    deepestSubflow: subflowDepth,
    lineage: [],
    iterator: 0,
    ...(tracing === undefined ? {} : { tracing }),
  };
}
