import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { flowWorkflow, searchAttributes } from '../interpreter/contract.js';
import { Rounds } from '../process/rounds.js';
import type { DeletedNamespace, DeletedNamespaceStore } from '../store/namespaces/deleted-namespaces.js';
import type { InstanceStore } from '../store/instances/instances.js';
import { cancelRun } from './cancel-run.js';

const everyMs = 30_000;
/** A run has told of itself by then, in milliseconds, unless its namespace was gone. */
const shownAfter = 20_000;
/** Long enough for Temporal's lists, and for {@link shownAfter}. */
const lookAfter = 30_000;
/** What was cancelled may have begun more, but not for ever. */
const lookFor = 3_600_000;

const root = defineSearchAttributeKey(searchAttributes.root, 'KEYWORD');

export interface LeftBehindParts {
  readonly client: Client;
  readonly index: Pick<InstanceStore, 'get'>;
  readonly deleted: Pick<DeletedNamespaceStore, 'before' | 'forget'>;
  readonly problem: (message: string, error: unknown) => void;
}

/**
 * Runs of deleted namespaces that are in no index: a subflow that nobody waits for and that began in the same moment has not told
 * of itself when everything is cancelled, and what it tells afterwards belongs to nobody. Every API process looks for them.
 */
export class LeftBehind {
  readonly rounds: Rounds;

  constructor(private readonly parts: LeftBehindParts) {
    this.rounds = new Rounds({
      everyMs,
      work: () => this.look(Date.now()),
      failed: (error) => parts.problem('deleted namespaces cannot be looked up; it is tried again', error),
    });
  }

  /** Cancels what was left by namespaces that are gone for a while. They may have been made again by now. */
  async look(now: number): Promise<void> {
    const { deleted } = this.parts;
    for (const one of await deleted.before(now - lookAfter)) {
      const mayBeMore = await this.clear(one, now);
      if (!mayBeMore || one.deletedAt < now - lookFor) await deleted.forget(one);
    }
  }

  /** Cancels those runs of a deleted namespace that began before a time, in milliseconds since the epoch. @returns how many */
  async cancelBefore(time: number, namespace: string): Promise<number> {
    const ofNamespace = `${searchAttributes.namespace} = '${namespace}' AND WorkflowType = '${flowWorkflow}'`;
    const begun = `ExecutionStatus = 'Running' AND StartTime <= '${new Date(time).toISOString()}'`;
    let cancelled = 0;
    for await (const run of this.parts.client.workflow.list({ query: `${ofNamespace} AND ${begun}` })) {
      if (await this.cancelUnknown(run, namespace)) cancelled += 1;
    }
    return cancelled;
  }

  /** @returns whether there may be more */
  private async clear({ name }: DeletedNamespace, now: number): Promise<boolean> {
    try {
      return (await this.cancelBefore(now - shownAfter, name)) > 0;
    } catch (error) {
      this.parts.problem(`runs that the deleted namespace ${name} may have left cannot be looked for`, error);
      return true;
    }
  }

  /** Whose root is known belongs to the namespace as it is now: its own report may be late. */
  private async cancelUnknown(run: WorkflowExecutionInfo, namespace: string): Promise<boolean> {
    const { client, index } = this.parts;
    const rootId = run.typedSearchAttributes.get(root) ?? run.workflowId;
    for (const id of new Set([run.workflowId, rootId])) {
      if ((await index.get(namespace, id)) !== undefined) return false;
    }
    await cancelRun(client, run.workflowId, rootId === run.workflowId ? 'root' : 'child');
    return true;
  }
}
