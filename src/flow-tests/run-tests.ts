import { tryOutIn } from '../js/try-out.js';
import { rejected } from '../../workers/running-worker.js';
import type { TestEngine } from './engine/test-engine.js';
import { judge, type Mismatch } from './judge.js';
import type { LoadedTest } from './load-tests.js';
import type { Observed } from './observed.js';
import { NoEnd, playTest } from './play-test.js';

/** A test that was run. */
export interface TestResult {
  readonly test: LoadedTest;
  /** None when it passed. */
  readonly mismatches: readonly Mismatch[];
  /** Absent when the flow did not come to its end. */
  readonly seen?: Observed;
  /** How long it took outside, in milliseconds. */
  readonly took: number;
}

/**
 * Runs tests one after the other: the clock is one for all of them.
 * @param limit of one test, in milliseconds
 * @throws Error when what they are run on breaks
 */
export async function* runTests(
  engine: TestEngine,
  tests: readonly LoadedTest[],
  limit: number,
): AsyncGenerator<TestResult, void> {
  const tryOut = tryOutIn(engine.scripts);
  for (const test of tests) {
    const begin = performance.now();
    const played = await play(engine, test, limit);
    const took = performance.now() - begin;
    if (played instanceof NoEnd) yield { test, took, mismatches: [{ what: 'end', message: played.message }] };
    else yield { test, took, seen: played, mismatches: await judge(test.test.expect ?? {}, played, tryOut) };
  }
}

/** Leaves the engine as good as new for the next test. */
async function play(engine: TestEngine, test: LoadedTest, limit: number): Promise<Observed | NoEnd> {
  const stage = await engine.current();
  try {
    const seen = await Promise.race([playTest(stage, test, limit), rejected(stage.failed)]);
    if (!(await stage.clock.check())) await engine.renew();
    return seen;
  } catch (error) {
    await engine.renew();
    if (error instanceof NoEnd) return error;
    throw error;
  }
}
