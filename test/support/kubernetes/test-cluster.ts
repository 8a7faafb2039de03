import { startApiServer, type StoredObject } from './api-server.js';
import { realApiServer, startRealCluster } from './real-api-server.js';

/** The API of a cluster that has one namespace, and nobody who does anything. */
export interface TestCluster {
  readonly url: string;
  /** Of whoever may do everything. */
  readonly token: string;
  /** Of a worker; with the real server it opens what the documentation says. */
  readonly workerToken: string;
  readonly namespace: string;
  /** Requests that changed something. */
  readonly changes: readonly string[];
  /** What there is of a resource such as `deployments`. */
  all(plural: string): Promise<StoredObject[]>;
  close(): Promise<void>;
}

/**
 * The API server of Kubernetes when DUREKTIV_TEST_KUBE_APISERVER names it; otherwise the fake
 * one, whose objects are checked against the schemas of Kubernetes.
 */
export async function startTestCluster(): Promise<TestCluster> {
  if (realApiServer !== undefined) return startRealCluster(realApiServer);
  const server = await startApiServer();
  return {
    ...{
      url: server.url,
      token: server.token,
      workerToken: server.token,
      namespace: 'functions',
      changes: server.changes,
    },
    all: async (plural) => server.all(plural),
    close: () => server.close(),
  };
}
