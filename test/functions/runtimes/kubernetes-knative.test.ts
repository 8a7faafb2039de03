import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FunctionRequest, FunctionResult } from '../../../src/functions/runtime.js';
import { chooseWorkload } from '../../../src/functions/runtimes/kubernetes/choose-workload.js';
import type { Json } from '../../../src/json/json.js';
import { unresolvedImage } from '../../support/kubernetes/knative.js';
import { realApiServer } from '../../support/kubernetes/real-api-server.js';
import { mostAtOnce } from '../support/most-at-once.js';
import { patience } from '../support/patience.js';
import { never } from './endpoint-fixture.js';
import {
  imageFunction,
  imageRequest,
  type KubernetesChanges,
  type KubernetesFixture,
  startKubernetes,
} from './kubernetes-fixture.js';

const id = 'ns-f-flow-yaml-da6ab2e5cd';
const success = (value: Json) => ({ kind: 'success', value });

let fixture: KubernetesFixture;

/** A cluster with Knative, whose proxies cut requests after seconds or less. */
function startKnative(changes: KubernetesChanges & { readonly cutAfter?: number } = {}): Promise<KubernetesFixture> {
  const { cutAfter = 30_000, ...others } = changes;
  return startKubernetes({ workload: 'knative', knative: { cutAfter, longestTimeout: 600 }, ...others });
}

function call(input: Json, changes: Partial<FunctionRequest> = {}): Promise<FunctionResult> {
  return fixture.runtime.call(imageRequest('img', input, changes), never);
}

async function names(kind: string): Promise<string[]> {
  return (await fixture.cluster.all(kind)).map(({ metadata }) => metadata.name);
}

const stubs = () => fixture.kubelet.running().flatMap(({ stub }) => stub ?? []);
const calledIds = () => stubs().flatMap(({ calls }) => calls.map(({ actionId }) => actionId));

// Its pods are played, and a real API server does not know its objects.
describe.skipIf(realApiServer !== undefined)('a service of Knative', () => {
  beforeAll(async () => void (fixture = await startKnative()));
  afterAll(() => fixture.close());

  it('is made on the first call, without the parts of a Deployment, and serves the next ones', async () => {
    expect(await call({ a: 1 })).toEqual(success({ a: 1 }));
    expect(await names('knativeservices')).toEqual([id]);
    for (const kind of ['deployments', 'services', 'horizontalpodautoscalers']) expect(await names(kind)).toEqual([]);
    const before = fixture.cluster.changes.length;
    expect(await call({ a: 2 })).toEqual(success({ a: 2 }));
    expect(fixture.cluster.changes.length).toBe(before);
    expect(fixture.kubelet.running()).toHaveLength(1);
  });

  it('is told how many pods it may have, and that nothing waits in front of one', async () => {
    const [service] = await fixture.cluster.all('knativeservices');
    expect(service?.metadata.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'durektiv',
      'direktiv-service': id,
      'networking.knative.dev/visibility': 'cluster-local',
    });
    expect(service?.metadata.annotations).toMatchObject({
      'direktiv.io/minScale': '0',
      'direktiv.io/path': '/flow.yaml',
    });
    expect(service?.spec?.['template']).toMatchObject({
      metadata: {
        labels: { 'direktiv-service': id },
        annotations: {
          'autoscaling.knative.dev/min-scale': '0',
          'autoscaling.knative.dev/max-scale': '5',
          'autoscaling.knative.dev/target': '10',
          'autoscaling.knative.dev/scale-to-zero-pod-retention-period': '600s',
        },
      },
      spec: { containerConcurrency: 0 },
    });
  });

  it('gives requests as much time as the cluster lets them have', async () => {
    const [service] = await fixture.cluster.all('knativeservices');
    expect(service?.spec?.['template']).toMatchObject({
      spec: { timeoutSeconds: 600, responseStartTimeoutSeconds: 600 },
    });
  });

  it('has the pod of a Deployment as far as Knative takes it: its port is that of the sidecar', async () => {
    const [service] = await fixture.cluster.all('knativeservices');
    const { containers } = (service?.spec as { template: { spec: { containers: object[] } } }).template.spec;
    const seccompProfile = { type: 'RuntimeDefault' };
    expect(containers[0]).toMatchObject({
      name: 'direktiv-container',
      image: 'img',
      resources: { limits: { memory: '512M', cpu: '250m', 'ephemeral-storage': '256M' } },
      securityContext: { allowPrivilegeEscalation: false, seccompProfile },
    });
    expect(containers[0]).not.toHaveProperty('ports');
    expect(containers[1]).toMatchObject({
      name: 'direktiv-sidecar',
      ports: [{ containerPort: 8890 }],
      securityContext: { readOnlyRootFilesystem: true, seccompProfile },
    });
  });

  it('has its patches, and says so when Knative does not take them', async () => {
    const path = '/spec/template/spec/containers/0/env/-';
    const patches = [{ op: 'add', path, value: { name: 'ONE', value: 'eins' } }];
    expect(await call({ b: 1 }, { function: imageFunction('img', { id: 'patched', patches }) })).toEqual(
      success({ b: 1 }),
    );
    const pod = (await fixture.cluster.all('pods')).find(({ metadata }) => metadata.name.includes('-patched-'));
    expect((pod?.spec?.['containers'] as object[])[0]).toMatchObject({ env: [{ name: 'ONE', value: 'eins' }] });
    const refused = [{ op: 'add', path: '/spec/template/spec/affinity', value: {} }];
    expect(await call({}, { function: imageFunction('img', { id: 'refused', patches: refused }) })).toEqual({
      kind: 'unreachable',
      reason: expect.stringMatching(/^Kubernetes does not take the service: .*affinity/) as string,
    });
  });

  it('gets an interrupt when the deadline passes', async () => {
    const request = imageRequest('img', { __hang: true }, { deadline: Date.now() + 500 });
    expect(await fixture.runtime.call(request, never)).toEqual({ kind: 'timeout' });
    await vi.waitFor(
      () => expect(stubs().flatMap((stub) => stub.deletesOf(request.actionId))).toHaveLength(1),
      patience,
    );
  });

  it('says why it has no pod', async () => {
    expect(await call({}, { function: imageFunction(unresolvedImage, { id: 'unresolved' }) })).toEqual({
      kind: 'unreachable',
      reason: `Knative makes no pod for the function: Unable to fetch image "${unresolvedImage}"`,
    });
    expect(await call({}, { function: imageFunction('missing', { id: 'missing' }) })).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringMatching(/^the image missing cannot be pulled/) as string,
    });
    await vi.waitFor(
      async () => expect((await names('knativeservices')).join()).not.toMatch(/unresolved|missing/),
      patience,
    );
  });
});

describe.skipIf(realApiServer !== undefined)('an action in a pod of Knative', () => {
  afterEach(() => fixture.close());

  it('is joined again as often as its request is cut, and the function runs once', async () => {
    fixture = await startKnative({ cutAfter: 700 });
    const request = imageRequest('img', { __delay: 4 });
    expect(await fixture.runtime.call(request, never)).toEqual(success({ __delay: 4 }));
    expect(fixture.knative?.cuts).toBeGreaterThan(1);
    expect(calledIds()).toEqual([request.actionId]);
  });

  it('goes on under another worker when its own dies', async () => {
    fixture = await startKnative({ cutAfter: 700 });
    const places: string[] = [];
    const request = imageRequest('img', { __delay: 3 }, { onPlaced: (place) => void places.push(place) });
    const lost = fixture.runtime.call(request, never).catch((error: unknown) => (error as Error).name);
    await vi.waitFor(() => expect(calledIds()).toEqual([request.actionId]), { timeout: 15_000 });
    const next = await fixture.anotherWorker();
    const again = { ...request, earlier: { place: places[0] } };
    expect(await next.runtime.call(again, never)).toEqual(success({ __delay: 3 }));
    await lost;
    expect(calledIds()).toEqual([request.actionId]);
  });

  it('is one of many: more pods come as Knative counts them, up to the limit, and each is answered once', async () => {
    fixture = await startKnative({ most: 2 });
    const requests = Array.from({ length: 50 }, (_, n) => imageRequest('img', { n, __delay: 0.3 }));
    const results = await Promise.all(requests.map((request) => fixture.runtime.call(request, never)));
    expect(results).toEqual(requests.map(({ input }) => success(input)));
    expect(stubs()).toHaveLength(2);
    expect(calledIds().sort()).toEqual(requests.map(({ actionId }) => actionId).sort());
    for (const { calls } of stubs()) expect(mostAtOnce(calls)).toBeLessThanOrEqual(10);
  });

  it('wakes a service that Knative has left without pods', async () => {
    fixture = await startKnative();
    await call({});
    fixture.knative?.sleep(id);
    await vi.waitFor(async () => expect(await names('pods')).toEqual([]), { timeout: 5_000 });
    expect(await call({ a: 1 })).toEqual(success({ a: 1 }));
    expect(fixture.kubelet.running()).toHaveLength(1);
  });

  it('makes its pod dearer than one without, so that Knative takes the other', async () => {
    fixture = await startKnative({ most: 2, idle: 4000 });
    const short = Array.from({ length: 10 }, () => call({ __delay: 2 }));
    await vi.waitFor(() => expect(calledIds()).toHaveLength(10), { timeout: 15_000 });
    const long = imageRequest('img', { __delay: 6 });
    const result = fixture.runtime.call(long, never);
    await Promise.all(short);
    const cost = 'controller.kubernetes.io/pod-deletion-cost';
    const busy = fixture.kubelet.running().find(({ stub }) => (stub?.callsOf(long.actionId) ?? []).length > 0)?.name;
    await vi.waitFor(
      async () => {
        const pods = await fixture.cluster.all('pods');
        const costs = pods.map(({ metadata }) => [metadata.name === busy, metadata.annotations?.[cost] ?? '0']);
        expect(costs.sort()).toEqual([
          [false, '-1000'],
          [true, '0'],
        ]);
      },
      { timeout: 4_000 },
    );
    expect(await result).toMatchObject({ kind: 'success' });
  });
});

describe.skipIf(realApiServer !== undefined)('the pods of a Knative service', () => {
  afterEach(() => fixture.close());

  it('are shown with the conditions of the service, and replaced', async () => {
    fixture = await startKnative();
    await call({});
    expect((await fixture.pods.list(id)).map((pod) => pod.id)).toEqual([expect.stringMatching(`^${id}-`)]);
    const conditions = (await fixture.pods.conditions([id])).get(id);
    expect(conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual(['Available True', 'RoutesReady True']);
    const uid = (await fixture.cluster.all('knativeservices')).find(({ metadata }) => metadata.name === id)?.metadata
      .uid;
    await vi.waitFor(async () => {
      await fixture.pods.rebuild(id);
      expect(await names('knativeservices')).not.toContain(id);
    }, patience);
    expect(await call({ c: 1 })).toEqual(success({ c: 1 }));
    const [made] = (await fixture.cluster.all('knativeservices')).filter(({ metadata }) => metadata.name === id);
    expect(made?.metadata.uid).not.toBe(uid);
  });

  it('that are told to end get no more calls, and finish those that they have', async () => {
    fixture = await startKnative();
    const request = imageRequest('img', { __delay: 2.5 });
    const slow = fixture.runtime.call(request, never);
    await vi.waitFor(() => expect(calledIds()).toEqual([request.actionId]), { timeout: 15_000 });
    const [old] = fixture.kubelet.running();
    await fixture.connected.remove('pods', (await fixture.connected.get('pods', old?.name ?? ''))?.metadata);
    await vi.waitFor(() => expect(fixture.kubelet.running()).toHaveLength(2), { timeout: 15_000 });
    expect(await call({ a: 1 })).toEqual(success({ a: 1 }));
    expect(old?.stub?.calls.map(({ actionId }) => actionId)).toEqual([request.actionId]);
    expect(await slow).toEqual(success({ __delay: 2.5 }));
  });
});

describe('the choice of a workload', () => {
  const having = { knative: { cutAfter: 30_000, longestTimeout: 600 } };

  it.skipIf(realApiServer !== undefined).each([
    ['deployment', having, 'deployments'],
    ['auto', having, 'knativeservices'],
    ['auto', {}, 'deployments'],
  ] as const)('that is %s, in a cluster with %j, makes %s', async (workload, cluster, kind) => {
    fixture = await startKubernetes({ workload, ...cluster });
    await call({});
    expect(await names(kind)).toEqual([id]);
    await fixture.close();
  });

  it('that is Knative is refused by a cluster that has none', async () => {
    fixture = await startKubernetes();
    await expect(chooseWorkload(fixture.connected, 'knative')).rejects.toThrow(
      /does not serve serving\.knative\.dev\/v1.*DUREKTIV_KUBERNETES_WORKLOAD/,
    );
    await fixture.close();
  });
});
