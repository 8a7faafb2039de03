import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionRequest } from '../../../src/functions/runtime.js';
import { createKubernetesRuntime, type KubernetesRuntimeOptions } from '../../../src/functions/runtimes/kubernetes.js';
import { chooseWorkload, type WorkloadChoice } from '../../../src/functions/runtimes/kubernetes/choose-workload.js';
import type { Cluster } from '../../../src/functions/runtimes/kubernetes/cluster.js';
import { connectCluster } from '../../../src/functions/runtimes/kubernetes/connect-cluster.js';
import { KubernetesPods } from '../../../src/functions/runtimes/kubernetes/kubernetes-pods.js';
import { ServiceTokens } from '../../../src/functions/runtimes/kubernetes/service-tokens.js';
import type { ServicePods } from '../../../src/services/service-pods.js';
import { createHttpClient } from '../../../src/functions/call/http-client.js';
import type { KubernetesSettings } from '../../../src/functions/runtimes/kubernetes/kubernetes-settings.js';
import type { Json } from '../../../src/json/json.js';
import type { WorkflowFunction } from '../../../src/language/model.js';
import { type ImageBehaviour, Kubelet } from '../../support/kubernetes/kubelet.js';
import { Knative, type KnativeOptions } from '../../support/kubernetes/knative.js';
import { startTestCluster, type TestCluster } from '../../support/kubernetes/test-cluster.js';
import { type ContainerWorker, type DeclaredParts, startContainerWorker } from '../support/container-worker.js';
import { createMemoryVariables, type MemoryVariables } from '../support/memory-variables.js';
import { functionRequest, type LoggedLine } from './endpoint-fixture.js';

/** Workers of one fleet, and the cluster that they use. */
export interface KubernetesFixture extends ContainerWorker {
  readonly cluster: TestCluster;
  /** The same as a worker has it. */
  readonly connected: Cluster;
  readonly kubelet: Kubelet;
  /** Undefined when the cluster has none. */
  readonly knative: Knative | undefined;
  /** As another process sees the services, such as that of the API. */
  readonly pods: ServicePods;
  readonly variables: MemoryVariables;
  readonly lines: LoggedLine[];
  /** Another worker of the same fleet. */
  anotherWorker(changes?: Partial<KubernetesSettings>): Promise<ContainerWorker>;
}

export type KubernetesChanges = Partial<KubernetesSettings> &
  DeclaredParts & {
    readonly workload?: WorkloadChoice;
    /** False: workers may not follow changes. */
    readonly watch?: boolean;
    /** The cluster has Knative, which lets requests take so many seconds, and cuts them after so many milliseconds all the same. */
    readonly knative?: KnativeOptions & { readonly longestTimeout: number };
  } & Pick<Partial<KubernetesRuntimeOptions>, 'isDeclared' | 'emptyAtClose'> & {
    readonly images?: Readonly<Record<string, ImageBehaviour>>;
  };

export async function startKubernetes(changes: KubernetesChanges = {}): Promise<KubernetesFixture> {
  const {
    logins,
    services,
    scaled,
    isDeclared,
    emptyAtClose = false,
    images,
    workload = 'deployment',
    knative,
    watch = true,
    ...settings
  } = changes;
  const cluster = await startTestCluster({ watch, ...(knative !== undefined && { knative }) });
  const played = knative && new Knative(knative);
  const kubelet = new Kubelet(cluster, { img: { kind: 'stub' }, ...images }, played);
  const dir = await mkdtemp(join(tmpdir(), 'durektiv-kubeconfig-'));
  const config = join(dir, 'config');
  await writeFile(config, kubeconfig(cluster));
  const variables = createMemoryVariables();
  const lines: LoggedLine[] = [];
  const workers: ContainerWorker[] = [];
  const fleet = randomBytes(4).toString('hex');
  const seen = await connectCluster({ config, namespace: cluster.namespace });
  const client = createHttpClient();
  const makeWorkload = await chooseWorkload(seen, workload);
  const parts = { cluster: seen, client, tokens: new ServiceTokens(seen) };
  const pods = new KubernetesPods({ ...parts, workload: makeWorkload(parts), settings: { fleet } });
  const anotherWorker = async (more: Partial<KubernetesSettings> = {}): Promise<ContainerWorker> => {
    const connected = await connectCluster({ config, namespace: cluster.namespace });
    const worker = await startContainerWorker(
      { host: '127.0.0.1', hostName: '127.0.0.1', variables, lines, services, logins, scaled, emptyAtClose },
      (options) =>
        createKubernetesRuntime({
          ...options,
          cluster: connected,
          workload: makeWorkload,
          settings: {
            ...{ sidecarImage: 'durektiv:test', serviceAccount: undefined, idle: 600_000, most: 5, listenWait: 20 },
            ...{ nodeWait: 120, fleet },
            ...settings,
            ...more,
          },
          isDeclared: isDeclared ?? (async () => true),
        }),
    );
    workers.push(worker);
    return worker;
  };
  return {
    ...(await anotherWorker()),
    ...{ cluster, connected: seen, kubelet, pods, variables, lines, anotherWorker, knative: played },
    async close() {
      for (const worker of workers) await worker.close();
      await client.destroy();
      await kubelet.close();
      await played?.close();
      await cluster.close();
      await rm(dir, { recursive: true });
    },
  };
}

/** A function of an image that the kubelet knows. */
export function imageFunction(image: string, changes: Partial<WorkflowFunction> = {}): WorkflowFunction {
  return { type: 'knative-workflow', id: 'f', image, size: 'small', envs: [], patches: [], ...changes };
}

/** A call of such a function. */
export function imageRequest(image: string, input: Json, changes: Partial<FunctionRequest> = {}): FunctionRequest {
  return functionRequest(input, { function: imageFunction(image), ...changes });
}

/** What names a cluster, and whoever may work in it. */
export function kubeconfig({ url, workerToken }: TestCluster, token = workerToken): string {
  const named = { cluster: 'test', user: 'test' };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: named }],
    'current-context': 'test',
  });
}
