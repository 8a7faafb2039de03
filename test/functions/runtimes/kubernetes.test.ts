import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FunctionRequest, FunctionResult } from '../../../src/functions/runtime.js';
import type { Json } from '../../../src/json/json.js';
import { type Service, serviceId } from '../../../src/services/service.js';
import { realApiServer } from '../../support/kubernetes/real-api-server.js';
import { connectCluster } from '../../../src/functions/runtimes/kubernetes/connect-cluster.js';
import { mostAtOnce } from '../support/most-at-once.js';
import { patience } from '../support/patience.js';
import { never } from './endpoint-fixture.js';
import { imageFunction, imageRequest, type KubernetesFixture, startKubernetes } from './kubernetes-fixture.js';

let fixture: KubernetesFixture;

function call(input: Json, changes: Partial<FunctionRequest> = {}): Promise<FunctionResult> {
  return fixture.runtime.call(imageRequest('img', input, changes), never);
}

const success = (value: Json) => ({ kind: 'success', value });
const id = 'ns-f-flow-yaml-da6ab2e5cd';

async function names(plural: string): Promise<string[]> {
  return (await fixture.cluster.all(plural)).map(({ metadata }) => metadata.name);
}

/** The objects of the fleet, pods aside. */
async function leftovers(): Promise<string[]> {
  const kinds = ['deployments', 'services', 'horizontalpodautoscalers', 'secrets'];
  return (await Promise.all(kinds.map(names))).flat();
}

function stubs() {
  return fixture.kubelet.running().flatMap(({ stub }) => stub ?? []);
}

/** The call is in the function. */
async function arrived({ actionId }: FunctionRequest): Promise<void> {
  await vi.waitFor(() => expect(stubs().flatMap(({ calls }) => calls.map((one) => one.actionId))).toContain(actionId), {
    timeout: 15_000,
  });
}

describe('a service in a cluster', () => {
  beforeAll(async () => void (fixture = await startKubernetes()));
  afterAll(() => fixture.close());

  it('is made on the first call with all its parts, and serves the next ones', async () => {
    expect(await leftovers()).toEqual([]);
    expect(await call({ a: 1 })).toEqual(success({ a: 1 }));
    expect(await names('deployments')).toEqual([id]);
    expect(await names('services')).toEqual([id]);
    expect(await names('horizontalpodautoscalers')).toEqual([id]);
    const before = fixture.cluster.changes.length;
    expect(await call({ a: 2 })).toEqual(success({ a: 2 }));
    expect(fixture.cluster.changes.length).toBe(before);
    expect(fixture.kubelet.running()).toHaveLength(1);
  });

  it('says what it was made of', async () => {
    const [deployment] = await fixture.cluster.all('deployments');
    expect(deployment?.metadata.annotations).toMatchObject({
      'direktiv.io/inputHash': expect.stringMatching(/^[0-9a-f]{20}$/) as string,
      'direktiv.io/minScale': '0',
      'direktiv.io/path': '/flow.yaml',
    });
    expect(deployment?.metadata.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'durektiv',
      'direktiv-service': id,
    });
  });

  it('gives its containers what their size says, and no rights that a web server does not need', async () => {
    const [pod] = await fixture.cluster.all('pods');
    const [fn, sidecar] = pod?.spec?.['containers'] as [object, object];
    expect(pod?.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'shared', emptyDir: {} }],
    });
    expect(fn).toMatchObject({
      image: 'img',
      resources: {
        limits: { memory: '512M', cpu: '250m', 'ephemeral-storage': '256M' },
        requests: { memory: '64M', cpu: '100m', 'ephemeral-storage': '64M' },
      },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    });
    expect(sidecar).toMatchObject({ image: 'durektiv:test', securityContext: { readOnlyRootFilesystem: true } });
  });

  it('keeps the token of its sidecar in a secret', async () => {
    const [secret] = await fixture.cluster.all('secrets');
    const token = Buffer.from(secret?.data?.['token'] ?? '', 'base64').toString();
    expect(token.length).toBeGreaterThan(40);
    const others = await Promise.all(['deployments', 'pods', 'services'].map((plural) => fixture.cluster.all(plural)));
    expect(JSON.stringify(others)).not.toContain(token);
  });

  it('has its command, its variables and its patches', async () => {
    const patched = imageFunction('img', {
      id: 'patched',
      cmd: 'serve "all of it"',
      envs: [{ name: 'ONE', value: 'eins' }],
      patches: [
        { op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'TWO', value: 'zwei' } },
        { op: 'replace', path: '/spec/template/spec/containers/0/resources/limits/memory', value: '300Mi' },
        { op: 'test', path: '/spec/template/spec/containers/0/image', value: 'img' },
        { op: 'remove', path: '/spec/template/spec/containers/0/resources/limits/cpu' },
        { op: 'add', path: '/spec/template/metadata/annotations/example.com~1note', value: 'hello' },
        {
          op: 'copy',
          from: '/spec/template/metadata/annotations/example.com~1note',
          path: '/spec/template/metadata/annotations/example.com~1copy',
        },
        { op: 'add', path: '/spec/template/spec/affinity', value: { nodeAffinity: {} } },
        { op: 'add', path: '/spec/template/spec/securityContext/fsGroup', value: 2000 },
      ],
    });
    expect(await call({ b: 1 }, { function: patched })).toEqual(success({ b: 1 }));
    const pod = (await fixture.cluster.all('pods')).find(({ metadata }) => metadata.name.includes('patched'));
    expect(pod?.metadata.annotations).toMatchObject({ 'example.com/note': 'hello', 'example.com/copy': 'hello' });
    expect(pod?.spec).toMatchObject({ affinity: { nodeAffinity: {} }, securityContext: { fsGroup: 2000 } });
    expect((pod?.spec?.['containers'] as object[])[0]).toMatchObject({
      command: ['serve', 'all of it'],
      env: [
        { name: 'ONE', value: 'eins' },
        { name: 'TWO', value: 'zwei' },
      ],
      resources: { limits: { memory: '300Mi', 'ephemeral-storage': '256M' } },
    });
  });

  it('whose command is the command server gets it from the image of the engine', async () => {
    const fn = imageFunction('img', { id: 'commands', cmd: '/usr/share/direktiv/direktiv-cmd' });
    expect(await call({ c: 1 }, { function: fn })).toEqual(success({ c: 1 }));
    const pod = (await fixture.cluster.all('pods')).find(({ metadata }) => metadata.name.includes('commands'));
    expect(pod?.spec?.['initContainers']).toMatchObject([
      {
        image: 'durektiv:test',
        command: ['cp', '/usr/share/direktiv/direktiv-cmd', '/bindir'],
        volumeMounts: [{ name: 'bindir', mountPath: '/bindir' }],
      },
    ]);
    expect((pod?.spec?.['containers'] as object[])[0]).toMatchObject({
      command: ['/usr/share/direktiv/direktiv-cmd'],
      volumeMounts: [{ mountPath: '/mnt/shared' }, { name: 'bindir', mountPath: '/usr/share/direktiv' }],
    });
  });

  it.each([
    [
      'the deadline passes',
      (request: FunctionRequest) => fixture.runtime.call({ ...request, deadline: Date.now() + 500 }, never),
    ],
    [
      'the call is cancelled',
      async (request: FunctionRequest) => {
        const abort = new AbortController();
        const result = fixture.runtime.call(request, abort.signal);
        await arrived(request);
        abort.abort(new Error('cancelled'));
        return result.catch((error: unknown) => error);
      },
    ],
  ])('gets an interrupt when %s', async (_what, run) => {
    const request = imageRequest('img', { __hang: true });
    await run(request);
    await vi.waitFor(
      () => expect(stubs().flatMap((stub) => stub.deletesOf(request.actionId))).toHaveLength(1),
      patience,
    );
  });

  it('whose function needs too much memory crashes the calls in it, and says so', async () => {
    const fn = imageFunction('img', { id: 'hungry' });
    const request = imageRequest('img', { __hang: true }, { function: fn });
    const result = fixture.runtime.call(request, never);
    await arrived(request);
    const pod = fixture.kubelet.running().find(({ name }) => name.includes('hungry'));
    await fixture.kubelet.killFunction(pod?.name ?? '', { code: 137, reason: 'OOMKilled', lines: 'allocating' });
    expect(await result).toEqual({
      kind: 'crash',
      reason: expect.stringMatching(
        /connection to the function broke.*ended with exit code 137: it needed more than its 512M of memory\. Its last lines: allocating/,
      ) as string,
    });
  });

  it('whose pod is lost with its node crashes the calls in it, and the next call has another pod', async () => {
    const fn = imageFunction('img', { id: 'lost' });
    const request = imageRequest('img', { __hang: true }, { function: fn });
    const result = fixture.runtime.call(request, never);
    await arrived(request);
    const pod = fixture.kubelet.running().find(({ name }) => name.includes('-lost-'));
    await fixture.kubelet.lose(pod?.name ?? '');
    expect(await result).toMatchObject({ kind: 'crash' });
    expect(await call({ again: 1 }, { function: fn })).toEqual(success({ again: 1 }));
  });
});

describe('a service that does not serve', () => {
  beforeAll(async () => {
    fixture = await startKubernetes({
      listenWait: 1,
      nodeWait: 0,
      images: {
        missing: {
          kind: 'waiting',
          reason: 'ImagePullBackOff',
          message: 'Back-off pulling image "missing": not found',
        },
        broken: { kind: 'ends', code: 3, reason: 'Error', lines: 'no configuration: FATAL 42' },
        hungry: { kind: 'ends', code: 137, reason: 'OOMKilled', lines: 'allocating' },
        terse: { kind: 'ends', code: 4, reason: 'Error' },
        deaf: { kind: 'deaf' },
        huge: { kind: 'unschedulable', message: '0/3 nodes are available: 3 Insufficient memory.' },
      },
    });
  });
  afterAll(() => fixture.close());

  async function reasonOf(image: string, changes: Parameters<typeof imageFunction>[1] = {}): Promise<string> {
    const result = await call({}, { function: imageFunction(image, { id: image, ...changes }) });
    expect(result.kind).toBe('unreachable');
    return result.kind === 'unreachable' ? result.reason : '';
  }

  it.each([
    [
      'its image is not there',
      'missing',
      'the image missing cannot be pulled: Back-off pulling image "missing": not found',
    ],
    [
      'it ends again and again',
      'broken',
      'the container of the image broken ended with exit code 3. Its last lines: no configuration: FATAL 42',
    ],
    [
      'it needs too much memory',
      'hungry',
      'the container of the image hungry ended with exit code 137: it needed more than its 512M of memory. Its last lines: allocating',
    ],
    [
      'no node takes it',
      'huge',
      'no node of the cluster takes the pod of the function: 0/3 nodes are available: 3 Insufficient memory.',
    ],
  ])('because %s says so', async (_what, image, reason) => {
    expect(await reasonOf(image)).toBe(reason);
  });

  it.skipIf(realApiServer !== undefined)('says what is in its log when its status tells nothing', async () => {
    expect(await reasonOf('terse')).toMatch(/ended with exit code 4\. Its last lines: the log of ns-terse-/);
  });

  it('because it listens nowhere says so', async () => {
    expect(await reasonOf('deaf')).toMatch(
      /^the sidecar of the function ended with exit code 1\. Its last lines: the function does not listen/,
    );
  });

  it.each([
    ['a quote that is not closed', { cmd: 'node "' }, /^the command "node \\"" has a quote that is not closed$/],
    [
      'a patch elsewhere',
      { patches: [{ op: 'add', path: '/spec/replicas', value: 2 }] },
      /^path \/spec\/replicas is not permitted for patches$/,
    ],
    [
      'a patch that takes from elsewhere',
      {
        patches: [
          {
            op: 'copy',
            from: '/spec/template/spec/containers/1/env/0',
            path: '/spec/template/spec/containers/0/env/-',
          },
        ],
      },
      /^path \/spec\/template\/spec\/containers\/1\/env\/0 is not permitted for patches$/,
    ],
    [
      'a patch that Kubernetes does not know',
      { patches: [{ op: 'add', path: '/spec/template/spec/containers/0/colour', value: 'red' }] },
      /^Kubernetes does not take the service: .*colour/,
    ],
    [
      'a step that patches do not have',
      { patches: [{ op: 'merge', path: '/spec/template/spec/containers/0/env' }] },
      /is none of add, remove, replace, move, copy, test/,
    ],
  ])('because of %s says so', async (_what, changes, expected) => {
    expect(await reasonOf('img', changes)).toMatch(expected);
  });

  it('leaves nothing behind', async () => {
    await vi.waitFor(async () => expect([...(await leftovers()), ...(await names('pods'))]).toEqual([]), patience);
  });
});

describe('a cluster whose changes a worker may not follow', () => {
  afterEach(() => fixture.close());

  it.skipIf(realApiServer !== undefined)('is asked for the pods that are waited for', async () => {
    fixture = await startKubernetes({ watch: false });
    expect(await call({ a: 1 })).toEqual(success({ a: 1 }));
  });
});

describe('busy pods', () => {
  afterEach(() => fixture.close());

  it('get another one beside them up to the limit: fifty calls are answered once each, ten at a time in one', async () => {
    fixture = await startKubernetes({ most: 2 });
    const requests = Array.from({ length: 50 }, (_, n) => imageRequest('img', { n, __delay: 0.2 }));
    const results = await Promise.all(requests.map((request) => fixture.runtime.call(request, never)));
    expect(results).toEqual(requests.map(({ input }) => success(input)));
    expect(stubs()).toHaveLength(2);
    const called = stubs().flatMap(({ calls }) => calls.map(({ actionId }) => actionId));
    expect(called.sort()).toEqual(requests.map(({ actionId }) => actionId).sort());
    for (const { calls } of stubs()) {
      expect(calls.length).toBeGreaterThan(0);
      expect(mostAtOnce(calls)).toBeLessThanOrEqual(10);
    }
  });

  it('are shared by the workers of a fleet, however many make the service at once', async () => {
    fixture = await startKubernetes({ most: 1 });
    const other = await fixture.anotherWorker();
    const requests = Array.from({ length: 24 }, (_, n) => imageRequest('img', { n, __delay: 0.1 }));
    const results = await Promise.all(
      requests.map((request, n) => (n % 2 === 0 ? fixture : other).runtime.call(request, never)),
    );
    expect(results).toEqual(requests.map(({ input }) => success(input)));
    expect(stubs().map(({ calls }) => calls.length)).toEqual([24]);
    expect(await names('secrets')).toHaveLength(1);
    expect([...fixture.starts, ...other.starts]).toEqual(['ready']);
  });
});

describe('what a worker leaves in a cluster', () => {
  beforeEach(async () => void (fixture = await startKubernetes()));
  afterEach(() => fixture.close());

  it.each([
    ['knew the place of', true],
    ['did not get to say the place of', false],
  ])('goes on with a call: a worker that died and %s it does not make the function run twice', async (_what, knew) => {
    // Two pods, so that the retry could go to the wrong one.
    const filling = Array.from({ length: 10 }, () => call({ __delay: 1.5 }));
    await vi.waitFor(() => expect(stubs().flatMap(({ calls }) => calls)).toHaveLength(10), { timeout: 15_000 });
    const places: string[] = [];
    const request = imageRequest('img', { __delay: 2 }, { onPlaced: (place) => void places.push(place) });
    const lost = fixture.runtime.call(request, never).catch((error: unknown) => (error as Error).name);
    await arrived(request);
    const next = await fixture.anotherWorker();
    const again = { ...request, earlier: { place: knew ? places[0] : undefined } };
    expect(await next.runtime.call(again, never)).toEqual(success({ __delay: 2 }));
    await Promise.all([lost, ...filling]);
    expect(stubs().flatMap((stub) => stub.callsOf(request.actionId))).toHaveLength(1);
    expect(stubs()).toHaveLength(2);
  });

  it('takes the next calls of the worker that goes on with one, too', async () => {
    const request = imageRequest('img', { __delay: 1.5 });
    const lost = fixture.runtime.call(request, never).catch((error: unknown) => (error as Error).name);
    await arrived(request);
    const next = await fixture.anotherWorker();
    const again = next.runtime.call({ ...request, earlier: { place: undefined } }, never);
    expect(await again).toEqual(success({ __delay: 1.5 }));
    expect(await next.runtime.call(imageRequest('img', { b: 2 }), never)).toEqual(success({ b: 2 }));
    await lost;
    expect(stubs()).toHaveLength(1);
  });

  it('and is gone makes a call that was in it a crash: nobody knows what came of it', async () => {
    expect(await call({}, { earlier: { place: 'gone 1234' } })).toEqual({
      kind: 'crash',
      reason: 'the pod that an earlier worker gave the action to is gone, and nobody knows what came of it',
    });
  });

  it('without having it called makes it a call like any other', async () => {
    expect(await call({ a: 1 }, { earlier: { place: undefined } })).toEqual(success({ a: 1 }));
  });
});

describe('a service that nobody calls', () => {
  afterEach(() => fixture.close());

  it('has no pods after its idle time, counted from the end of its last action, and gets one for the next call', async () => {
    fixture = await startKubernetes({ idle: 1000 });
    expect(await call({ __delay: 2.5 })).toMatchObject({ kind: 'success' });
    expect(fixture.kubelet.running()).toHaveLength(1);
    await vi.waitFor(async () => expect(await names('pods')).toEqual([]), { timeout: 15_000 });
    expect(await names('deployments')).toEqual([id]);
    expect(await call({ b: 1 })).toEqual(success({ b: 1 }));
  });

  it('keeps the pods of its scale, which is cut to what may be', async () => {
    const spec = { image: 'img', cmd: '', size: 'small', scale: 7, envs: [], patches: [] } as const;
    fixture = await startKubernetes({ idle: 1000, most: 2, services: { find: async () => spec } });
    const fn = { type: 'knative-namespace', id: 'f', service: '/s.yaml' } as const;
    expect(await call({ a: 1 }, { function: fn })).toEqual(success({ a: 1 }));
    expect(fixture.lines.map(({ message }) => message)).toContain(
      'the scale 7 of the service is more than may be: it gets 2',
    );
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(fixture.kubelet.running()).toHaveLength(2);
  });

  it('goes when no file declares it, but not with an action in it', async () => {
    const asked: unknown[] = [];
    const isDeclared = async (declaration: unknown) => {
      asked.push(declaration);
      return false;
    };
    fixture = await startKubernetes({ idle: 1000, isDeclared });
    expect(await call({ __delay: 3 })).toMatchObject({ kind: 'success' });
    await vi.waitFor(async () => expect(await leftovers()).toEqual([]), { timeout: 15_000 });
    expect(asked[0]).toEqual({ namespace: 'ns', path: '/flow.yaml', id, hash: expect.any(String) as string });
  });

  it('goes with the worker when it is told to leave nothing', async () => {
    fixture = await startKubernetes({ emptyAtClose: true });
    await call({});
    await fixture.runtime.close(0);
    expect(await leftovers()).toEqual([]);
  });
});

describe('a changed definition', () => {
  beforeEach(async () => void (fixture = await startKubernetes()));
  afterEach(() => fixture.close());
  const changed = imageFunction('img', { envs: [{ name: 'NEW', value: '1' }] });

  it('replaces its service when no action lives in it', async () => {
    await call({});
    const [before] = await fixture.cluster.all('deployments');
    expect(await call({ a: 1 }, { function: changed })).toEqual(success({ a: 1 }));
    const after = await fixture.cluster.all('deployments');
    expect(after.map(({ metadata }) => metadata.name)).toEqual([id]);
    expect(after[0]?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(await names('services')).toEqual([id]);
  });

  it('stands beside its service as long as an action lives in it', async () => {
    const request = imageRequest('img', { __delay: 1.5 });
    const old = fixture.runtime.call(request, never);
    await arrived(request);
    expect(await call({ a: 1 }, { function: changed })).toEqual(success({ a: 1 }));
    expect(await old).toMatchObject({ kind: 'success' });
    expect((await names('deployments')).sort()).toEqual([
      id,
      expect.stringMatching(/^ns-f-flow-yaml-da6ab2e5cd-[0-9a-f]{10}$/),
    ]);
  });
});

describe('the pods of a service, as the API sees them', () => {
  afterEach(() => fixture.close());

  it.skipIf(realApiServer !== undefined)('have a name, an age and a log', async () => {
    fixture = await startKubernetes();
    const unknown = [{ type: 'Available', status: 'Unknown', message: 'no pod: the next call makes one' }];
    expect([await fixture.pods.list(id), (await fixture.pods.conditions([id])).get(id)]).toEqual([[], unknown]);
    await call({});
    const [pod] = await fixture.pods.list(id);
    expect(pod?.id).toBe(fixture.kubelet.running()[0]?.name);
    expect(Math.abs(Date.now() - (pod?.createdAt ?? 0))).toBeLessThan(60_000);
    let text = '';
    for await (const piece of (await fixture.pods.logs(id, pod?.id ?? '', never)) ?? [])
      text += Buffer.from(piece).toString();
    expect(text).toBe(`the log of ${pod?.id ?? ''}\n`);
    expect(await fixture.pods.logs('another', pod?.id ?? '', never)).toBeUndefined();
  });

  it('are replaced at once where no action is alive, elsewhere when it has ended; calls meanwhile go to a new one', async () => {
    fixture = await startKubernetes({ most: 1, idle: 4000 });
    await call({});
    await vi.waitFor(async () => {
      await fixture.pods.rebuild(id);
      expect(await leftovers()).toEqual([]);
    }, patience);
    const request = imageRequest('img', { __delay: 2.5 });
    const slow = fixture.runtime.call(request, never);
    await arrived(request);
    const [old] = await fixture.pods.list(id);
    await fixture.pods.rebuild(id);
    expect(await call({ n: 2 })).toEqual(success({ n: 2 }));
    expect(await slow).toMatchObject({ kind: 'success' });
    await vi.waitFor(async () => expect((await fixture.pods.list(id)).map((one) => one.id)).not.toContain(old?.id), {
      timeout: 15_000,
    });
    expect(await names('deployments')).toHaveLength(1);
  });

  it('are as many as its scale without a call', async () => {
    const service: Service = {
      ...{ image: 'img', cmd: '', size: 'small', scale: 2, envs: [], patches: [] },
      ...{ type: 'namespace-service', namespace: 'ns', filePath: '/s.yaml', name: '', error: null },
    };
    fixture = await startKubernetes({ scaled: async () => [service] });
    await vi.waitFor(async () => expect(await fixture.pods.list(serviceId(service))).toHaveLength(2), {
      timeout: 15_000,
    });
  });
});

describe('the registries of a namespace', () => {
  it('are secrets that pods pull with, and those that are gone go', async () => {
    let logins = [
      { url: 'https://registry.example.com', user: 'me', password: 'secret' },
      { url: 'docker.io', user: 'you', password: 'other' },
    ];
    fixture = await startKubernetes({ logins: async () => logins });
    await call({});
    const secrets = (await fixture.cluster.all('secrets')).filter(({ metadata }) =>
      metadata.name.startsWith('secret-'),
    );
    const auths = secrets.map(({ data }) => {
      const text = Buffer.from(data?.['.dockerconfigjson'] ?? '', 'base64').toString();
      return (JSON.parse(text) as { auths: object }).auths;
    });
    expect(auths).toEqual([
      { 'https://index.docker.io/v1/': { username: 'you', password: 'other', auth: 'eW91Om90aGVy' } },
      { 'registry.example.com': { username: 'me', password: 'secret', auth: 'bWU6c2VjcmV0' } },
    ]);
    const [pod] = await fixture.cluster.all('pods');
    expect(pod?.spec?.['imagePullSecrets']).toHaveLength(2);
    expect(pod?.spec?.['imagePullSecrets']).toEqual(
      expect.arrayContaining(secrets.map(({ metadata: { name } }) => ({ name }))),
    );
    logins = [{ url: 'docker.io', user: 'you', password: 'newer' }];
    await call({}, { function: imageFunction('img', { id: 'other' }) });
    const left = (await fixture.cluster.all('secrets')).filter(({ metadata }) => metadata.name.startsWith('secret-'));
    expect(left).toHaveLength(1);
    expect(Buffer.from(left[0]?.data?.['.dockerconfigjson'] ?? '', 'base64').toString()).toContain('newer');
    await fixture.close();
  });
});

describe('a cluster', () => {
  it.each([
    [
      '/nowhere/kubeconfig',
      /^Kubernetes cannot be used \(\/nowhere\/kubeconfig\): .*ENOENT.* Check DUREKTIV_KUBERNETES$/,
    ],
    ['in-cluster', /^Kubernetes cannot be used/],
  ])('that %s does not name says so', async (config, message) => {
    await expect(connectCluster({ config, namespace: 'functions' })).rejects.toThrow(message);
  });

  it('in which another installation has the name of a service says so', async () => {
    fixture = await startKubernetes();
    await call({});
    const other = await fixture.anotherWorker({ fleet: 'other' });
    expect(await other.runtime.call(imageRequest('img', {}), never)).toEqual({
      kind: 'unreachable',
      reason: expect.stringMatching(/belongs to another installation.*DUREKTIV_KUBERNETES_NAMESPACE$/) as string,
    });
    await fixture.close();
  });
});
