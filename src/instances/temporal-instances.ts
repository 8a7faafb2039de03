import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { flowError } from '../errors/flow-error.js';
import type { Json } from '../json/json.js';
import { startsByEvent } from '../language/starts-by-event.js';
import { untilAborted } from '../process/until-aborted.js';
import type { InstanceRow } from '../store/instances/instance-rows.js';
import type { InstanceStore } from '../store/instances/instances.js';
import { pagesOf } from '../store/statements/pages.js';
import { cancelBegun, cancelOnceBegun } from './cancel-run.js';
import type { FetchInput } from './fetch-input.js';
import { followInstance } from './follow-instance.js';
import type { FlowSource } from './flow-source.js';
import type {
  Instance,
  InstanceOutcome,
  InstanceQuery,
  Instances,
  InstanceStatus,
  StartedInstance,
  StartRequest,
} from './instances.js';
import type { Launcher } from './launch.js';
import type { Settlement } from './settle.js';

/** A pending row this old is checked against Temporal when it is listed: the report of its end may have been lost. */
const listCheckAge = 10_000;
/** Each comes with the text of its flow, and may be checked. */
const listPageSize = 100;
const cancelsAtOnce = 50;

export interface TemporalInstancesParts {
  readonly client: Client;
  readonly launcher: Launcher;
  readonly index: InstanceStore;
  readonly source: FlowSource;
  readonly settlement: Settlement;
  readonly fetchInput: FetchInput;
}

/** Instances as runs of Temporal, with the index in the store. */
export class TemporalInstances implements Instances {
  constructor(private readonly parts: TemporalInstancesParts) {}

  async start({ definition, ...request }: StartRequest): Promise<StartedInstance> {
    const flow = await this.parts.source.read(definition);
    if (startsByEvent(flow.flow)) {
      throw flowError('direktiv.workflow.invoke', 'cannot manually invoke event-based workflow');
    }
    const id = randomUUID();
    const row = await this.parts.launcher.start({ ...request, id, flow, invoker: 'api' });
    return { ...pending(row, definition), ...(flow.warnings.length === 0 ? {} : { warnings: flow.warnings }) };
  }

  async get(namespace: string, id: string): Promise<Instance | undefined> {
    const row = await this.parts.index.get(namespace, id);
    if (row === undefined || row.status !== 'pending') return row;
    return (await this.parts.settlement.check(row)) ? this.parts.index.get(namespace, id) : row;
  }

  list(namespace: string, query: InstanceQuery): AsyncGenerator<readonly Instance[], void> {
    const { limit, offset, ...rest } = query;
    return pagesOf<InstanceRow>(
      (behind, size) => this.page(namespace, { ...rest, limit: size, offset: behind ? 0 : (offset ?? 0) }, behind),
      listPageSize,
      limit,
    );
  }

  total(namespace: string, { filters }: InstanceQuery): Promise<number> {
    return this.parts.index.total(namespace, filters);
  }

  count(namespace: string, path: string | undefined): Promise<Readonly<Record<InstanceStatus, number>>> {
    return this.parts.index.count(namespace, path);
  }

  async input({ id, lineage }: Instance): Promise<Uint8Array> {
    const { index, fetchInput } = this.parts;
    const kept = await index.input(id);
    if (kept !== undefined || lineage.length > 0) return kept ?? new Uint8Array();
    await fetchInput(id);
    return (await index.input(id)) ?? new Uint8Array();
  }

  async output(instance: Instance): Promise<Json | undefined> {
    if (instance.status === 'pending') return undefined;
    return (await this.parts.settlement.outcome(instance))?.output;
  }

  async metadata(instance: Instance): Promise<Json | undefined> {
    return (await this.parts.index.get(instance.namespace, instance.id))?.metadata;
  }

  ended(instance: Pick<Instance, 'id' | 'invoker' | 'createdAt'>, signal: AbortSignal): Promise<InstanceOutcome> {
    // The caller goes away; the run does not notice.
    return untilAborted(this.parts.settlement.awaitEnd(instance, signal), signal);
  }

  follow(namespace: string, id: string, signal: AbortSignal): AsyncGenerator<Instance, void> {
    return followInstance(
      { read: () => this.parts.index.get(namespace, id), check: () => this.get(namespace, id) },
      signal,
    );
  }

  /** What looks pending and is not is settled first. */
  private async page(namespace: string, query: InstanceQuery, behind: InstanceRow | undefined): Promise<InstanceRow[]> {
    const rows = await this.parts.index.page(namespace, query, behind);
    const doubtful = rows.filter((row) => row.status === 'pending' && Date.now() - row.createdAt > listCheckAge);
    const settled = await Promise.all(doubtful.map((row) => this.parts.settlement.check(row)));
    return settled.includes(true) ? this.parts.index.page(namespace, query, behind) : rows;
  }

  cancel(instance: Pick<Instance, 'id' | 'invoker' | 'createdAt'>): Promise<void> {
    return cancelOnceBegun(this.parts.client, instance);
  }

  async cancelAll(namespace: string): Promise<void> {
    await this.cancelBegun(await this.parts.index.running(namespace));
  }

  async cancelBegun(instances: readonly Pick<Instance, 'id' | 'invoker'>[]): Promise<void> {
    for (let start = 0; start < instances.length; start += cancelsAtOnce) {
      const some = instances.slice(start, start + cancelsAtOnce);
      await Promise.all(some.map((instance) => cancelBegun(this.parts.client, instance)));
    }
  }
}

function pending(
  row: Omit<Instance, 'status' | 'endedAt' | 'errorCode' | 'errorMessage' | 'definition' | 'flow'>,
  definition: string,
): Instance {
  const { id, namespace, path, invoker, createdAt, lineage, traceId } = row;
  return {
    id,
    namespace,
    path,
    invoker,
    createdAt,
    lineage,
    traceId,
    definition,
    status: 'pending',
    endedAt: null,
    errorCode: null,
    errorMessage: null,
    flow: [],
  };
}
