import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../src/language/parse-flow.js';

const flow = `direktiv_api: workflow/v1
functions:
- &f {type: knative-workflow, id: f, image: i, envs: [{name: A, value: b}]}
- {<<: *f, id: g}
start: {type: eventsAnd, lifespan: PT1H, events: [{type: t, context: {a: 1}}]}
timeouts: {interrupt: PT1M, kill: PT2M}
states:
- id: a
  type: action
  action: {function: f, input: 'jq(.)', retries: {max_attempts: 3, codes: ["*"], delay: PT1S}}
  catch:
  - error: "*"
    transition: b
- id: b
  type: switch
  conditions:
  - condition: jq(.x)
    transition: c
  defaultTransition: c
- id: c
  type: noop
  log: |
    a text
      of lines
  transform: {d: 2020-01-02, n: 0x1F, s: "\\x41", b: !!binary aGk=}
`;

const piece = fc.oneof(
  fc.constantFrom(
    ...'[]{}:,-?!&*|>%@`"\'#~ \n\t.',
    '<<: ',
    '- ',
    ': ',
    '*f',
    '&f ',
    '!!int ',
    '---\n',
    '...\n',
    '__proto__: ',
    '\u0000',
  ),
  fc.string({ maxLength: 6, unit: 'binary' }),
);
const edit = fc.record({ at: fc.nat(flow.length), drop: fc.nat(20), put: piece });
const mutated = fc
  .array(edit, { minLength: 1, maxLength: 6 })
  .map((edits) => edits.reduce((text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop), flow));

/** What holds for every text whatsoever. */
function check(text: string): void {
  const { flow: parsed, diagnostics } = parseFlow(text);
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
  expect(parsed !== undefined).toBe(!hasErrors);
  const lines = text.split(/\r\n?|\n/);
  const outside = diagnostics.filter(
    ({ line, column }) => line > lines.length || column > (lines[line - 1]?.length ?? 0) + 1,
  );
  expect(outside).toEqual([]);
  if (parsed !== undefined) expect(isDeepStrictEqual(JSON.parse(JSON.stringify(parsed)), parsed)).toBe(true);
}

/** A share of what `node scripts/fuzz-parser.mjs` reads. */
const numRuns = 500;

describe('parseFlow', () => {
  it('accepts the flow that is mutated here', () => {
    expect(parseFlow(flow)).toMatchObject({
      diagnostics: [],
      flow: { states: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] },
    });
  });

  it('never throws, whatever is done to a flow', () => {
    fc.assert(fc.property(mutated, check), { numRuns });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        check,
      ),
      { numRuns },
    );
  });

  it('never throws, whatever the values of fields are', () => {
    const names = [
      'id',
      'type',
      'states',
      'start',
      'functions',
      'action',
      'function',
      'events',
      'event',
      'catch',
      'error',
      'timeout',
      'retries',
    ];
    const key = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 4 }));
    const words = fc.constantFrom(
      'noop',
      'action',
      'switch',
      'eventsXor',
      'setter',
      'subflow',
      'scheduled',
      'a',
      'PT1S',
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        words,
        fc.jsonValue({ maxDepth: 1 }),
        tie('map'),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
      map: fc.dictionary(key, tie('node'), { maxKeys: 5 }),
    }));
    const document = fc.record({
      states: fc.array(tree.map, { maxLength: 3 }),
      functions: tree.node,
      start: tree.node,
    });
    fc.assert(
      fc.property(document, (value) => check(JSON.stringify(value))),
      { numRuns },
    );
  });
});
