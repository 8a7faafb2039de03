import type { Json } from '../json/json.js';

/** The JSON in a text, undefined when it is none: what that means the caller says. */
export function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // Nothing else can go wrong with a text.
  }
}
