import { defineSearchAttributeKey } from '@temporalio/common';
import type { Json } from '../json/json.js';
import { keyword, summary } from './bounds/bounded-text.js';
import { flowQueue, type RunInput, searchAttributes } from './contract.js';
import { executionTimeout } from './bounds/execution-timeout.js';
import { taskTimeout } from './bounds/task-timeout.js';

/**
 * What Temporal is told of a run of `DirektivFlow` beside its arguments, whoever starts it.
 * @param data the input in clear, undefined when it is sealed
 */
export function runOptions(id: string, input: RunInput, data: Json | undefined) {
  const { definition, namespace, path, invoker, lineage } = input;
  const timeout = executionTimeout(definition.timeouts, Date.now());
  const forTasks = data === undefined ? undefined : taskTimeout(data);
  return {
    workflowId: id,
    taskQueue: flowQueue,
    staticSummary: summary(path),
    typedSearchAttributes: [
      { key: defineSearchAttributeKey(searchAttributes.namespace, 'KEYWORD'), value: keyword(namespace) },
      { key: defineSearchAttributeKey(searchAttributes.path, 'KEYWORD'), value: keyword(path) },
      { key: defineSearchAttributeKey(searchAttributes.invoker, 'KEYWORD'), value: keyword(invoker) },
      { key: defineSearchAttributeKey(searchAttributes.root, 'KEYWORD'), value: lineage[0]?.id ?? id },
    ],
    ...(timeout === undefined ? {} : { workflowExecutionTimeout: timeout }),
    ...(forTasks === undefined ? {} : { workflowTaskTimeout: forTasks }),
  };
}
