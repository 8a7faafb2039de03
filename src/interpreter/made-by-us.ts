import { ApplicationFailure } from '@temporalio/workflow';
import type { RunInput } from './contract.js';

/**
 * Refuses a run that somebody started in Temporal by hand: it would fail its task for ever. A later version of the input is not
 * looked at: its task waits for a worker that knows it.
 * @throws ApplicationFailure that ends the run, and says how instances are started
 */
export function requireOurs(input: RunInput | undefined): asserts input is RunInput {
  if (Array.isArray((input as Partial<RunInput> | null | undefined)?.definition?.states)) return;
  throw ApplicationFailure.nonRetryable(
    'DirektivFlow runs what Durektiv has made of a flow file. Start an instance by the API: POST /api/v2/namespaces/{namespace}/instances?path={file}, or by the workflow DirektivRun: {"namespace": …, "path": …, "input": …}',
    'DurektivInput',
  );
}
