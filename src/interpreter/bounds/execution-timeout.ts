import type { FlowTimeouts } from '../../language/model.js';
import { flowDeadlines } from '../deadlines.js';

/** Time a run has to end itself after its kill before Temporal ends it. */
const backstop = 60_000;

/**
 * Temporal's own timeout of a run in milliseconds: the backstop when no worker is alive to kill it.
 * Undefined when the flow switched its kill timeout off.
 */
export function executionTimeout(timeouts: FlowTimeouts, start: number): number | undefined {
  const { kill } = flowDeadlines(timeouts, start);
  return kill === null ? undefined : kill - start + backstop;
}
