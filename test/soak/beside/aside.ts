import type { Api } from '../../e2e/support/api.js';
import type { Database } from '../database.js';

/** What goes on beside the flows of a round, in a namespace of its own. */
export interface Aside {
  readonly namespace: string;
  /** While there is trouble; resolves when the world has done its part. */
  during(): Promise<void>;
  /** What is wrong when all has settled, in words. */
  problems(): Promise<string[]>;
}

export interface AsideParts {
  readonly api: Api;
  readonly database: Database;
  readonly namespace: string;
  readonly random: () => number;
  /** About how long {@link Aside.during} is to take. */
  readonly milliseconds: number;
}
