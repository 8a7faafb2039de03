import type { Client } from '@temporalio/client';
import { flowWorkflow, searchAttributes } from '../interpreter/contract.js';
import type { InstanceStore } from '../store/instances.js';

/** A run has told of itself by then, in milliseconds, unless its namespace was gone. */
const shownAfter = 20_000;
/** Long enough for Temporal's lists, and for {@link shownAfter}. */
const lookMs = 30_000;
/** What was cancelled may have begun more, but not for ever. */
const mostLooks = 5;

export interface LeftBehindParts {
  readonly client: Client;
  readonly index: Pick<InstanceStore, 'get'>;
  readonly cancel: (id: string) => Promise<void>;
  readonly problem: (message: string, error: unknown) => void;
}

/**
 * Runs of deleted namespaces that are in no index: a subflow that nobody waits for and that began in the same moment has not told
 * of itself when everything is cancelled, and what it tells afterwards belongs to nobody.
 */
export class LeftBehind {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly parts: LeftBehindParts) {}

  /** A namespace was deleted; it may have been made again by now. Looks for them in the background. */
  watch(namespace: string, looks = mostLooks): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.look(namespace, looks);
    }, lookMs);
    timer.unref();
    this.timers.add(timer);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** Cancels those that have run for so long, in milliseconds. @returns how many */
  async cancelOlderThan(age: number, namespace: string): Promise<number> {
    const { client, index, cancel } = this.parts;
    const before = new Date(Date.now() - age).toISOString();
    const ofNamespace = `${searchAttributes.namespace} = '${namespace}' AND WorkflowType = '${flowWorkflow}'`;
    const query = `${ofNamespace} AND ExecutionStatus = 'Running' AND StartTime <= '${before}'`;
    let cancelled = 0;
    for await (const { workflowId } of client.workflow.list({ query })) {
      if ((await index.get(namespace, workflowId)) !== undefined) continue;
      await cancel(workflowId);
      cancelled += 1;
    }
    return cancelled;
  }

  private async look(namespace: string, looks: number): Promise<void> {
    let mayBeMore = true;
    try {
      mayBeMore = (await this.cancelOlderThan(shownAfter, namespace)) > 0;
    } catch (error) {
      this.parts.problem(`runs that the deleted namespace ${namespace} may have left cannot be looked for`, error);
    }
    if (mayBeMore && looks > 1) this.watch(namespace, looks - 1);
  }
}
