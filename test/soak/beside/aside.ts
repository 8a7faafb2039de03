import type { FunctionStub } from '../../support/function-stub.js';
import type { BalancedApi } from '../balanced-api.js';
import type { Database } from '../database.js';
import type { Plan } from '../plan.js';

/** What goes on beside the flows of a round, in a namespace of its own. */
export interface Aside {
  readonly namespace: string;
  /** While there is trouble; resolves when the world has done its part. */
  during(): Promise<void>;
  /** What is wrong when all has settled, in words. */
  problems(): Promise<string[]>;
}

export interface AsideParts {
  readonly api: BalancedApi;
  readonly database: Database;
  readonly namespace: string;
  readonly random: () => number;
  /** About how long {@link Aside.during} is to take. */
  readonly milliseconds: number;
}

/** Of what runs flows that follow from the seed. */
export interface PlannedParts extends AsideParts {
  readonly stub: FunctionStub;
  readonly plans: readonly Plan[];
}
