import { expect } from 'vitest';
import type { Diagnostic } from '../../../src/language/diagnostic.js';
import type { DiagnosticCode } from '../../../src/language/diagnostic-codes.js';
import { checkFlow } from '../../../src/language/lint/check-flow.js';
import type { JsSyntax } from '../../../src/language/lint/js-syntax.js';
import { unmark } from '../marked.js';

/**
 * Checks that a flow has exactly these warnings, in this order, at its marks (`▸`), and gives them.
 * Those of other checks than the ones named in `codes` are left out.
 */
export async function expectWarnings(
  marked: string,
  codes: readonly DiagnosticCode[],
  syntax?: JsSyntax,
): Promise<Diagnostic[]> {
  const { text, marks } = unmark(marked);
  const { diagnostics: shown } = await checkFlow(text, syntax);
  const found = shown.map(({ severity, code, line, column }) => ({ severity, code, at: `${line}:${column}` }));
  expect(found, JSON.stringify(shown)).toEqual(
    codes.map((code, i) => ({ severity: 'warning', code, at: marks[i]?.join(':') })),
  );
  return shown;
}
