import type { FlowSource, ReadFlow } from '../instances/flow-source.js';
import { InvalidFlowError } from '../language/invalid-flow.js';
import { startsByEvent } from '../language/starts-by-event.js';
import type { DefinitionUse } from '../store/definitions.js';
import { catalogueFailure } from './failure.js';

/** A flow as it is written, and what to say when only events start it. */
export interface FlowToCall {
  readonly path: string;
  readonly text: string;
  readonly use: DefinitionUse;
  readonly startedByEvent: string;
}

/**
 * Reads a flow that is to run because somebody calls it.
 * @throws ApplicationFailure `direktiv.workflow.invalid` or `direktiv.workflow.invoke`
 */
export async function readFlow(source: FlowSource, called: FlowToCall): Promise<ReadFlow> {
  const flow = await read(source, called);
  if (startsByEvent(flow.flow)) throw catalogueFailure('direktiv.workflow.invoke', called.startedByEvent);
  return flow;
}

async function read(source: FlowSource, { path, text, use }: FlowToCall): Promise<ReadFlow> {
  try {
    return await source.read(text, use);
  } catch (error) {
    throw error instanceof InvalidFlowError ? invalidFlow(path, error.message) : error;
  }
}

export function invalidFlow(path: string, reason: string) {
  return catalogueFailure('direktiv.workflow.invalid', `cannot parse workflow '${path}': ${reason}`);
}
