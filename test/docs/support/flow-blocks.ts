import type { Json, JsonObject } from '../../../src/json/json.js';
import { codeBlocks, type Page } from './pages.js';

/** What a page says of a flow: what an input, and events, make of it. */
export interface Claim {
  readonly input: Json;
  readonly events?: readonly Json[];
  /** Output, or the code the instance fails with. */
  readonly result: { readonly output: JsonObject } | { readonly errorCode: string };
}

/** What a page says of a flow that events start. */
export interface StartClaim {
  readonly events: readonly Json[];
  readonly output: JsonObject;
}

/** A flow on a page. */
export interface FlowBlock {
  readonly text: string;
  /** Path that its first line names, when it is a file that other flows call. */
  readonly file: string | undefined;
  readonly claims: readonly Claim[];
  readonly starts: readonly StartClaim[];
}

const started = /[Tt]he events? `([^`]+)` starts? an instance that gives `([^`]+)`/g;
const claim = /[Ii]nput `([^`]+)`(?: and the events? `([^`]+)`)? (gives|fails with) `([^`]+)`/g;

/** Every YAML block of a page that is a flow. */
export function flowBlocks(page: Page): FlowBlock[] {
  return codeBlocks(page)
    .filter(({ language, text }) => language === 'yaml' && /^states:/m.test(text))
    .map(({ text, after }) => ({
      text,
      file: /^# (\S+\.yaml)$/m.exec(text)?.[1],
      claims: claimsIn(after),
      starts: startsIn(after),
    }));
}

function claimsIn(text: string): Claim[] {
  return [...text.matchAll(claim)].map(([, input = '', events, verb, result = '']) => ({
    input: JSON.parse(input) as Json,
    ...(events === undefined ? {} : { events: [JSON.parse(events) as Json].flat() }),
    result: verb === 'gives' ? { output: JSON.parse(result) as JsonObject } : { errorCode: result },
  }));
}

function startsIn(text: string): StartClaim[] {
  return [...text.matchAll(started)].map(([, events = '', output = '']) => ({
    events: [JSON.parse(events) as Json].flat(),
    output: JSON.parse(output) as JsonObject,
  }));
}
