import type { Client, WorkflowStartOptions } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Json } from '../json/json.js';
import { keyword, summary } from '../interpreter/bounded-text.js';
import { executionTimeout } from '../interpreter/execution-timeout.js';
import { taskTimeout } from '../interpreter/task-timeout.js';
import { flowQueue, flowWorkflow, type RunInput, searchAttributes } from '../interpreter/contract.js';

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
  const timeout = executionTimeout(input.definition.timeouts, Date.now());
  const forTasks = taskTimeout(data);
  const options: WorkflowStartOptions = {
    workflowId: id,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    taskQueue: flowQueue,
    args: [input, data],
    staticSummary: summary(input.path),
    typedSearchAttributes: [
      { key: defineSearchAttributeKey(searchAttributes.namespace, 'KEYWORD'), value: keyword(input.namespace) },
      { key: defineSearchAttributeKey(searchAttributes.path, 'KEYWORD'), value: keyword(input.path) },
      { key: defineSearchAttributeKey(searchAttributes.invoker, 'KEYWORD'), value: input.invoker },
      { key: defineSearchAttributeKey(searchAttributes.root, 'KEYWORD'), value: id },
    ],
    requestEagerStart: eager,
    ...(timeout === undefined ? {} : { workflowExecutionTimeout: timeout }),
    ...(forTasks === undefined ? {} : { workflowTaskTimeout: forTasks }),
  };
  await client.withDeadline(Date.now() + patience, () => client.workflow.start(flowWorkflow, options));
}
