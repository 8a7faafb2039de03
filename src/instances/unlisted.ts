import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { isPlainUuid } from '../bytes/uuid.js';
import { searchAttributes } from '../interpreter/contract.js';
import { Rounds } from '../process/rounds.js';
import { isDatabaseUnavailable } from '../store/connection/connection-errors.js';
import type { InstanceStore } from '../store/instances/instances.js';
import type { NamespaceStore } from '../store/namespaces/namespaces.js';
import type { ReportStore } from '../store/instances/reports.js';
import { isNotFound, isTemporalUnavailable } from '../temporal/connection-errors.js';
import type { FirstReport } from './first-report.js';
import { listedRuns } from './listed-runs.js';
import { type LastLook, lookEveryMs, sinceLastLook, type Stretch, within } from './since-last-look.js';

/** Whoever starts a run has written its row by then, or has given the start up, in milliseconds. */
const listedAfter = 60_000;

const rootKey = defineSearchAttributeKey(searchAttributes.root, 'KEYWORD');
const namespaceKey = defineSearchAttributeKey(searchAttributes.namespace, 'KEYWORD');

export interface UnlistedParts {
  readonly client: Client;
  readonly last: LastLook;
  readonly index: Pick<InstanceStore, 'absent'>;
  readonly namespaces: Pick<NamespaceStore, 'get'>;
  readonly firstReport: FirstReport;
  readonly reports: Pick<ReportStore, 'write'>;
  readonly problem: (message: string, error?: unknown, about?: { readonly instance: string }) => void;
}

/** A run as Temporal lists it, which has no row. */
interface Unlisted {
  readonly id: string;
  readonly root: string;
  readonly namespace: string;
}

/**
 * Runs of instances that are in no index: the report that makes the row of a subflow was not written while the database was away,
 * and its worker was killed then; or the process that has started an instance and runs it was killed at once. Nobody tells of them
 * again. So what has begun in Temporal since the last look is compared with the index, once, by whichever API process is first: the
 * price follows what begins, not what runs.
 */
export class UnlistedRuns {
  readonly rounds: Rounds;

  constructor(private readonly parts: UnlistedParts) {
    this.rounds = new Rounds({
      everyMs: lookEveryMs,
      work: (ending) => this.look(Date.now(), ending),
      failed: (error) =>
        parts.problem('what began in Temporal could not be compared with the index; it is tried again', error),
    });
  }

  /** Gives those a row that have none, and began before now, in milliseconds since the epoch. */
  async look(now: number, ending?: AbortSignal): Promise<void> {
    const stretches = sinceLastLook(this.parts.last, now - listedAfter, ending);
    for await (const stretch of stretches) await this.list(stretch);
  }

  /** A root is first: a subflow without it belongs to a namespace that is gone. */
  private async list(stretch: Stretch): Promise<void> {
    const unlisted = await this.ofNamespaces(await this.unlisted(stretch));
    const isRoot = (one: Unlisted): boolean => one.root === one.id;
    for (const one of unlisted.filter(isRoot)) await this.orProblem(one);
    const others = unlisted.filter((one) => !isRoot(one));
    const rootless = new Set(await this.parts.index.absent([...new Set(others.map((one) => one.root))]));
    for (const one of others) if (!rootless.has(one.root)) await this.orProblem(one);
  }

  /** Runs of a namespace that is gone are many, and have no rows. */
  private async ofNamespaces(unlisted: readonly Unlisted[]): Promise<readonly Unlisted[]> {
    const names = [...new Set(unlisted.map(({ namespace }) => namespace))];
    const found = await Promise.all(names.map((name) => this.parts.namespaces.get(name)));
    const there = new Set(found.flatMap((one) => (one === undefined ? [] : [one.name])));
    return unlisted.filter(({ namespace }) => there.has(namespace));
  }

  private async unlisted(stretch: Stretch): Promise<readonly Unlisted[]> {
    const { client, index } = this.parts;
    const found = new Map<string, Unlisted>();
    for await (const runs of listedRuns(client, begun(stretch))) {
      const page = new Map(
        [...runs].map(([id, run]) => [id, unlistedOf(id, run)] as const).filter(([, one]) => isPlainUuid(one.root)),
      );
      for (const id of await index.absent([...page.keys()])) found.set(id, page.get(id)!);
    }
    return [...found.values()];
  }

  /** One that cannot be read keeps nobody from the others. */
  private async orProblem({ id }: Unlisted): Promise<void> {
    try {
      await this.add(id);
    } catch (error) {
      if (isTemporalUnavailable(error) || isDatabaseUnavailable(error)) throw error;
      if (isNotFound(error)) return;
      this.parts.problem(`the instance ${id} is in no list, and its start cannot be read from Temporal`, error, {
        instance: id,
      });
    }
  }

  private async add(id: string): Promise<void> {
    const { firstReport, reports, index, problem } = this.parts;
    const report = await firstReport(id);
    if (report === undefined) return;
    await reports.write([report]);
    // The namespace may be gone, or be another one.
    if ((await index.absent([id])).length > 0) return;
    problem(
      `the instance ${id} was in no list: its first report was lost, with the first lines of its log`,
      undefined,
      { instance: id },
    );
  }
}

function unlistedOf(id: string, { typedSearchAttributes: given }: WorkflowExecutionInfo): Unlisted {
  return { id, root: given.get(rootKey) ?? id, namespace: given.get(namespaceKey) ?? '' };
}

/** What was terminated is left out: so are starts taken back that the index could not take in. */
function begun(stretch: Stretch): string {
  return `${within('StartTime', stretch)} AND ExecutionStatus != 'Terminated'`;
}
