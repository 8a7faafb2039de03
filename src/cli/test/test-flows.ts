import { open, readFile, writeFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { coverageOf } from '../../flow-tests/coverage.js';
import type { TestEngine } from '../../flow-tests/engine/test-engine.js';
import type { LoadedTest } from '../../flow-tests/load-tests.js';
import { jsonReporter } from './report/json.js';
import { asJunit } from './report/junit.js';
import { peopleReporter } from './report/people.js';
import type { Report, Reporter } from './report/reporter.js';
import { tapReporter } from './report/tap.js';
import type { TestResult } from '../../flow-tests/run-tests.js';
import { afterUpdate, isToBeUpdated, updateOutputs } from '../../flow-tests/update-outputs.js';
import { Shutdown } from '../../process/shutdown.js';
import { consoleLog } from '../console-log.js';
import { withProgress } from '../terminal/progress.js';
import { findTests, type FoundTests } from './find-tests.js';
import { until } from './until.js';

export interface TestOptions {
  readonly name?: string;
  readonly root?: string;
  readonly update: boolean;
  readonly coverage: boolean;
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
  const found = await find(paths, options.root);
  const tests = found && wanted(found, options.name);
  if (found === undefined || tests === undefined) return 2;
  const unwritable = options.junit !== undefined && (await whyUnwritable(options.junit));
  if (unwritable) return fail(2, `the JUnit report cannot be written: ${unwritable}`);
  const log = consoleLog();
  const shutdown = new Shutdown(log);
  shutdown.listen();
  try {
    const engine = await Promise.race([startEngine(shutdown, log), shutdown.requested]);
    return typeof engine === 'number' ? engine : await runAll({ engine, found, tests, options }, shutdown.requested);
  } catch (error) {
    return fail(1, error instanceof Error ? error.message : String(error));
  } finally {
    await shutdown.run();
  }
}

function fail(code: number, reason: string): number {
  process.stderr.write(`durektiv: ${reason}\n`);
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

/** @returns undefined when something cannot be read */
async function find(paths: readonly string[], root: string | undefined): Promise<FoundTests | undefined> {
  try {
    const found = await Promise.all(paths.map((path) => findTests(path, root)));
    return { files: found.flatMap(({ files }) => files), flows: found.flatMap(({ flows }) => flows) };
  } catch (error) {
    if (!(error instanceof Error && 'path' in error)) throw error;
    fail(2, `the tests cannot be read: ${error.message}`);
    return undefined;
  }
}

/** @returns undefined when a file is wrong, or there is no test */
function wanted({ files }: FoundTests, name: string | undefined): readonly LoadedTest[] | undefined {
  for (const { file, faults } of files) {
    for (const { line, column, message } of faults) process.stderr.write(`${file}:${line}:${column}: ${message}\n`);
  }
  if (files.some(({ faults }) => faults.length > 0)) return undefined;
  const all = files.flatMap(({ tests }) => tests);
  const tests = name === undefined ? all : all.filter(({ test }) => test.name.includes(name));
  if (tests.length > 0) return tests;
  fail(
    2,
    all.length === 0 ? 'there is no test: tests are in files named *.test.yaml' : `no test has "${name}" in its name`,
  );
  return undefined;
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
interface Tests {
  readonly engine: TestEngine;
  readonly found: FoundTests;
  readonly tests: readonly LoadedTest[];
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
