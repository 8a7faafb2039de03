import { type ApiServerOptions, startApiServer, type StoredObject } from './api-server.js';
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
  /** Resources whose changes somebody began to follow; none of the real one are known. */
  readonly opened: readonly string[];
  /** Ends the streams of changes, which the real one does not do for a test. */
  cutStreams(fault?: { readonly code: number; readonly message: string }): void;
  /** What there is of a resource such as `deployments`; those of Knative are `knativeservices`. */
  all(name: string): Promise<StoredObject[]>;
  close(): Promise<void>;
}

/**
 * The API server of Kubernetes when DUREKTIV_TEST_KUBE_APISERVER names it; otherwise the fake
 * one, whose objects are checked against the schemas of Kubernetes.
 */
export async function startTestCluster(options: ApiServerOptions = {}): Promise<TestCluster> {
  if (realApiServer !== undefined) return startRealCluster(realApiServer);
  const server = await startApiServer(options);
  return {
    ...{
      url: server.url,
      token: server.token,
      workerToken: server.token,
      namespace: 'functions',
      changes: server.changes,
    },
    opened: server.opened,
    cutStreams: (fault) => server.cutStreams(fault),
    all: async (name) => server.all(name),
    close: () => server.close(),
  };
}
