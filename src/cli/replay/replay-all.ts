import { Runtime, Worker } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import { DeterminismViolationError } from '@temporalio/workflow';
import { pino } from 'pino';
import { temporalLogger } from '../../temporal/logger.js';
import { workflowBundlePath } from '../../temporal/workflow-bundle.js';
import type { RecordedHistory } from './history.js';

/** How a history went along with this version. */
export interface Replayed {
  readonly workflowId: string;
  readonly runId: string;
  readonly events: number;
  /** `differs`: this version would take another way. `failed`: it could not be replayed, so nobody knows. */
  readonly result: 'same' | 'differs' | 'failed';
  /** Null when it went well. */
  readonly reason: string | null;
}

/** Replays histories one after the other against the interpreter of this version. */
export async function* replayAll(
  histories: AsyncIterable<RecordedHistory>,
  dataConverter: DataConverter,
): AsyncGenerator<Replayed> {
  // What does not fit is our result: the worker need not say it again.
  Runtime.install({
    logger: temporalLogger(pino({ level: 'silent' })),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    shutdownSignals: [],
  });
  const lengths: number[] = [];
  const counted = async function* () {
    for await (const { workflowId, history } of histories) {
      lengths.push(history.events.length);
      yield { workflowId, history };
    }
  };
  const options = { workflowBundle: { codePath: workflowBundlePath }, dataConverter };
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, counted())) {
    const [events = 0] = lengths.splice(0, 1);
    yield { workflowId, runId, events, ...outcome(error) };
  }
}

function outcome(error: Error | undefined): Pick<Replayed, 'result' | 'reason'> {
  if (error === undefined) return { result: 'same', reason: null };
  return { result: error instanceof DeterminismViolationError ? 'differs' : 'failed', reason: error.message };
}
