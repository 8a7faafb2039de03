import { CancellationScope, sleep } from '@temporalio/workflow';
import { summary as bounded } from './bounded-text.js';
import type { Run } from '../run.js';

/**
 * Ends the activation when its work is spent, by a timer of 1 ms, so that deadlines and cancellation are seen and no task
 * comes near the sandbox's time limit or grows too large to send. Branches that need one at the same time share the timer,
 * and the first of them may have used up the new budget when the last goes on: each looks again.
 * @param summary what goes on afterwards, shown in the Temporal UI
 */
export async function checkpointWhenSpent(run: Run, summary: string): Promise<void> {
  if (run.budget.exhausted) await throughCheckpoint(run, summary);
}

async function throughCheckpoint(run: Run, summary: string): Promise<void> {
  run.checkpoint ??= checkpoint(run, summary);
  await run.checkpoint;
  const scope = CancellationScope.current();
  if (scope.consideredCancelled) await scope.cancelRequested;
}

/**
 * Ends the workflow task when it has read variables, so that what was read is in the history before something is done because
 * of it. Otherwise, when the worker died in between, the next one would read what the run itself wrote afterwards.
 * @param summary what is about to be done, shown in the Temporal UI
 */
export function saveReads(run: Run, summary: string): Promise<void> | undefined {
  return run.reads.any ? throughCheckpoint(run, summary) : undefined;
}

/** Whoever came first may be cancelled meanwhile; the others wait for it all the same. */
async function checkpoint(run: Run, summary: string): Promise<void> {
  run.report();
  await CancellationScope.nonCancellable(() => sleep(1, { summary: bounded(`${summary}: checkpoint`) }));
  run.budget.renew();
  run.checkpoint = undefined;
}
