import type { Mismatch } from '../../../flow-tests/judge.js';
import type { TestResult } from '../../../flow-tests/run-tests.js';
import type { Report } from './reporter.js';

/** A report in JUnit's XML, which CI servers read: a suite for each test file. */
export function asJunit({ results, took }: Report): string {
  const files = [...new Set(results.map(({ test }) => test.file))];
  const suites = files.map((file) =>
    suite(
      file,
      results.filter(({ test }) => test.file === file),
    ),
  );
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  return `${head}<testsuites ${counts(results)} time="${seconds(took)}">\n${suites.join('')}</testsuites>\n`;
}

function suite(file: string, results: readonly TestResult[]): string {
  const took = results.reduce((sum, result) => sum + result.took, 0);
  const cases = results.map((result) => testCase(file, result));
  return `  <testsuite name="${escaped(file)}" ${counts(results)} time="${seconds(took)}">\n${cases.join('')}  </testsuite>\n`;
}

function testCase(file: string, { test, mismatches, took }: TestResult): string {
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(test.test.name)}" time="${seconds(took)}"`;
  return mismatches.length === 0 ? `${head}/>\n` : `${head}>\n${failure(mismatches)}    </testcase>\n`;
}

function failure(mismatches: readonly Mismatch[]): string {
  const [first] = mismatches;
  const lines = mismatches.flatMap(({ what, message, diff = [] }) => [`${what}: ${message}`, ...diff]);
  return `      <failure message="${escaped(`${first?.what}: ${first?.message}`)}">${escaped(lines.join('\n'))}</failure>\n`;
}

function counts(results: readonly TestResult[]): string {
  const failures = results.filter(({ mismatches }) => mismatches.length > 0).length;
  return `tests="${results.length}" failures="${failures}" errors="0" skipped="0"`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** XML 1.0 has no place for most control characters, not even escaped. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (letter) => entities[letter]!);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
