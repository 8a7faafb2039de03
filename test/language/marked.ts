import { expect } from 'vitest';
import type { Diagnostic } from '../../src/language/diagnostic.js';
import type { DiagnosticCode } from '../../src/language/diagnostic-codes.js';
import type { Flow, State } from '../../src/language/model.js';
import { parseFlow } from '../../src/language/parse-flow.js';

/** Stands in a text right before the place a diagnostic must name. */
const mark = '▸';

export type Marked = readonly (readonly [line: number, column: number])[];

/** Checks that a text has exactly these diagnostics, in this order, at its marks. */
export function expectDiagnostics(marked: string, ...codes: DiagnosticCode[]): Diagnostic[] {
  const { text, marks } = unmark(marked);
  const { diagnostics } = parseFlow(text);
  const found = diagnostics.map(({ code, line, column }) => ({ code, at: `${line}:${column}` }));
  const wanted = codes.map((code, i) => ({ code, at: (marks[i] ?? marks.at(-1) ?? [1, 1]).join(':') }));
  expect(found, JSON.stringify(diagnostics)).toEqual(wanted);
  return diagnostics;
}

/** Checks that a text is no flow for exactly these reasons. */
export function expectRejected(marked: string, ...codes: DiagnosticCode[]): Diagnostic[] {
  const diagnostics = expectDiagnostics(marked, ...codes);
  expect(parseFlow(unmark(marked).text).flow).toBeUndefined();
  return diagnostics;
}

/** Checks that a text is a flow with exactly these warnings. */
export function expectWarned(marked: string, ...codes: DiagnosticCode[]): Flow {
  expectDiagnostics(marked, ...codes);
  return accepted(unmark(marked).text);
}

/** The flow of a text that has no diagnostic at all. */
export function flowOf(text: string): Flow {
  expect(parseFlow(text).diagnostics).toEqual([]);
  return accepted(text);
}

/** The first state of a flow; `text` is the body of the state, its lines without indentation. */
export function stateOf(text: string): State {
  const [state] = flowOf(inState(text)).states;
  if (state === undefined) throw new Error('A flow has at least one state.');
  return state;
}

/** A flow with one state `a` made of these lines, a state `b`, and the functions `f` and `sub`. */
export function inState(lines: string): string {
  const body = lines.split('\n').map((line) => `  ${line}\n`);
  const functions =
    '- {type: knative-workflow, id: f, image: some/image}\n- {type: subflow, id: sub, workflow: /sub.yaml}\n';
  return `states:\n- id: a\n${body.join('')}- {id: b, type: noop}\nfunctions:\n${functions}`;
}

function accepted(text: string): Flow {
  const { flow, diagnostics } = parseFlow(text);
  expect(flow, JSON.stringify(diagnostics)).toBeDefined();
  return flow as Flow;
}

/** A text without its marks, and where they stood. */
export function unmark(marked: string): { text: string; marks: Marked } {
  const [first = '', ...rest] = marked.split(mark);
  let text = first;
  const marks = rest.map((part) => {
    const lines = text.split('\n');
    text += part;
    return [lines.length, (lines.at(-1)?.length ?? 0) + 1] as const;
  });
  return { text, marks };
}
