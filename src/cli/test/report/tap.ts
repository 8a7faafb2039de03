import { stringify } from 'yaml';
import type { Mismatch } from '../../../flow-tests/judge.js';
import type { Reporter } from './reporter.js';

/** The Test Anything Protocol, version 14. */
export function tapReporter(): Reporter {
  let number = 0;
  return {
    begin: (count, unskipped) =>
      `TAP version 14\n1..${count}\n${unskipped === undefined ? '' : `# time is not skipped: ${unskipped}\n`}`,
    result({ test, mismatches }) {
      const passed = mismatches.length === 0 ? 'ok' : 'not ok';
      const title = `${test.file}: ${test.test.name}`.replace(/[\\#]/g, '\\$&');
      return `${passed} ${++number} - ${title}\n${mismatches.length === 0 ? '' : block(mismatches)}`;
    },
    end: ({ notRun }) => (notRun === 0 ? '' : `Bail out! interrupted: ${notRun} not run\n`),
  };
}

function block(mismatches: readonly Mismatch[]): string {
  const lines = stringify(mismatches).trimEnd().split('\n');
  return ['---', ...lines, '...'].map((line) => `  ${line}\n`).join('');
}
