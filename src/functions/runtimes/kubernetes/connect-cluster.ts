import type { RequestContext, ResponseContext } from '@kubernetes/client-node';
import { type Cluster, clusterOf } from './cluster.js';
import { clusterMessage } from './cluster-errors.js';

export interface ClusterAddress {
  /** `in-cluster`: by the service account of this pod; otherwise the path of a kubeconfig, whose current context counts. */
  readonly config: string;
  readonly namespace: string;
}

/** How long a cluster may take for an answer, in milliseconds. */
const patience = 15_000;

/**
 * Connects to the API of a cluster. The client is loaded here: it takes 70 MB that no other process would use.
 * @throws Error when nothing answers there, or refuses us
 */
export async function connectCluster({ config, namespace }: ClusterAddress): Promise<Cluster> {
  const { KubeConfig, CoreV1Api, CustomObjectsApi, Log, Watch, createConfiguration, ServerConfiguration } =
    await import('@kubernetes/client-node');
  const access = new KubeConfig();
  let server = '';
  try {
    if (config === 'in-cluster') access.loadFromCluster();
    else access.loadFromFile(config);
    server = access.getCurrentCluster()?.server ?? '';
    if (!URL.canParse(server)) throw new Error('it names no cluster, or no current context');
    const configuration = createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      authMethods: { default: access },
      promiseMiddleware: [{ pre: bounded, post: async (response: ResponseContext) => response }],
    });
    const clients = {
      core: new CoreV1Api(configuration),
      custom: new CustomObjectsApi(configuration),
      logs: new Log(access),
      watch: new Watch(access),
    };
    const cluster = clusterOf(clients, namespace);
    await cluster.list('deployments', { 'app.kubernetes.io/managed-by': 'durektiv' });
    return cluster;
  } catch (error) {
    const where = server === '' ? config : `${server}, namespace ${namespace}`;
    const message = `Kubernetes cannot be used (${where}): ${clusterMessage(error)}. Check DUREKTIV_KUBERNETES`;
    throw new Error(message, { cause: error });
  }
}

async function bounded(request: RequestContext): Promise<RequestContext> {
  request.setSignal(AbortSignal.timeout(patience));
  return request;
}
