import { randomUUID } from 'node:crypto';
import type { Instance, InstanceQuery, Instances, StartRequest } from '../../../src/instances/instances.js';
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
  private readonly waiting = new Map<string, (ended: Instance) => void>();

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
    };
    this.runs.set(instance.id, { instance, input: request.input });
    return Promise.resolve(instance);
  }

  get(namespace: string, id: string): Promise<Instance | undefined> {
    const instance = this.runs.get(id)?.instance;
    return Promise.resolve(instance?.namespace === namespace ? instance : undefined);
  }

  list(namespace: string, query: InstanceQuery): Promise<{ total: number; instances: Instance[] }> {
    this.queries.push(query);
    const instances = [...this.runs.values()].map((run) => run.instance).filter((one) => one.namespace === namespace);
    return Promise.resolve({ total: instances.length, instances });
  }

  input(instance: Instance): Promise<Uint8Array> {
    return Promise.resolve(this.run(instance).input);
  }

  output(instance: Instance): Promise<Json | undefined> {
    return Promise.resolve(this.run(instance).output);
  }

  metadata(instance: Instance): Promise<Json | undefined> {
    return Promise.resolve(this.run(instance).metadata);
  }

  /** Ends by {@link outcome}, or when the caller leaves if that says `pending`. */
  ended(instance: Instance, signal: AbortSignal): Promise<Instance> {
    const { output, metadata, ...end } = this.outcome;
    if (end.status === 'pending') {
      return new Promise((resolve, reject) => {
        this.waiting.set(instance.id, resolve);
        signal.addEventListener('abort', () => {
          this.abandoned.push(instance.id);
          reject(signal.reason as Error);
        });
      });
    }
    const run = this.run(instance);
    run.instance = { ...instance, endedAt: instance.createdAt + 1000, ...end };
    if (output !== undefined) run.output = output;
    if (metadata !== undefined) run.metadata = metadata;
    return Promise.resolve(run.instance);
  }

  cancel(instance: Instance): Promise<void> {
    this.cancelled.push(instance.id);
    return Promise.resolve();
  }

  private run(instance: Instance): Run {
    const run = this.runs.get(instance.id);
    if (run === undefined) throw new Error(`there is no instance ${instance.id}`);
    return run;
  }
}
