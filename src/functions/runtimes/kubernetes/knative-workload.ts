import type { Agent } from 'undici';
import { askStatus } from '../../sidecar/sidecar-requests.js';
import type { Cluster } from './cluster.js';
import { clusterMessage } from './cluster-errors.js';
import { conditionOf } from './condition-of.js';
import { putDeletionCost } from './deletion-cost.js';
import { knativeServiceOf } from './knative-objects.js';
import type { KnativeService } from './knative-service.js';
import { label } from './labels.js';
import type { ServiceTokens } from './service-tokens.js';
import type { Workload, WorkloadView } from './workload.js';

/** The port of a pod where Knative counts requests, and cuts those that take too long. */
const queuePort = 8012;
/** Seconds that a request is to have; where Knative allows less, that much. */
const wantedTimeout = 14_400;

export interface KnativeParts {
  readonly cluster: Cluster;
  readonly client: Agent;
  readonly tokens: ServiceTokens;
}

/**
 * Services as those of Knative, which has the number of their pods in its hands. Actions go to the pods themselves all the same, but
 * through the port at which Knative counts them: so it knows of each, and a request that it cuts is joined again in its pod.
 */
export function knativeWorkload(parts: KnativeParts): Workload {
  const { cluster } = parts;
  let timeout = wantedTimeout;
  return {
    kind: 'knativeservices',
    parts: ['knativeservices', 'secrets'],
    countingPort: queuePort,
    list: async (labels) => (await cluster.list('knativeservices', labels)).map(viewOf),
    async get(name) {
      const found = await cluster.get('knativeservices', name);
      return found && viewOf(found);
    },
    check: (plan, settings) => void knativeServiceOf(plan, settings, timeout),
    async create(plan, settings) {
      try {
        await cluster.create('knativeservices', knativeServiceOf(plan, settings, timeout));
      } catch (error) {
        const allowed = longestTimeout(clusterMessage(error));
        if (allowed === undefined || allowed >= timeout) throw error;
        timeout = allowed;
        await cluster.create('knativeservices', knativeServiceOf(plan, settings, timeout));
      }
    },
    complete: () => [],
    grow: (name) => wake(parts, name),
    async shrink(_service, pods) {
      for (const pod of pods) await putDeletionCost(cluster, pod, pod.busy ? 'usual' : 'low');
    },
  };
}

function viewOf({ metadata, status }: KnativeService): WorkloadView {
  const conditions = (status?.conditions ?? []).map(conditionOf);
  const ready = conditions.find(({ type }) => type === 'Ready');
  return {
    metadata,
    replicas: undefined,
    conditions: conditions.map((one) => (one === ready ? { ...one, type: 'Available' } : one)),
    failure: ready?.status === 'False' ? `Knative makes no pod for the function: ${ready.message}` : undefined,
  };
}

/** What Knative says when a request may not take so long. */
function longestTimeout(refusal: string): number | undefined {
  const found = /expected \d+ <= \d+ <= (\d+): spec\.template\.spec\.timeoutSeconds/.exec(refusal)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** A service without pods gets one when a request comes in by its own address. */
async function wake({ cluster, client, tokens }: KnativeParts, name: string): Promise<boolean> {
  const { metadata, status } = (await cluster.get('knativeservices', name)) ?? {};
  const life = metadata?.labels?.[label.life];
  const url = status?.address?.url;
  if (url === undefined || life === undefined) return false;
  const pods = await cluster.list('pods', { [label.life]: life });
  const token = await tokens.of(life);
  if (token === undefined || pods.some((pod) => pod.metadata?.deletionTimestamp === undefined)) return false;
  // It is answered by the pod that comes; who wants that finds it by itself.
  void askStatus(client, { url, token });
  return true;
}
