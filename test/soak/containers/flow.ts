import type { Json } from '../../../src/json/json.js';
import { testImage } from '../../support/container/image.js';

/** Calls a function one after the other, at the same time, and for each of a list; each of them writes a variable. */
export const flow = `
functions:
- {id: f, type: knative-workflow, image: '${testImage}', cmd: node /fn/stub.mjs, size: large}
states:
- id: one
  type: action
  action: {function: f, input: ${input('-one')}}
  transform: 'jq({k, seconds, seen: [.return.k]})'
  transition: both
- id: both
  type: parallel
  actions:
  - {function: f, input: ${input('-0')}}
  - {function: f, input: ${input('-1')}}
  transform: 'jq({k, seconds, seen: (.seen + [.return[].k])})'
  transition: each
- id: each
  type: foreach
  array: 'jq([range(3) as $n | {k: "\\(.k)-each\\($n)", __delay: .seconds}])'
  action: {function: f}
  transform: 'jq({k, seen: (.seen + [.return[].k])})'
`;

function input(part: string): string {
  const mark = `.k + "${part}"`;
  const out = `{path: 'jq("namespace/" + ${mark})', text: 'jq(${mark} | tojson)'}`;
  return `{k: 'jq(${mark})', __delay: jq(.seconds), __out: ${out}}`;
}

/** What an instance gives that was started with this `k`. */
export function outputOf(k: string): Json {
  return { k, seen: ['-one', '-0', '-1', '-each0', '-each1', '-each2'].map((part) => k + part) };
}

/** The variables that it leaves. */
export function variablesOf(k: string): readonly string[] {
  return ['-one', '-0', '-1'].map((part) => k + part);
}
