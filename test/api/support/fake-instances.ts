import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  Instance,
  InstanceOutcome,
  InstanceQuery,
  Instances,
  InstanceStatus,
  StartRequest,
} from '../../../src/instances/instances.js';
import type { Json } from '../../../src/json/json.js';

interface Run {
  instance: Instance;
  input: Uint8Array;
  output?: Json;
  metadata?: Json;
}

/** Instances that only remember: the API is tested on them, the real ones have tests of their own. */
export class FakeInstances implements Instances {
  readonly runs = new Map<string, Run>();
  readonly starts: StartRequest[] = [];
  readonly queries: InstanceQuery[] = [];
  readonly cancelled: string[] = [];
  readonly abandoned: string[] = [];
  /** Thrown by the next start. */
  refusal: Error | undefined;
  /** Every start ends like this at once. */
  outcome: Partial<Instance> & { output?: Json; metadata?: Json } = { status: 'complete', output: {} };
  private readonly waiting = new Map<string, (ended: InstanceOutcome) => void>();

  start(request: StartRequest): Promise<Instance> {
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal !== undefined) return Promise.reject(refusal);
    this.starts.push(request);
    const instance: Instance = {
      id: randomUUID(),
      namespace: request.namespace,
      path: request.path,
      status: 'pending',
      invoker: 'api',
      createdAt: Date.UTC(2024, 4, 1, 10, 0, 0, 120),
      endedAt: null,
      errorCode: null,
      errorMessage: null,
      definition: request.definition,
      flow: [],
      lineage: [],
      traceId: '',
    };
    this.runs.set(instance.id, { instance, input: request.input });
    return Promise.resolve(instance);
  }

  get(namespace: string, id: string): Promise<Instance | undefined> {
    const instance = this.runs.get(id)?.instance;
    return Promise.resolve(instance?.namespace === namespace ? instance : undefined);
  }

  async *list(namespace: string, query: InstanceQuery): AsyncGenerator<readonly Instance[], void> {
    this.queries.push(query);
    yield await Promise.resolve(this.of(namespace));
  }

  total(namespace: string): Promise<number> {
    return Promise.resolve(this.of(namespace).length);
  }

  private of(namespace: string): Instance[] {
    return [...this.runs.values()].map((run) => run.instance).filter((one) => one.namespace === namespace);
  }

  count(namespace: string, path: string | undefined): Promise<Record<InstanceStatus, number>> {
    const counts = { pending: 0, complete: 0, failed: 0, crashed: 0, cancelled: 0 };
    for (const { instance } of this.runs.values()) {
      if (instance.namespace === namespace && instance.path === (path ?? instance.path)) counts[instance.status]++;
    }
    return Promise.resolve(counts);
  }

  input(instance: Instance): Promise<Uint8Array> {
    return Promise.resolve(this.run(instance.id).input);
  }

  output(instance: Instance): Promise<Json | undefined> {
    return Promise.resolve(this.run(instance.id).output);
  }

  metadata(instance: Instance): Promise<Json | undefined> {
    return Promise.resolve(this.run(instance.id).metadata);
  }

  /** Ends by {@link outcome}, or when the caller leaves if that says `pending`. */
  ended({ id }: Pick<Instance, 'id'>, signal: AbortSignal): Promise<InstanceOutcome> {
    const { output, metadata, status = 'complete', ...end } = this.outcome;
    if (status === 'pending') {
      return new Promise((resolve, reject) => {
        this.waiting.set(id, resolve);
        signal.addEventListener('abort', () => {
          this.abandoned.push(id);
          reject(signal.reason as Error);
        });
      });
    }
    const run = this.run(id);
    run.instance = { ...run.instance, status, endedAt: run.instance.createdAt + 1000, ...end };
    if (output !== undefined) run.output = output;
    if (metadata !== undefined) run.metadata = metadata;
    const { errorCode, errorMessage } = run.instance;
    return Promise.resolve({ status, errorCode, errorMessage, ...(output === undefined ? {} : { output }) });
  }

  async *follow(namespace: string, id: string, signal: AbortSignal): AsyncGenerator<Instance, void> {
    for (let seen: Instance | undefined; ;) {
      const instance = await this.get(namespace, id);
      if (instance === undefined) return;
      if (instance !== seen) yield instance;
      seen = instance;
      if (instance.status !== 'pending') return;
      await pause(10, undefined, { signal });
    }
  }

  async cancelAll(namespace: string): Promise<void> {
    for (const { instance } of this.runs.values()) if (instance.namespace === namespace) await this.cancel(instance);
  }

  cancel(instance: Pick<Instance, 'id'>): Promise<void> {
    this.cancelled.push(instance.id);
    return Promise.resolve();
  }

  async cancelBegun(instances: readonly Pick<Instance, 'id'>[]): Promise<void> {
    for (const instance of instances) await this.cancel(instance);
  }

  private run(id: string): Run {
    const run = this.runs.get(id);
    if (run === undefined) throw new Error(`there is no instance ${id}`);
    return run;
  }
}
