import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { type Sidecar, startSidecar } from '../../../src/sidecar/sidecar.js';
import { type FunctionStub, startFunctionStub } from '../function-stub.js';
import type { StoredObject } from './api-server.js';
import type { Knative } from './knative.js';

/** What becomes of a pod whose function has an image. */
export type ImageBehaviour =
  /** A function stub for each pod. */
  | { readonly kind: 'stub' }
  /** This function, for all pods. */
  | { readonly kind: 'url'; readonly url: string }
  /** Nothing listens. */
  | { readonly kind: 'deaf' }
  /** The container never runs. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  /** It ends again and again. */
  | { readonly kind: 'ends'; readonly code: number; readonly reason: string; readonly lines?: string }
  | { readonly kind: 'unschedulable'; readonly message: string };

/** A pod that runs. */
export interface RunningPod {
  readonly name: string;
  readonly ip: string;
  readonly sidecar: Sidecar;
  readonly stub: FunctionStub | undefined;
}

export interface ClusterAccess {
  readonly url: string;
  readonly token: string;
  readonly namespace: string;
}

interface Started extends RunningPod {
  stop(): Promise<void>;
}

const round = 40;
let addresses = 0;

/**
 * Plays what is not there in a cluster that is only an API: the controller of Deployments and that of Knative, which make pods and take them away, and the node, on which each pod is a real sidecar at an address of its own.
 */
export class Kubelet {
  private readonly agent = new Agent({ connect: { rejectUnauthorized: false } });
  private readonly pods = new Map<string, Started | undefined>();
  private readonly stopping = new AbortController();
  private readonly work: Promise<void>;

  constructor(
    private readonly access: ClusterAccess,
    private readonly images: Readonly<Record<string, ImageBehaviour>>,
    private readonly knative?: Knative,
  ) {
    this.work = this.run();
  }

  /** What runs now. */
  running(): RunningPod[] {
    return [...this.pods.values()].filter((one) => one !== undefined);
  }

  /** Ends the function of a pod as a kubelet sees it, and starts it anew. */
  async killFunction(pod: string, end: { readonly code: number; readonly reason: string; readonly lines?: string }) {
    this.pods.get(pod)?.stub?.reset();
    await this.pods.get(pod)?.stub?.close();
    await this.setStatus(pod, this.pods.get(pod)?.ip, {
      restartCount: 1,
      state: { running: { startedAt: new Date().toISOString() } },
      lastState: { terminated: terminated(end) },
    });
  }

  /** Takes a pod away without a word, as a node that fails. */
  async lose(pod: string): Promise<void> {
    await this.pods.get(pod)?.stop();
    await this.call('DELETE', `/api/v1`, `pods/${pod}`, { gracePeriodSeconds: 0 });
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.work;
    for (const pod of this.pods.values()) await pod?.stop();
    await this.agent.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.look();
      await new Promise((resolve) => setTimeout(resolve, round));
    }
  }

  private async look(): Promise<void> {
    const deployments = await this.list('/apis/apps/v1', 'deployments');
    const pods = await this.list('/api/v1', 'pods');
    for (const deployment of deployments) await this.control(deployment, pods);
    const services = this.knative === undefined ? [] : await this.list(knativeRoot, 'services');
    for (const service of services) await this.controlKnative(service, pods);
    const owners = new Set([...deployments, ...services].map(({ metadata }) => metadata.uid));
    for (const pod of pods) {
      const { name, deletionTimestamp } = pod.metadata;
      const owner = pod.metadata.annotations?.['test/owner'] ?? '';
      if (deletionTimestamp !== undefined && this.knative?.isBusy(this.pods.get(name)?.ip) === true) continue;
      if (deletionTimestamp !== undefined) await this.end(name);
      else if (!owners.has(owner)) await this.call('DELETE', '/api/v1', `pods/${name}`, {});
      else if (!this.pods.has(name)) await this.start(pod);
    }
    const there = new Set(pods.map(({ metadata }) => metadata.name));
    for (const [name, pod] of this.pods) {
      if (there.has(name)) continue;
      this.pods.delete(name);
      await pod?.stop();
    }
  }

  private async control(deployment: StoredObject, pods: readonly StoredObject[]): Promise<void> {
    const { replicas = 1, template } = deployment.spec as { replicas?: number; template: StoredObject };
    await this.havePods(deployment, ownedBy(deployment, pods), replicas, template);
  }

  private async controlKnative(service: StoredObject, pods: readonly StoredObject[]): Promise<void> {
    const { knative } = this;
    if (knative === undefined) return;
    const { name } = service.metadata;
    if (service.status === undefined)
      await this.call('PATCH', knativeRoot, `services/${name}/status`, { status: await knative.statusOf(service) });
    const own = ownedBy(service, pods);
    const ips = own.flatMap(({ metadata }) => this.pods.get(metadata.name)?.ip ?? []);
    const { template } = service.spec as { template: StoredObject };
    const spec = knative.podSpecOf(template.spec ?? {});
    await this.havePods(service, own, knative.podsOf(service, ips), { ...template, spec });
  }

  private async havePods(owner: StoredObject, own: readonly StoredObject[], count: number, template: StoredObject) {
    for (let n = own.length; n < count; n++) {
      const annotations = { ...template.metadata.annotations, 'test/owner': owner.metadata.uid };
      await this.call('POST', '/api/v1', 'pods', {
        ...{ apiVersion: 'v1', kind: 'Pod' },
        metadata: { ...template.metadata, annotations, generateName: `${owner.metadata.name}-` },
        spec: { ...template.spec, nodeName: 'node' },
      });
    }
    const cost = ({ metadata }: StoredObject) =>
      Number(metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
    const surplus = [...own].sort((a, b) => cost(a) - cost(b)).slice(0, Math.max(0, own.length - count));
    for (const { metadata } of surplus) await this.call('DELETE', '/api/v1', `pods/${metadata.name}`, {});
  }

  private async start(pod: StoredObject): Promise<void> {
    const { name } = pod.metadata;
    const [fn, sidecar] = (pod.spec as { containers: { image: string; command?: string[]; env?: Variable[] }[] })
      .containers;
    const behaviour: ImageBehaviour = this.images[fn?.image ?? ''] ?? {
      kind: 'waiting',
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${fn?.image ?? ''}"`,
    };
    const ip = `127.${20 + (process.pid % 200)}.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;
    this.pods.set(name, undefined);
    switch (behaviour.kind) {
      case 'unschedulable':
        return this.setConditions(name, { ...unplaced, message: behaviour.message });
      case 'waiting':
        return this.setStatus(name, ip, { state: { waiting: detailsOf(behaviour) } });
      case 'ends':
        return this.setStatus(name, ip, {
          restartCount: 1,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' } },
          lastState: { terminated: terminated(behaviour) },
        });
      case 'deaf':
      case 'stub':
      case 'url': {
        const stub = behaviour.kind === 'stub' ? await startFunctionStub() : undefined;
        const url = stub?.url ?? (behaviour.kind === 'url' ? behaviour.url : `http://${ip}:8080`);
        await this.setStatus(name, ip, { state: { running: { startedAt: new Date().toISOString() } } });
        const token = await this.secretOf(sidecar?.env ?? []);
        const wait = Number(sidecar?.command?.at(sidecar.command.indexOf('--listen-wait') + 1));
        this.serve({ name, ip, url, stub, token, wait }).catch(async (error: unknown) => {
          if (!this.stopping.signal.aborted) await this.sidecarEnded(name, ip, (error as Error).message);
        });
      }
    }
  }

  private async serve({ name, ip, url, stub, token, wait }: Serving): Promise<void> {
    const dir = await mkdtemp(join(tmpdir(), 'durektiv-pod-'));
    const clear = () => rm(dir, { recursive: true, force: true });
    const starting = startSidecar({
      ...{ token, port: 8890, host: ip, localPort: 0, functionUrl: new URL(url), dir, listenWait: wait * 1000 },
      warn: () => undefined,
      signal: this.stopping.signal,
    });
    starting.catch(clear);
    const sidecar = await starting;
    await this.knative?.podStarted(ip);
    let ended: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      this.knative?.podStopped(ip);
      await sidecar.close(0);
      await stub?.close();
      await clear();
    };
    this.pods.set(name, { name, ip, sidecar, stub, stop: () => (ended ??= stop()) });
  }

  private async end(name: string): Promise<void> {
    await this.pods.get(name)?.stop();
    this.pods.delete(name);
    await this.call('DELETE', '/api/v1', `pods/${name}`, { gracePeriodSeconds: 0 });
  }

  /** As a kubelet gives it to the container; a secret that is not there keeps the pod from starting. */
  private async secretOf(env: readonly Variable[]): Promise<string> {
    const ref = env.find(({ name }) => name === 'DUREKTIV_SIDECAR_TOKEN')?.valueFrom?.secretKeyRef;
    const secret = (await this.call('GET', '/api/v1', `secrets/${ref?.name ?? ''}`)) as StoredObject;
    return Buffer.from(secret.data?.[ref?.key ?? ''] ?? '', 'base64').toString();
  }

  private async sidecarEnded(name: string, ip: string, message: string): Promise<void> {
    const end = { code: 1, reason: 'Error', lines: message };
    await this.setStatus(
      name,
      ip,
      { state: { running: {} } },
      { restartCount: 1, state: { terminated: terminated(end) } },
    );
  }

  private setStatus(pod: string, ip: string | undefined, fn: object, sidecar: object = { state: { running: {} } }) {
    const common = { ready: true, restartCount: 0, image: 'i', imageID: 'i' };
    return this.patchStatus(pod, {
      phase: 'Running',
      podIP: ip,
      podIPs: [{ ip }],
      containerStatuses: [
        { name: 'direktiv-container', ...common, ...fn },
        { name: 'direktiv-sidecar', ...common, ...sidecar },
      ],
    });
  }

  private setConditions(pod: string, condition: object) {
    return this.patchStatus(pod, { phase: 'Pending', conditions: [condition] });
  }

  private async patchStatus(pod: string, status: object): Promise<void> {
    await this.call('PATCH', '/api/v1', `pods/${pod}/status`, { status });
  }

  private async list(root: string, plural: string): Promise<StoredObject[]> {
    const { items, kind } = (await this.call('GET', root, plural)) as { items: StoredObject[]; kind: string };
    return items.map((item) => ({ ...item, kind: kind.replace(/List$/, '') }));
  }

  private async call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', root: string, path: string, body?: object) {
    const { url, token, namespace } = this.access;
    const { statusCode, body: answer } = await request(`${url}${root}/namespaces/${namespace}/${path}`, {
      method,
      dispatcher: this.agent,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (statusCode === 404 && method !== 'GET') return undefined;
    if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode} ${text}`);
    return JSON.parse(text) as unknown;
  }
}

interface Variable {
  readonly name: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

interface Serving {
  readonly name: string;
  readonly ip: string;
  readonly url: string;
  readonly stub: FunctionStub | undefined;
  readonly token: string;
  readonly wait: number;
}

function ownedBy({ metadata: { uid } }: StoredObject, pods: readonly StoredObject[]): readonly StoredObject[] {
  return pods.filter(
    ({ metadata }) => metadata.annotations?.['test/owner'] === uid && metadata.deletionTimestamp === undefined,
  );
}

const knativeRoot = '/apis/serving.knative.dev/v1';
const unplaced = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };

function detailsOf({ reason, message }: { readonly reason: string; readonly message?: string }) {
  return { reason, ...(message !== undefined && { message }) };
}

function terminated({
  code,
  reason,
  lines,
}: {
  readonly code: number;
  readonly reason: string;
  readonly lines?: string;
}) {
  return { exitCode: code, reason, ...(lines !== undefined && { message: lines }) };
}
