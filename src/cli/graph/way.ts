import type { InstanceRecord } from '../client/instances.js';
import type { GraphEdge } from './flow-graph.js';

/** How far an instance came in its flow. */
export interface Way {
  readonly states: ReadonlySet<string>;
  /** The state it is in, or was in at its end. */
  readonly last: string | undefined;
  readonly ended: 'well' | 'badly' | 'not yet';
  /** True for a way between states that it may have taken. */
  readonly went: (edge: GraphEdge) => boolean;
}

/** The way of an instance, as far as its record tells. */
export function wayOf({ flow, status }: Pick<InstanceRecord, 'flow' | 'status'>): Way {
  const steps = new Set(flow.slice(1).map((state, index) => JSON.stringify([flow[index], state])));
  const last = flow.at(-1);
  return {
    states: new Set(flow),
    last,
    ended: status === 'complete' ? 'well' : status === 'pending' ? 'not yet' : 'badly',
    went: ({ from, to, kind }) =>
      to === null ? from === last && kind === 'next' && status === 'complete' : steps.has(JSON.stringify([from, to])),
  };
}
