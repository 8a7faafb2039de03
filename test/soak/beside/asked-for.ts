import type { Caller } from '../callers/caller.js';
import { Flows } from '../flows.js';
import type { Aside, PlannedParts } from './aside.js';

export interface AskedForParts extends PlannedParts {
  readonly caller: Caller;
  /** How all their markers begin. */
  readonly letter: string;
  /** All whose start is answered are cancelled some time later. */
  readonly cancels?: boolean;
}

/** Flows that are started in another way than those of the round. */
export async function askedFor(parts: AskedForParts): Promise<Aside> {
  const flows = new Flows(parts);
  await flows.upload();
  return {
    namespace: parts.namespace,
    during: () => flows.start(parts.milliseconds / 2, parts.random),
    problems: () => flows.problems(),
  };
}
