import { parseDocument, type ToStringOptions } from 'yaml';
import type { TestResult } from './run-tests.js';

/**
 * The text of a test file with the outputs that came out: instead of those that differ, and where a test of a flow that
 * completed says nothing of its output. Everything else stays, comments included.
 * @returns undefined when there is nothing to change
 */
export function updateOutputs(text: string, results: readonly TestResult[]): string | undefined {
  const changed = results.filter(isToBeUpdated);
  if (changed.length === 0) return undefined;
  const document = parseDocument(text);
  for (const { test, seen } of changed) {
    document.setIn(['tests', test.index, 'expect', 'output'], document.createNode(seen?.output ?? null));
  }
  return document.toString(styleOf(text));
}

/** Whether the file is to say something else of the output of a test. */
export function isToBeUpdated({ test, mismatches, seen }: TestResult): boolean {
  if (seen === undefined) return false;
  const { output, assert } = test.test.expect ?? {};
  if (output !== undefined) return mismatches.some(({ what }) => what === 'output');
  return assert === undefined && seen.status === 'complete' && mismatches.length === 0;
}

/** A result as it is once its file is updated. */
export function afterUpdate(result: TestResult): TestResult {
  return { ...result, mismatches: result.mismatches.filter(({ what }) => what !== 'output') };
}

/** How the file is written, as far as the library can be told. */
function styleOf(text: string): ToStringOptions {
  return {
    lineWidth: 0,
    indentSeq: !/^ *[\w-]+:\n(?<indent> *)- /m.test(text) || /^(?<indent> *)[\w-]+:\n\k<indent> +- /m.test(text),
    flowCollectionPadding: /[{[] \S/.test(text),
  };
}
