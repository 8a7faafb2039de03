import type { Json, JsonObject } from '../../../src/json/json.js';
import type { Plan } from '../plan.js';

/** A flow that a client wants to be run. */
export interface Wanted {
  readonly namespace: string;
  readonly plan: Plan;
  /** Of its file, without the ending. */
  readonly name: string;
  readonly input: JsonObject;
  /** When the client leaves who waits for the end. Absent: it does not wait. */
  readonly leaving: AbortSignal | undefined;
}

/** How an instance ended, as its client was told who waited for that. The output stands only where there is no error. */
export interface Told {
  readonly code: string | null;
  readonly output?: Json;
}

/** What a client knows of the instance it has started: its id, where it is told, and its end, when it has waited for that. */
export interface Started {
  readonly id?: string;
  readonly told?: Told;
  /** Has it ended otherwise than by its id. */
  readonly cancel?: () => Promise<void>;
}

/** A way in which clients start flows. */
export interface Caller {
  /** The flows must be there as files; without them each must be one text. */
  readonly needsFiles: boolean;
  /** Its clients wait for the end, those that do not leave before. */
  readonly waits: boolean;
  /** @throws Error when nobody knows whether there is an instance */
  start(wanted: Wanted): Promise<Started>;
}
