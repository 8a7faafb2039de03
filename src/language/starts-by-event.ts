import type { Flow, StartDefinition } from './model.js';

const byEvent: Record<StartDefinition['type'], boolean> = {
  default: false,
  scheduled: false,
  event: true,
  eventsXor: true,
  eventsAnd: true,
};

/** True for a flow that only events start: neither people nor parents may (specification 9.1). */
export function startsByEvent(flow: Flow): boolean {
  return byEvent[flow.start.type];
}
