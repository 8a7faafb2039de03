import type { TestResult } from '../../../flow-tests/run-tests.js';
import type { Reporter } from './reporter.js';

/** One JSON document at the end, for machines. */
export function jsonReporter(): Reporter {
  let skipped = true;
  return {
    begin(_count, unskipped) {
      skipped = unskipped === undefined;
      return '';
    },
    result: () => '',
    end: ({ results, notRun, coverage, took }) => {
      const failed = results.filter(({ mismatches }) => mismatches.length > 0).length;
      const counts = { passed: results.length - failed, failed };
      const about = { timeSkipped: skipped, took: Math.round(took) };
      const report = { ...counts, notRun, ...about, tests: results.map(testOf), coverage };
      return `${JSON.stringify(report, null, 2)}\n`;
    },
  };
}

function testOf({ test, mismatches, seen, took }: TestResult) {
  const { status, errorCode, errorMessage, output, path, calls, duration, events } = seen ?? {};
  return {
    ...{ file: test.file, name: test.test.name, flow: test.path },
    ...{ passed: mismatches.length === 0, mismatches, took: Math.round(took) },
    ...{ status, errorCode, errorMessage, output, path, calls, duration, events },
  };
}
