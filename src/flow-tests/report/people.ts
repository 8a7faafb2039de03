import type { FlowCoverage, Passage } from '../coverage.js';
import { durationText } from '../duration-text.js';
import type { Mismatch } from '../judge.js';
import type { TestResult } from '../run-tests.js';
import type { Painter } from './paint.js';
import type { Report, Reporter } from './reporter.js';

/** A long path is shown without its middle. */
const mostStates = 12;

/** One line for a test: whether it passed, how long the flow took in its own time, which way it went; below it what was wrong. */
export function peopleReporter(paint: Painter): Reporter {
  let file = '';
  return {
    begin: (_count, unskipped) =>
      unskipped === undefined ? '' : paint.bold(`Time is NOT skipped, a delay of a day takes a day: ${unskipped}\n`),
    result(result) {
      const heading = result.test.file === file ? '' : `${result.test.file}\n`;
      file = result.test.file;
      return heading + testLines(result, paint);
    },
    end: (report) =>
      `\n${report.coverage === undefined ? '' : coverageTable(report.coverage, paint)}${summary(report, paint)}`,
  };
}

function testLines({ test, mismatches, seen }: TestResult, paint: Painter): string {
  const mark = mismatches.length === 0 ? paint.green('✓') : paint.red('✗');
  const way = seen === undefined ? '' : `  ${paint.dim(`${durationText(seen.duration)}  ${wayOf(seen.path)}`)}`;
  return `  ${mark} ${test.test.name}${way}\n${mismatches.map((mismatch) => mismatchLines(mismatch, paint)).join('')}`;
}

function mismatchLines({ what, message, diff = [] }: Mismatch, paint: Painter): string {
  const colours: Readonly<Record<string, Painter['red']>> = { '-': paint.red, '+': paint.green };
  const shown = diff.map((line) => `        ${(colours[line.charAt(0)] ?? paint.dim)(line)}\n`);
  return `      ${paint.bold(what)}: ${message}\n${shown.join('')}`;
}

function wayOf(path: readonly string[]): string {
  if (path.length <= mostStates) return path.join(' → ');
  const end = mostStates / 2;
  return [...path.slice(0, end), `… ${path.length - mostStates} more …`, ...path.slice(-end)].join(' → ');
}

function coverageTable(flows: readonly FlowCoverage[], paint: Painter): string {
  const width = Math.max(4, ...flows.map(({ path }) => path.length));
  const head = `${'flow'.padEnd(width)}  states   transitions\n`;
  const rows = flows.map(({ path, states, transitions }) => {
    const share = ({ total, missed }: FlowCoverage['states' | 'transitions']): string =>
      `${total - missed.length}/${total}`;
    const missed = [...states.missed, ...transitions.missed.map(passageText)];
    const rest = missed.length === 0 ? '' : `  ${paint.red(`missed: ${missed.join(', ')}`)}`;
    return `${path.padEnd(width)}  ${share(states).padEnd(7)}  ${share(transitions)}${rest}\n`;
  });
  return `${paint.bold(head)}${rows.join('')}\n`;
}

function passageText({ from, to, caught }: Passage): string {
  return `${from} → ${to}${caught ? ' (caught)' : ''}`;
}

function summary({ results, took }: Report, paint: Painter): string {
  const failed = results.filter(({ mismatches }) => mismatches.length > 0).length;
  const counts = `${results.length - failed} passed, ${failed} failed`;
  const tests = `${results.length} ${results.length === 1 ? 'test' : 'tests'}`;
  return `${tests}: ${(failed === 0 ? paint.green : paint.red)(counts)} ${paint.dim(`(${durationText(took)})`)}\n`;
}
