import {
  CancellationScope,
  type ChildWorkflowHandle,
  type ChildWorkflowOptions,
  isCancellation,
  startChild,
  type Workflow,
} from '@temporalio/workflow';

/**
 * Starts a child; resolves when the server has. No cancel cuts that off: Temporal's SDK drops the answer to a start that was
 * cancelled after it was sent, and whoever waits for it would wait for ever.
 * @throws the cancellation of the scope when it came before. Who goes on has to look for one that came meanwhile.
 */
export function beginChild<W extends Workflow>(
  type: string,
  options: ChildWorkflowOptions & { args: Parameters<W> },
): Promise<ChildWorkflowHandle<W>> {
  const { consideredCancelled, cancelRequested } = CancellationScope.current();
  if (consideredCancelled) return cancelRequested;
  // Not awaited before: the commands of branches come in the order of the branches.
  return CancellationScope.nonCancellable(() => startChild<Workflow>(type, options)) as Promise<ChildWorkflowHandle<W>>;
}

/** Starts a child that nobody waits for. @throws the cancellation of the scope, also of one that came meanwhile */
export async function beginDetached(type: string, options: ChildWorkflowOptions & { args: unknown[] }): Promise<void> {
  await beginChild(type, options);
  const { consideredCancelled, cancelRequested } = CancellationScope.current();
  if (consideredCancelled) await cancelRequested;
}

/** Whether an error is the cancellation of the scope in which this is called, and not one of a child. */
export function isOwnCancel(error: unknown): boolean {
  return isCancellation(error) && CancellationScope.current().consideredCancelled;
}

/** What comes first: the result, or the cancellation of the scope, which is thrown and not passed on to the work. */
export function orCancelled<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, CancellationScope.current().cancelRequested]);
}
