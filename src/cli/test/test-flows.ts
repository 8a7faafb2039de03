import { open, readFile, writeFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { coverageOf } from '../../flow-tests/coverage.js';
import type { TestEngine } from '../../flow-tests/engine/test-engine.js';
import { jsonReporter } from './report/json.js';
import { asJunit } from './report/junit.js';
import { peopleReporter } from './report/people.js';
import type { Report, Reporter } from './report/reporter.js';
import { tapReporter } from './report/tap.js';
import type { TestResult } from '../../flow-tests/run-tests.js';
import { afterUpdate, isToBeUpdated, updateOutputs } from '../../flow-tests/update-outputs.js';
import { Shutdown } from '../../process/shutdown.js';
import { ChangedFiles } from '../changed-files.js';
import { consoleLog } from '../console-log.js';
import { note } from '../terminal/print.js';
import { withProgress } from '../terminal/progress.js';
import type { FoundTests } from './find-tests.js';
import { foldersOf, type Loaded, load } from './load.js';
import { until } from './until.js';

export interface TestOptions {
  readonly name?: string;
  readonly root?: string;
  readonly update: boolean;
  readonly coverage: boolean;
  readonly watch: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly tap: boolean;
  readonly json: boolean;
  readonly junit?: string;
}

/**
 * Runs the tests at these paths and says how they went; nothing is run when a test file is wrong. Once it is interrupted it says how
 * those went that were run, and ends what it has started.
 * @returns the exit code
 */
export async function testFlows(paths: readonly string[], options: TestOptions): Promise<number> {
  const changes = options.watch ? await ChangedFiles.below(await foldersOf(paths, options)) : undefined;
  const first = await load(paths, options);
  if (first === undefined && changes === undefined) return 2;
  const unwritable = options.junit !== undefined && (await whyUnwritable(options.junit));
  if (unwritable) return fail(2, `the JUnit report cannot be written: ${unwritable}`);
  const log = consoleLog();
  const shutdown = new Shutdown(log);
  shutdown.listen();
  try {
    const engine = await Promise.race([startEngine(shutdown, log), shutdown.requested]);
    if (typeof engine === 'number') return engine;
    const run = async (loaded: Loaded | undefined): Promise<number> =>
      loaded === undefined ? 2 : runAll({ engine, ...loaded, options }, shutdown.requested);
    const exitCode = await run(first);
    if (changes === undefined) return exitCode;
    return await repeat(changes, shutdown.requested, async () => run(await load(paths, options)));
  } catch (error) {
    return fail(1, error instanceof Error ? error.message : String(error));
  } finally {
    await shutdown.run();
  }
}

/** Runs tests again after each change, until the command is interrupted. @returns its exit code then */
async function repeat(
  changes: ChangedFiles,
  interrupted: Promise<number>,
  run: () => Promise<unknown>,
): Promise<number> {
  note('\nwhen a file changes they are run again, until Ctrl-C');
  for await (const changed of until(interrupted, changes)) {
    note(`\n${changed.join(', ')} changed`);
    await run();
  }
  return interrupted;
}

function fail(code: number, reason: string): number {
  note(`durektiv: ${reason}`);
  return code;
}

/** Asked before the tests run, which may take long. @returns undefined when the file can be written */
async function whyUnwritable(file: string): Promise<string | undefined> {
  try {
    await (await open(file, 'a')).close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What the tests are run on. The end of the command ends it, also when that comes before it has started. */
async function startEngine(shutdown: Shutdown, log: Logger): Promise<TestEngine> {
  const { DUREKTIV_TEMPORAL_TEST_SERVER: testServer, DUREKTIV_TEMPORAL_CLI: cli } = process.env;
  // Only now: what is wrong with a test file is said at once.
  const { TestEngine } = await import('../../flow-tests/engine/test-engine.js');
  const starting = TestEngine.start({ testServer, cli }, log);
  // That it could not start is said below.
  const close = (): Promise<void> => starting.then((started) => started.close()).catch(() => undefined);
  shutdown.add('the engine of the tests', close, 30_000);
  return withProgress('starting a Temporal server and a database', () => starting);
}

/** The tests, and what they are run on. */
interface Tests extends Loaded {
  readonly engine: TestEngine;
  readonly options: TestOptions;
}

/** @param interrupted gives the exit code when nothing more is to be run @returns the exit code */
async function runAll({ engine, found, tests, options }: Tests, interrupted: Promise<number>): Promise<number> {
  const begin = performance.now();
  const { runTests } = await import('../../flow-tests/run-tests.js');
  const reporter = reporterOf(options);
  process.stdout.write(reporter.begin(tests.length, engine.unskipped));
  const results: TestResult[] = [];
  let exitCode: number | undefined;
  void interrupted.then((code) => (exitCode = code));
  for await (const result of until(interrupted, runTests(engine, tests, options.timeout * 1000))) {
    const shown = options.update && isToBeUpdated(result) ? afterUpdate(result) : result;
    results.push(result);
    process.stdout.write(reporter.result(shown));
  }
  const ran = { results, notRun: tests.length - results.length, took: performance.now() - begin };
  const counted = await finish(found, ran, options, reporter);
  return exitCode ?? (counted.every(({ mismatches }) => mismatches.length === 0) ? 0 : 1);
}

/** Writes what is to be written. @returns the results that count */
async function finish(
  { flows }: FoundTests,
  { results, ...ran }: Report,
  { update, coverage, junit }: TestOptions,
  reporter: Reporter,
): Promise<readonly TestResult[]> {
  if (update) await writeOutputs(results);
  const counted = results.map((result) => (update && isToBeUpdated(result) ? afterUpdate(result) : result));
  const covered = coverage && ran.notRun === 0 ? { coverage: await coverageOf(flows, results) } : {};
  const report: Report = { results: counted, ...ran, ...covered };
  if (junit !== undefined) await writeFile(junit, asJunit(report));
  process.stdout.write(reporter.end(report));
  return counted;
}

async function writeOutputs(results: readonly TestResult[]): Promise<void> {
  for (const file of new Set(results.map(({ test }) => test.file))) {
    const updated = updateOutputs(
      await readFile(file, 'utf8'),
      results.filter(({ test }) => test.file === file),
    );
    if (updated === undefined) continue;
    await writeFile(file, updated);
    process.stderr.write(`durektiv: outputs were written into ${file}\n`);
  }
}

function reporterOf({ tap, json }: TestOptions): Reporter {
  if (json) return jsonReporter();
  return tap ? tapReporter() : peopleReporter();
}
