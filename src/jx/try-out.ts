import type { Json } from '../json/json.js';

/** What came of an evaluation outside of a run: its result, or the reason why it failed. */
export type TriedOut = { readonly result: Json } | { readonly failure: string };

/** Evaluates Structured JX as a state of a flow would, at this time, for authors who try an expression. */
export type TryOut = (value: Json, data: Json) => Promise<TriedOut>;
