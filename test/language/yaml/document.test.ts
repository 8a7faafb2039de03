import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../../src/language/parse-flow.js';
import { expectRejected, expectWarned, flowOf } from '../marked.js';

const noop = 'states:\n- id: a\n  type: noop\n';

describe('the document (specification 1.1)', () => {
  it.each([
    '▸---\n[ not: {yaml',
    '▸--- more',
    '\n# x\n▸---\n---\n\nmore: 1',
    '▸...\nmore: 1',
    '▸...\n%YAML 1.2\n---\nmore',
  ])('is the first one of the stream; what follows is not read, and worth a warning: %j', (rest) => {
    expect(expectWarned(`${noop}${rest}\n`, 'ignored-document').states).toHaveLength(1);
  });

  it.each(['---', '---\n', '...', '--- # the end', '---\r\n\r\n', '...\n\n# a comment\n---\n'])(
    'may be followed by what says nothing: %j',
    (rest) => {
      expect(flowOf(`${noop}${rest}`).states).toHaveLength(1);
    },
  );

  it('is empty also when the flow is the second one, which is said too', () => {
    expectRejected(`---▸\n▸---\n${noop}`, 'empty-document', 'ignored-document');
  });

  it('may begin with a marker and comments', () => {
    expect(flowOf(`# a flow\n---\n${noop}...\n`).states).toHaveLength(1);
  });

  it('may have lines that end with a carriage return alone, as the last one does when a shell cuts off what follows it', () => {
    expect(flowOf(noop.replaceAll('\n', '\r')).states).toEqual(flowOf(noop).states);
    expect(flowOf(`${noop}  log: |\r    jq(.a)\r  transform: yes\r`).states).toMatchObject([
      { log: 'jq(.a)\n', transform: 'yes' },
    ]);
    expect(parseFlow('states:\r- id: a\r  type: nothing\r').diagnostics).toMatchObject([{ line: 3, column: 9 }]);
  });

  it('may be JSON', () => {
    expect(flowOf('{"states": [{"id": "a", "type": "noop"}]}').states).toHaveLength(1);
  });

  it.each(['▸', '▸\n\n', '# only a comment\n▸', '---\n▸', '▸~'])('is not empty: %j', (text) => {
    const { diagnostics, flow } = parseFlow(text.replace('▸', ''));
    expect(flow).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['empty-document']);
  });

  it.each([
    ['a tab', 'states:\n- id: a\n\ttype: noop\n', 3, 'Indent with spaces.'],
    [
      'a line that is too far to the right',
      'states:\n- id: a\n  type: noop\n   transition: b\n',
      3,
      'The next line is indented deeper, and so goes on with this value: keys of one mapping stand below each other.',
    ],
    ['a colon in a text', 'states:\n- id: a\n  log: Result: jq(.x)\n', 3, 'stands in quotes or in a block after "|"'],
  ])('is told what to do about %s, once', (_what, text, line, advice) => {
    const { diagnostics } = parseFlow(text);
    expect(diagnostics).toMatchObject([{ code: 'bad-yaml', line, message: expect.stringContaining(advice) as string }]);
  });

  it.each(['▸- a', '▸text', '▸5'])('is a mapping: %s', (text) => {
    expectRejected(text, 'wrong-type');
  });

  it.each(['states: [', 'a: b: c', 'states:\n  - a\n b: 1', '"open', 'a: [1, 2', '%YAML 1.2', 'a: !x!y z', '}'])(
    'is YAML: %j',
    (text) => {
      const { diagnostics, flow } = parseFlow(text);
      expect(flow).toBeUndefined();
      expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['bad-yaml']));
    },
  );

  it.each([
    ['log: ▸hi: there', 'A value that holds ": "'],
    ['transform: ▸jq({a: 1})', 'A value that holds ": "'],
    ['log: ▸@x', 'Write the value in quotes'],
    ['log: "jq(.a | "▸b")"', 'Quotes end where the same quote comes again'],
    ["log: 'it'▸s'", 'Quotes end where the same quote comes again'],
    ['log: "a▸\\d"', 'write each backslash twice'],
  ])('says how a common slip is mended: %s', (line, advice) => {
    const diagnostics = expectRejected(`${noop}  ${line}\n`, 'bad-yaml');
    expect(diagnostics[0]?.message).toContain(advice);
  });

  it('says where the YAML breaks', () => {
    expectRejected('states:\n- id: a\n  type: "noop\n▸', 'bad-yaml');
  });

  it('has no key twice', () => {
    expectRejected(`${noop}  log: x\n  ▸log: y\n`, 'duplicate-key');
    expectRejected(`${noop}  log: {x: 1, ▸"x": 2}\n`, 'duplicate-key');
  });

  it('has no field twice in different letter case', () => {
    expectRejected(`${noop}  log: x\n  ▸Log: y\n`, 'duplicate-key');
  });

  it.each(['1', 'true', 'null', '2020-01-02', '1.5'])('has string keys only, not %s', (key) => {
    expectRejected(`${noop}  log:\n    ▸${key}: x\n`, 'non-string-key');
  });

  it('has no collection as a key', () => {
    expectRejected(`▸${noop}? [x]\n: 1\n`, 'non-string-key');
  });

  it('takes quoted keys and words like yes as strings', () => {
    expect(flowOf(`${noop}  log: {"1": a, yes: b}\n`).states[0]?.log).toEqual({ '1': 'a', yes: 'b' });
  });

  it('keeps keys that mean something to JavaScript as plain data', () => {
    const log = flowOf(`${noop}  log: {__proto__: {x: 1}, constructor: 2, toString: 3}\n`).states[0]?.log;
    expect(JSON.stringify(log)).toBe('{"__proto__":{"x":1},"constructor":2,"toString":3}');
    expect(Object.getPrototypeOf(log)).toBe(Object.prototype);
  });

  it.each(['\u0000', '\u0007', '\u001b', '\ud800', '\uffff'])(
    'has only characters that YAML allows: %j',
    (character) => {
      expectRejected(`${noop}  log: a▸${character}b\n`, 'control-character');
    },
  );

  it('may have any line end, a byte order mark and characters beyond the basic plane', () => {
    expect(flowOf(`\ufeff${noop}  log: "😀"\n`.replaceAll('\n', '\r\n')).states[0]?.log).toBe('😀');
  });

  it('counts lines and columns from 1', () => {
    const { diagnostics } = parseFlow('foo: 1\nstates: [{id: a, type: noop}]');
    expect(diagnostics[0]).toMatchObject({ line: 1, column: 1, path: 'foo' });
  });

  it.each([
    ['log: {a: [1, .nan]}', 'states[0].log.a[1]'],
    ['log: {a: {b: 1, b: 2}}', 'states[0].log.a.b'],
    ['log: {a: {1: 2}}', 'states[0].log.a'],
    ['log: [1, *x]', 'states[0].log[1]'],
    ['log: {<<: 1}', 'states[0].log["<<"]'],
    ['odd key: 1', 'states[0]["odd key"]'],
    ['transition: {a: 1}', 'states[0].transition'],
  ])('says in which value a fault is: %s', (line, path) => {
    expect(parseFlow(`${noop}  ${line}\n`).diagnostics).toMatchObject([{ path }]);
  });

  it('is told once of a value that is none', () => {
    expectRejected('states:\n- {id: a, type: delay, duration: !!int ▸x}', 'bad-scalar');
  });
});
