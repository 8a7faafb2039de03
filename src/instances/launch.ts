import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { NewInstance } from '../store/instances/insert-instances.js';
import type { InstanceStore } from '../store/instances/instances.js';
import type { Json } from '../json/json.js';
import { parseTraceParent, type TraceContext } from '../tracing/trace-context.js';
import type { Tracing } from '../tracing/tracing.js';
import { readInput } from './read-input.js';
import { type RootRun, runInput, type RunLimits } from './run-input.js';
import { startRun, type Starter } from './start-run.js';

/** A root instance that is to be. */
export interface Launch extends RootRun {
  readonly id: string;
  readonly invoker: 'api' | 'cron' | 'cloudevent';
  /** Raw bytes; normalised by specification 2.1. */
  readonly input: Uint8Array;
  /** What asks for it, in a trace. */
  readonly tracing?: TraceContext | undefined;
}

export interface LauncherParts extends RunLimits {
  readonly client: Client;
  /** Who makes the next start. */
  readonly starter: () => Starter;
  readonly index: Pick<InstanceStore, 'insert' | 'remove'>;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
}

/** The namespace of a start was deleted after its flow was read; another one of its name may be there by now. */
export class NamespaceGoneError extends Error {
  constructor(namespace: string) {
    super(`the namespace ${namespace} was deleted while a flow of it was being started: start it again`);
    this.name = 'NamespaceGoneError';
  }
}

/** Starts at the same time that may be eager. */
const EAGER_STARTS = 8;

/** Starts root instances: their run, and their row in the index. */
export class Launcher {
  private underWay = 0;

  constructor(private readonly parts: LauncherParts) {}

  /**
   * Starts an instance that is new; run and row at the same time. Nothing is left when it throws, unless Temporal has begun the run
   * and its answer did not come: then it is there, and nobody was told its id.
   * @throws InputError when the input is nested too deep
   * @throws NamespaceGoneError
   */
  async start(launch: Launch): Promise<NewInstance> {
    const data = readInput(launch.input);
    const row = this.rowOf(launch);
    const { id } = launch;
    const [indexed, started] = await Promise.allSettled([this.insert(row), this.run(launch, data)]);
    if (started.status === 'rejected') await this.parts.index.remove(id);
    else if (indexed.status === 'rejected') await this.terminate(id);
    for (const step of [started, indexed]) if (step.status === 'rejected') throw step.reason;
    return row;
  }

  /**
   * Starts an instance that may have been started before: then nothing happens. The row comes second, so that one without a
   * run is never there; when it throws, it is to be called again.
   * @returns false when the namespace is gone, also when there is another one of its name
   */
  async startOnce(launch: Launch): Promise<boolean> {
    try {
      await this.run(launch, readInput(launch.input));
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    const indexed = await this.parts.index.insert(this.rowOf(launch));
    if (indexed === 'no-namespace') await this.terminate(launch.id);
    return indexed === 'stored';
  }

  /**
   * The first task comes with the answer where somebody may wait for the end; nobody does where an event starts, and many come at
   * once. Under load it does not: whoever starts would wait behind what runs already.
   */
  private async run(launch: Launch, data: Json): Promise<void> {
    const { tracing } = this.parts;
    const starter = this.parts.starter();
    this.underWay += 1;
    const eager = starter.eager && launch.invoker === 'api' && this.underWay <= EAGER_STARTS;
    const start = (place?: TraceContext): Promise<void> =>
      startRun({ ...starter, eager }, launch.id, runInput(launch, this.parts, place), data);
    try {
      await (tracing === undefined ? start() : tracing.start(launch, start));
    } finally {
      this.underWay -= 1;
    }
  }

  private async insert(row: NewInstance): Promise<void> {
    if ((await this.parts.index.insert(row)) === 'no-namespace') throw new NamespaceGoneError(row.namespace);
  }

  /** Takes back a start that the index could not take in. A run that has ended meanwhile is over as well. */
  private async terminate(id: string): Promise<void> {
    try {
      await this.parts.client.workflow.getHandle(id).terminate('the instance could not be written to the index');
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  /** Where nothing asks for it, a trace begins at the start: the row gets it with the first report of the run. */
  private rowOf({ id, namespace, namespaceMadeAt, path, flow, invoker, input, tracing }: Launch): NewInstance {
    const asked = this.parts.tracing && parseTraceParent(tracing?.traceparent);
    return {
      id,
      namespace,
      ...(namespaceMadeAt === undefined ? {} : { namespaceMadeAt }),
      path,
      invoker,
      definition: flow.hash,
      input,
      lineage: [],
      root: id,
      createdAt: Date.now(),
      traceId: asked?.traceId ?? '',
    };
  }
}
