import type { Client, WorkflowStartOptions } from '@temporalio/client';
import type { Json } from '../json/json.js';
import { flowWorkflow, type RunInput } from '../interpreter/contract.js';
import { runOptions } from '../interpreter/run-options.js';

/** Who starts runs. */
export interface Starter {
  readonly client: Client;
  /** True when the client shares the connection of a flow worker of this process, which then gets the first task at once. */
  readonly eager: boolean;
}

/** A start without an answer is given up after this, in milliseconds; the largest inputs are put into the store meanwhile. */
const patience = 30_000;

/**
 * Starts the run of a root instance: one round trip to Temporal.
 * @param data the input as sent
 * @throws WorkflowExecutionAlreadyStartedError when there is a run of that id, even one that has ended
 */
export async function startRun({ client, eager }: Starter, id: string, input: RunInput, data: Json): Promise<void> {
  const options: WorkflowStartOptions = {
    ...runOptions(id, input, data),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    args: [input, data],
    requestEagerStart: eager,
  };
  await client.withDeadline(Date.now() + patience, () => client.workflow.start(flowWorkflow, options));
}
