import type { Json } from '../json/json.js';

/** Key of a payload's metadata: who reads it does not reach our store, so it stays in the history when it has room there. */
export const forOthersKey = 'durektiv-for-others';

/** A value that workflows and clients of other people read. */
export class ForOthers {
  constructor(readonly value: Json) {}
}
