import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../../src/language/parse-flow.js';
import { stateOf } from '../marked.js';

/** The value of `log`, whose first line stands behind the key and whose others are given as they are. */
function logOf(...lines: readonly string[]) {
  const { flow, diagnostics } = parseFlow(
    `states:\n- id: a\n  type: noop\n  log: ${lines.join('\n')}\n  transition: b\n- {id: b, type: noop}\n`,
  );
  expect(diagnostics).toEqual([]);
  expect(flow?.states.map(({ id }) => id)).toEqual(['a', 'b']);
  return flow?.states[0]?.log;
}

describe('lines left of where YAML wants them, which the parser of Direktiv takes (specification 1.1)', () => {
  it('end a quoted text', () => {
    expect(logOf("'{", '    "x": .names[0]', "  }'")).toBe('{ "x": .names[0] }');
    expect(logOf('"one', 'two', '', ' three"')).toBe('one two\nthree');
  });

  it('end and fill a mapping or a list in brackets', () => {
    expect(logOf('{', '  a: 1,', 'b: [', '2', ']', '}')).toEqual({ a: 1, b: [2] });
    expect(logOf('[', '1, "x', 'y"', '  ]')).toEqual([1, 'x y']);
  });

  it('say in the right place what is wrong with them', () => {
    const { diagnostics } = parseFlow("states:\n- id: a\n  type: noop\n  log: '{\n  }'\n  wrong: 1\n");
    expect(diagnostics).toMatchObject([{ code: 'unknown-field', line: 6, column: 3 }]);
  });

  it('do not hide that a text is not closed', () => {
    const { diagnostics } = parseFlow("states:\n- id: a\n  log: 'x\n  type: noop\n");
    expect(diagnostics[0]).toMatchObject({ code: 'bad-yaml' });
    expect(diagnostics[0]?.message).toContain("Missing closing 'quote");
  });

  it('are no matter of texts without quotes', () => {
    expect(stateOf('type: noop\nlog: one\n  two').log).toBe('one two');
  });
});

describe('a comment without a space before it, which the parser of Direktiv takes (specification 1.1)', () => {
  it.each<[string, unknown]>([
    ['{a: 1}# c', { a: 1 }],
    ['[1, "x"#c\n    , 2]#d', [1, 'x', 2]],
    ['"x"#c', 'x'],
    ["'x'# c", 'x'],
    ['|-# c\n    x', 'x'],
    ['>-#c\n    x\n    y', 'x y'],
  ])('%s', (text, value) => expect(logOf(text)).toEqual(value));

  it('is part of a text without quotes', () => {
    expect(logOf('x#c')).toBe('x#c');
  });

  it('does not hide what is wrong beside it', () => {
    const { diagnostics } = parseFlow('states:\n- {id: a, type: noop}# c\n- {id: b]\n');
    expect(diagnostics.map(({ code, line }) => [code, line])).toContainEqual(['bad-yaml', 3]);
    expect(diagnostics.map(({ line }) => line)).not.toContain(2);
  });
});
