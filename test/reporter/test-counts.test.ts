import { expect, test } from 'vitest';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
const scripts = new URL('../../scripts/test-counts.mjs', import.meta.url).href;
const { count, lastLine, sum } = (await import(scripts)) as {
  count(report: object | undefined, exitCode: number): Counts;
  lastLine(counts: Counts): string;
  sum(counts: Counts[]): Counts;
};

const report = (passed: number, failed: number, testResults: object[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
});

test('the last line counts what passed and failed', () => {
  expect(lastLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
});

test('the last line mentions skipped tests only when there are some', () => {
  expect(lastLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
});

test('skipped and planned tests count as skipped', () => {
  const counts = count({ ...report(1, 0), numPendingTests: 2, numTodoTests: 1 }, 0);
  expect(counts).toEqual({ passed: 1, failed: 0, skipped: 3 });
});

test('a test file that cannot be loaded counts as one failure', () => {
  const files = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ];
  expect(count(report(1, 1, files), 1).failed).toBe(2);
});

test('a run that ends badly without a failed test counts as one failure', () => {
  expect(count(report(5, 0), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

test('a run without a report counts as one failure', () => {
  expect(count(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('the checks before the tests are counted with them', () => {
  const counts = [
    { passed: 4, failed: 0, skipped: 0 },
    { passed: 10, failed: 2, skipped: 1 },
  ];
  expect(sum(counts)).toEqual({ passed: 14, failed: 2, skipped: 1 });
});
