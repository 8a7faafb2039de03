import { afterEach, expect, it, vi } from 'vitest';
import { calledService } from '../../../src/functions/called-service.js';
import { createHttpClient } from '../../../src/functions/call/http-client.js';
import { connectEngine } from '../../../src/functions/runtimes/docker/engine.js';
import { DockerPods } from '../../../src/functions/runtimes/docker/docker-pods.js';
import { listPairs } from '../../../src/functions/runtimes/docker/list-pairs.js';
import { type Service, serviceId } from '../../../src/services/service.js';
import type { ServicePods } from '../../../src/services/service-pods.js';
import { describeWithContainers } from '../../support/container/describe.js';
import { testEngine } from '../../support/container/engine.js';
import { testImage } from '../../support/container/image.js';
import { type DockerFixture, scriptRequest, startDocker } from './docker-fixture.js';
import { patience } from '../support/patience.js';
import { never } from './endpoint-fixture.js';

const stub = 'stub.mjs';
const noFiles = { find: async () => ({ fault: 'there are no files' }) };
let fixture: DockerFixture;
let closeClient: () => Promise<void>;

/** As another process sees the containers, such as that of the API. */
async function watch(): Promise<{ pods: ServicePods; id: string; ready: () => Promise<number> }> {
  const { podman } = await testEngine();
  const client = createHttpClient();
  closeClient = () => client.destroy();
  const engine = await connectEngine(podman.socket);
  const view = { engine, client, settings: { fleet: fixture.fleet, network: undefined } };
  return {
    pods: new DockerPods(view),
    id: (await calledService(scriptRequest(stub, {}), noFiles)).id,
    ready: async () => (await listPairs(view, {})).filter(({ status, ended }) => status && !ended).length,
  };
}

const call = (input: object) => fixture.runtime.call(scriptRequest(stub, input as never), never);
/** By the function, to its stdout. */
const print = (text: string) => call({ __write: { '../../../proc/self/fd/1': text } });
const running = async () => (await fixture.containers()).filter(({ role }) => role === 'function');

describeWithContainers('the pods of a service', () => {
  afterEach(async () => {
    await closeClient();
    await fixture.close();
    expect(await fixture.leftovers()).toEqual([]);
  });

  it('are its containers, with what they write as they write it', async () => {
    fixture = await startDocker();
    const { pods, id } = await watch();
    const unknown = [{ type: 'Available', status: 'Unknown', message: 'no container: the next call makes one' }];
    expect([await pods.list(id), (await pods.conditions([id])).get(id)]).toEqual([[], unknown]);
    await print('called once\n');
    const [pod] = await pods.list(id);
    expect(pod).toMatchObject({ id: expect.stringMatching(/-0-[0-9a-f]{8}$/) as string });
    expect(Math.abs(Date.now() - (pod?.createdAt ?? 0))).toBeLessThan(60_000);
    expect((await pods.conditions([id, 'other'])).get(id)).toEqual([
      { type: 'Available', status: 'True', message: 'running containers: 1' },
    ]);
    const leaving = new AbortController();
    let text = '';
    const reading = (async () => {
      for await (const piece of (await pods.logs(id, pod?.id ?? '', leaving.signal)) ?? [])
        text += Buffer.from(piece).toString();
    })();
    await vi.waitFor(() => expect(text).toContain('called once\n'), patience);
    await print('called again\n');
    await vi.waitFor(() => expect(text).toContain('called again\n'), patience);
    leaving.abort();
    await reading.catch(() => undefined);
    expect(await pods.logs(id, 'another', leaving.signal)).toBeUndefined();
    expect(await pods.logs('another', pod?.id ?? '', leaving.signal)).toBeUndefined();
  });

  it('are replaced at once where no action is alive, elsewhere when it has ended; calls meanwhile go to a new one', async () => {
    fixture = await startDocker({ most: 1, idle: 4_000 });
    const { pods, id } = await watch();
    await call({});
    const before = await pods.list(id);
    await pods.rebuild(id);
    expect(await fixture.leftovers()).toEqual([]);
    const slow = call({ __delay: 5, n: 1 });
    await vi.waitFor(async () => expect(await running()).toHaveLength(1), patience);
    await vi.waitFor(
      async () => expect((await fixture.stubs()).flatMap(({ calls }) => calls)).toHaveLength(1),
      patience,
    );
    const [old] = await pods.list(id);
    expect(old?.id).not.toBe(before[0]?.id);
    await pods.rebuild(id);
    expect((await pods.list(id)).map((pod) => pod.id)).toEqual([old?.id]);
    expect(await call({ n: 2 })).toEqual({ kind: 'success', value: { n: 2 } });
    expect((await pods.list(id)).filter((pod) => pod.id !== old?.id)).toHaveLength(1);
    expect(await slow).toMatchObject({ kind: 'success' });
    await vi.waitFor(async () => expect((await pods.list(id)).map((pod) => pod.id)).not.toContain(old?.id), {
      timeout: 15_000,
      interval: 200,
    });
  });

  it('are as many as its scale without a call, and again when one has ended; none stay when the file has gone', async () => {
    const service: Service = {
      ...{ image: testImage, cmd: 'node /fn/stub.mjs', size: 'large', scale: 2, envs: [], patches: [] },
      ...{ type: 'namespace-service', namespace: 'ns', filePath: '/s.yaml', name: '', error: null },
    };
    let scaled = [service];
    fixture = await startDocker({ idle: 4_000, scaled: async () => scaled });
    const { pods, ready } = await watch();
    const id = serviceId(service);
    const both = () => vi.waitFor(async () => expect(await ready()).toBe(2), { timeout: 25_000, interval: 200 });
    await both();
    expect(await pods.list(id)).toHaveLength(2);
    const [first] = await running();
    await fixture.docker.getContainer(first?.id ?? '').kill();
    await vi.waitFor(async () => expect((await running()).map((one) => one.id)).not.toContain(first?.id), {
      timeout: 25_000,
      interval: 200,
    });
    await both();
    scaled = [];
    await vi.waitFor(async () => expect(await pods.list(id)).toEqual([]), { timeout: 25_000, interval: 200 });
  }, 90_000);
});
