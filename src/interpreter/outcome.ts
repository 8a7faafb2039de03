import type { Jx, State } from '../language/model.js';
import type { Run } from './run.js';

/** How a state ended: what its data become and where the run goes. An absent transition ends the instance. */
export interface Outcome {
  readonly transform?: Jx | undefined;
  readonly transition?: string | undefined;
}

/** Carries out one type of state. A state that waits for nothing answers at once: see is-promise.ts. */
export type Executor<S extends State> = (state: S, run: Run) => Outcome | Promise<Outcome>;
