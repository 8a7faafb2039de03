import { startApiServer, type StoredObject } from './api-server.js';

/** The API of a cluster that has one namespace, and nobody who does anything. */
export interface TestCluster {
  readonly url: string;
  readonly token: string;
  readonly namespace: string;
  /** Requests that changed something. */
  readonly changes: readonly string[];
  /** What there is of a resource such as `deployments`. */
  all(plural: string): Promise<StoredObject[]>;
  close(): Promise<void>;
}

/** The fake one, whose objects are checked against the schemas of Kubernetes. */
export async function startTestCluster(options: { readonly withKnative: boolean }): Promise<TestCluster> {
  const server = await startApiServer(options);
  return {
    ...{ url: server.url, token: server.token, namespace: 'functions', changes: server.changes },
    all: async (plural) => server.all(plural),
    close: () => server.close(),
  };
}
