import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { IllegalStateError } from '@temporalio/common';

/**
 * Has Temporal's workers of this process tell of errors alone: what fails in these tests is meant to. There is one runtime for a process,
 * so where another test file has left one, that is used as it is.
 */
export function quietRuntime(): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
