import type { FlowCoverage, Passage } from '../../../flow-tests/coverage.js';
import { durationText } from '../../../flow-tests/duration-text.js';
import type { Mismatch } from '../../../flow-tests/judge.js';
import type { TestResult } from '../../../flow-tests/run-tests.js';
import { paint, type Style } from '../../terminal/paint.js';
import { printable } from '../../terminal/printable.js';
import type { Report, Reporter } from './reporter.js';

/** A long path is shown without its middle. */
const mostStates = 12;

/** One line for a test: whether it passed, how long the flow took in its own time, which way it went; below it what was wrong. */
export function peopleReporter(): Reporter {
  let file = '';
  return {
    begin: (_count, unskipped) =>
      unskipped === undefined ? '' : paint('bold', `Time is NOT skipped, a delay of a day takes a day: ${unskipped}\n`),
    result(result) {
      const heading = result.test.file === file ? '' : `${result.test.file}\n`;
      file = result.test.file;
      return heading + testLines(result);
    },
    end: (report) => `\n${report.coverage === undefined ? '' : coverageTable(report.coverage)}${summary(report)}`,
  };
}

function testLines({ test, mismatches, seen }: TestResult): string {
  const mark = mismatches.length === 0 ? paint('green', '✓') : paint('red', '✗');
  const way = seen === undefined ? '' : `  ${paint('dim', `${durationText(seen.duration)}  ${wayOf(seen.path)}`)}`;
  return `  ${mark} ${printable(test.test.name)}${way}\n${mismatches.map((mismatch) => mismatchLines(mismatch)).join('')}`;
}

const colours: Readonly<Record<string, Style>> = { '-': 'red', '+': 'green' };

function mismatchLines({ what, message, diff = [] }: Mismatch): string {
  const shown = diff.map((line) => `        ${paint(colours[line.charAt(0)] ?? 'dim', printable(line))}\n`);
  return `      ${paint('bold', what)}: ${printable(message)}\n${shown.join('')}`;
}

function wayOf(path: readonly string[]): string {
  if (path.length <= mostStates) return path.join(' → ');
  const end = mostStates / 2;
  return [...path.slice(0, end), `… ${path.length - mostStates} more …`, ...path.slice(-end)].join(' → ');
}

function coverageTable(flows: readonly FlowCoverage[]): string {
  const width = Math.max(4, ...flows.map(({ path }) => path.length));
  const head = `${'flow'.padEnd(width)}  states   transitions\n`;
  const rows = flows.map(({ path, states, transitions }) => {
    const share = ({ total, missed }: FlowCoverage['states' | 'transitions']): string =>
      `${total - missed.length}/${total}`;
    const missed = [...states.missed, ...transitions.missed.map(passageText)];
    const rest = missed.length === 0 ? '' : `  ${paint('red', `missed: ${missed.join(', ')}`)}`;
    return `${path.padEnd(width)}  ${share(states).padEnd(7)}  ${share(transitions)}${rest}\n`;
  });
  return `${paint('bold', head)}${rows.join('')}\n`;
}

function passageText({ from, to, caught }: Passage): string {
  return `${from} → ${to}${caught ? ' (caught)' : ''}`;
}

function summary({ results, notRun, took }: Report): string {
  const failed = results.filter(({ mismatches }) => mismatches.length > 0).length;
  const counts = `${results.length - failed} passed, ${failed} failed`;
  const tests = `${results.length} ${results.length === 1 ? 'test' : 'tests'}`;
  const rest = notRun === 0 ? '' : paint('red', `, ${notRun} not run`);
  return `${tests}: ${paint(failed === 0 ? 'green' : 'red', counts)}${rest} ${paint('dim', `(${durationText(took)})`)}\n`;
}
