import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type FunctionRequest, type FunctionResult, RunGone } from '../../../src/functions/runtime.js';
import type { Json } from '../../../src/json/json.js';
import { describeWithContainers } from '../../support/container/describe.js';
import { type DockerFixture, scriptFunction, scriptRequest, startDocker } from './docker-fixture.js';
import { functionRequest, never } from './endpoint-fixture.js';
import { mostAtOnce } from '../support/most-at-once.js';
import { patience } from '../support/patience.js';

const stub = 'stub.mjs';
let fixture: DockerFixture;

function call(input: Json, changes: Partial<FunctionRequest> = {}): Promise<FunctionResult> {
  return fixture.runtime.call(scriptRequest(stub, input, changes), never);
}

/** The call is in the function. */
async function arrived({ actionId }: FunctionRequest): Promise<void> {
  await vi.waitFor(async () => {
    const seen = await fixture.stubs();
    expect(seen.flatMap(({ calls }) => calls).map((one) => one.actionId)).toContain(actionId);
  }, patience);
}

async function container(role: 'function' | 'sidecar') {
  const found = (await fixture.containers()).find((one) => one.role === role);
  return fixture.docker.getContainer(found?.id ?? '');
}

describeWithContainers('a container of a function', () => {
  beforeAll(async () => void (fixture = await startDocker()));
  afterAll(() => fixture.close());

  it('is made on the first call, and serves the next ones', async () => {
    expect(await fixture.leftovers()).toEqual([]);
    expect(await call({ a: 1 })).toEqual({ kind: 'success', value: { a: 1 } });
    const first = await fixture.containers();
    expect(first.map(({ role }) => role).sort()).toEqual(['function', 'sidecar']);
    expect(await call({ a: 2 })).toEqual({ kind: 'success', value: { a: 2 } });
    expect(await fixture.containers()).toEqual(first);
    expect(fixture.starts).toEqual(['ready']);
  });

  it('may do what a web server needs, and nothing more', async () => {
    const status = '../../../proc/self/status';
    const result = await call({ __read: [status] });
    const text = result.kind === 'success' ? (result.value as Record<string, string>)[status] : '';
    // CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID, NET_BIND_SERVICE
    expect(/CapBnd:\s+(\w+)/.exec(text ?? '')?.[1]).toBe('00000000000004eb');
    expect(/NoNewPrivs:\s+(\d)/.exec(text ?? '')?.[1]).toBe('1');
    for (const role of ['function', 'sidecar'] as const) {
      const { HostConfig: config, Mounts: mounts } = await (await container(role)).inspect();
      expect([config.Privileged, config.PidsLimit, config.NetworkMode === 'host']).toEqual([false, 1024, false]);
      expect(mounts.map(({ Destination: path }) => path)).toEqual(['/mnt/shared']);
    }
    expect((await (await container('sidecar')).inspect()).HostConfig.ReadonlyRootfs).toBe(true);
  });

  it('has a sidecar that is not asked for the health of a fleet process, as the image of both would have it', async () => {
    await call({ a: 1 });
    const { Config: config } = await (await container('sidecar')).inspect();
    expect(config.Healthcheck?.Test).toEqual(['NONE']);
  });

  it('has the limits of its size', async () => {
    const { HostConfig: config } = await (await container('function')).inspect();
    expect([config.Memory, config.NanoCpus]).toEqual([2_048_000_000, 1_000_000_000]);
  });

  it('has the variables of its definition and its patches; a patch without a meaning is told in the log', async () => {
    const patched = scriptFunction(stub, {
      id: 'patched',
      envs: [{ name: 'ONE', value: 'eins' }],
      patches: [
        { op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'TWO', value: 'zwei' } },
        { op: 'replace', path: '/spec/template/spec/containers/0/resources/limits/memory', value: '300Mi' },
        { op: 'add', path: '/spec/template/metadata/labels/x', value: 'y' },
      ],
    });
    const environment = '../../../proc/self/environ';
    const result = await call({ __read: [environment] }, { function: patched });
    const text = result.kind === 'success' ? (result.value as Record<string, string>)[environment] : '';
    expect(text?.split('\0')).toEqual(expect.arrayContaining(['ONE=eins', 'TWO=zwei']));
    const limits = await Promise.all(
      (await fixture.containers())
        .filter(({ role, pair }) => role === 'function' && pair.includes('patched'))
        .map(async ({ id }) => (await fixture.docker.getContainer(id).inspect()).HostConfig.Memory),
    );
    expect(limits).toEqual([300 * 2 ** 20]);
    expect(fixture.lines.map(({ message }) => message)).toContain(
      'the patch /spec/template/metadata/labels/x means nothing to a Docker engine',
    );
  });

  it('takes files, and leaves variables', async () => {
    fixture.variables.set('workflow', 'poem', 'so much depends');
    const file = { key: 'poem', as: 'texts/poem', scope: 'workflow', type: 'plain' } as const;
    const result = await call(
      { __read: ['texts/poem'], __write: { 'out/namespace/answer': 'upon' }, __log: 'reading' },
      { files: [file] },
    );
    expect(result).toEqual({ kind: 'success', value: { 'texts/poem': 'so much depends' } });
    expect(fixture.variables.get('namespace', 'answer')?.toString()).toBe('upon');
    expect(fixture.lines.map(({ message }) => message)).toContain('reading');
  });

  it('gets an interrupt when the deadline passes, and the flow goes on', async () => {
    const request = scriptRequest(stub, { __hang: true }, { deadline: Date.now() + 2_000 });
    expect(await fixture.runtime.call(request, never)).toEqual({ kind: 'timeout' });
    await vi.waitFor(async () => {
      const deletes = (await fixture.stubs()).flatMap((seen) => seen.deletes.map(({ actionId }) => actionId));
      expect(deletes).toContain(request.actionId);
    }, patience);
  });

  it('gets an interrupt when the call is cancelled', async () => {
    const abort = new AbortController();
    const request = scriptRequest(stub, { __hang: true });
    const result = fixture.runtime.call(request, abort.signal);
    await arrived(request);
    abort.abort(new Error('cancelled'));
    await expect(result).rejects.toThrow('cancelled');
    await vi.waitFor(async () => {
      const deletes = (await fixture.stubs()).flatMap((seen) => seen.deletes.map(({ actionId }) => actionId));
      expect(deletes).toContain(request.actionId);
    }, patience);
  });

  it('that is killed crashes the calls in it, with what it wrote last, and the next call has another one', async () => {
    const request = scriptRequest(stub, { __hang: true });
    const result = fixture.runtime.call(request, never);
    await arrived(request);
    const { pair = '' } = (await fixture.containers()).find(({ pair: name }) => name.includes('stub')) ?? {};
    await fixture.docker.getContainer(`${pair}-function`).kill();
    expect(await result).toEqual({
      kind: 'crash',
      reason: expect.stringMatching(/connection to the function broke.*ended with exit code 137/s) as string,
    });
    expect(await call({ again: true })).toEqual({ kind: 'success', value: { again: true } });
  });

  it('whose sidecar is killed crashes the calls in it, and the next call has another one', async () => {
    const request = scriptRequest(stub, { __hang: true });
    const result = fixture.runtime.call(request, never);
    await arrived(request);
    const { pair = '' } = (await fixture.containers()).find(({ pair: name }) => name.includes('stub')) ?? {};
    await fixture.docker.getContainer(pair).kill();
    expect(await result).toMatchObject({ kind: 'crash' });
    expect(await call({ again: true })).toEqual({ kind: 'success', value: { again: true } });
  });
});

describeWithContainers('an image that does not serve', () => {
  // Seconds: on a busy machine Node.js needs some of them to print a line.
  const listenWait = 6;
  beforeAll(async () => void (fixture = await startDocker({ listenWait })));
  afterAll(() => fixture.close());

  async function reasonOf(changes: Parameters<typeof scriptFunction>[1]): Promise<string> {
    const result = await fixture.runtime.call(
      functionRequest({}, { function: scriptFunction('none', changes) }),
      never,
    );
    expect(result.kind).toBe('unreachable');
    return result.kind === 'unreachable' ? result.reason : '';
  }

  it('because it does not exist says so', async () => {
    expect(await reasonOf({ image: '127.0.0.1:9/missing/one:1', cmd: '' })).toMatch(
      /^the image 127.0.0.1:9\/missing\/one:1 cannot be pulled: .*connection refused/,
    );
    expect(fixture.lines.map(({ message }) => message)).toContain('pulling the image 127.0.0.1:9/missing/one:1');
  });

  it('because it exits at once says so, with its last lines', async () => {
    expect(await reasonOf({ cmd: 'node /fn/exits.mjs' })).toMatch(
      /^the container of the image \S+ ended with exit code 3\. Its last lines: .*no configuration: FATAL 42$/s,
    );
  });

  it('because it listens nowhere says so, with its last lines', async () => {
    expect(await reasonOf({ cmd: 'node /fn/deaf.mjs' })).toMatch(
      /the function does not listen at localhost:8080: nothing accepted a connection within 6 seconds.* Its last lines: listening on port 3000$/s,
    );
  });

  it('because it is made for another machine says so', async () => {
    expect(await reasonOf({ cmd: '/fn/foreign' })).toMatch(/exec format error/);
  });

  it('because its command is not there says so', async () => {
    expect(await reasonOf({ cmd: '/fn/nothing' })).toMatch(/does not start: .*\/fn\/nothing/);
  });

  it.each([
    ['a quote that is not closed', { cmd: 'node "' }, /has a quote that is not closed/],
    [
      'a patch elsewhere',
      { patches: [{ op: 'add', path: '/spec/replicas', value: 2 }] },
      /^path \/spec\/replicas is not permitted for patches$/,
    ],
  ])('because of %s says so', async (_what, changes, expected) => {
    expect(await reasonOf(changes)).toMatch(expected);
  });

  it('leaves nothing behind', async () => {
    await vi.waitFor(async () => expect(await fixture.leftovers()).toEqual([]), patience);
  });
});

describeWithContainers('an image that may not be pulled', () => {
  it('and is not there says so', async () => {
    fixture = await startDocker({ pull: 'never' });
    const missing = { ...scriptFunction(stub), image: 'localhost/none:1' };
    expect(await call({}, { function: missing })).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('the image localhost/none:1 is not there') as string,
    });
    expect(fixture.starts).toEqual(['failed']);
    await fixture.close();
  });

  it('says what to do when it is that of the sidecar', async () => {
    fixture = await startDocker({ pull: 'never', sidecarImage: 'localhost/none:1' });
    expect(await call({})).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringMatching(/^no sidecar: the image localhost\/none:1 .*DUREKTIV_SIDECAR_IMAGE/) as string,
    });
    await fixture.close();
  });
});

describeWithContainers('busy containers', () => {
  afterEach(() => fixture.close());

  it('get another one beside them up to the limit: fifty calls are answered once each, ten at a time in one', async () => {
    fixture = await startDocker({ most: 2 });
    const requests = Array.from({ length: 50 }, (_, n) => scriptRequest(stub, { n, __delay: 0.2 }));
    const results = await Promise.all(requests.map((request) => fixture.runtime.call(request, never)));
    expect(results).toEqual(requests.map(({ input }) => ({ kind: 'success', value: input })));
    const stubs = await fixture.stubs();
    expect(stubs).toHaveLength(2);
    const called = stubs.flatMap(({ calls }) => calls.map(({ actionId }) => actionId));
    expect(called.sort()).toEqual(requests.map(({ actionId }) => actionId).sort());
    for (const seen of stubs) {
      expect(seen.calls.length).toBeGreaterThan(0);
      expect(mostAtOnce(seen.calls)).toBeLessThanOrEqual(10);
    }
  });

  it('are shared by the workers of a fleet, whose limit holds for all of them together', async () => {
    fixture = await startDocker({ most: 1 });
    const other = await fixture.anotherWorker();
    const requests = Array.from({ length: 24 }, (_, n) => scriptRequest(stub, { n, __delay: 0.1 }));
    const results = await Promise.all(
      requests.map((request, n) => (n % 2 === 0 ? fixture : other).runtime.call(request, never)),
    );
    expect(results).toEqual(requests.map(({ input }) => ({ kind: 'success', value: input })));
    const stubs = await fixture.stubs();
    expect(stubs.map((seen) => seen.calls.length)).toEqual([24]);
    expect([...fixture.starts, ...other.starts]).toEqual(['ready']);
    expect(stubs.map((seen) => mostAtOnce(seen.calls))[0]).toBeLessThanOrEqual(10);
  });
});

describeWithContainers('what a worker leaves', () => {
  beforeEach(async () => void (fixture = await startDocker()));
  afterEach(() => fixture.close());

  it('is used by the next one', async () => {
    await call({});
    const before = await fixture.containers();
    const next = await fixture.anotherWorker();
    expect(await next.runtime.call(scriptRequest(stub, 1), never)).toEqual({ kind: 'success', value: 1 });
    expect(await fixture.containers()).toEqual(before);
  });

  it.each([
    ['knew the place of', true],
    ['did not get to say the place of', false],
  ])('goes on with a call: a worker that died and %s it does not make the function run twice', async (_what, knew) => {
    const places: string[] = [];
    const request = scriptRequest(stub, { n: 1, __delay: 2 }, { onPlaced: (place) => void places.push(place) });
    const lost = fixture.runtime.call(request, never).catch((error: unknown) => (error as Error).name);
    await arrived(request);
    const next = await fixture.anotherWorker();
    const again = { ...request, earlier: { place: knew ? places[0] : undefined } };
    expect(await next.runtime.call(again, never)).toEqual({ kind: 'success', value: { n: 1, __delay: 2 } });
    await lost;
    expect((await fixture.stubs()).flatMap(({ calls }) => calls)).toHaveLength(1);
  });

  it('and is gone makes a call that was in it a crash: nobody knows what came of it', async () => {
    const earlier = { place: `durektiv-${fixture.fleet}-gone-0 12345678` };
    expect(await call({}, { earlier })).toEqual({
      kind: 'crash',
      reason: 'the container that an earlier worker gave the action to is gone, and nobody knows what came of it',
    });
  });

  it('without having it called makes it a call like any other', async () => {
    expect(await call({ a: 1 }, { earlier: { place: undefined } })).toEqual({ kind: 'success', value: { a: 1 } });
  });
});

describeWithContainers('a container whose function has ended', () => {
  beforeEach(async () => void (fixture = await startDocker({ idle: 4_000 })));
  afterEach(() => fixture.close());

  it('while nobody called it gets no call any more', async () => {
    await call({});
    await (await container('function')).kill();
    expect(await call({ a: 1 })).toEqual({ kind: 'success', value: { a: 1 } });
  }, 90_000);

  it('gives the outcome it keeps to whoever comes for it, and calls go to another one meanwhile', async () => {
    const places: string[] = [];
    const request = scriptRequest(stub, { n: 1, __delay: 2 }, { onPlaced: (place) => void places.push(place) });
    const abort = new AbortController();
    const lost = fixture.runtime.call(request, abort.signal).catch((error: unknown) => (error as Error).name);
    await arrived(request);
    abort.abort(new RunGone());
    await lost;
    await vi.waitFor(async () => {
      const calls = (await fixture.stubs()).flatMap((seen) => seen.calls);
      expect(calls[0]?.answeredAt).toBeDefined();
    }, patience);
    await (await container('function')).kill();
    const next = await fixture.anotherWorker();
    expect(await next.runtime.call(scriptRequest(stub, 2), never)).toEqual({ kind: 'success', value: 2 });
    const again = { ...request, earlier: { place: places[0] } };
    expect(await next.runtime.call(again, never)).toEqual({ kind: 'success', value: { n: 1, __delay: 2 } });
    await vi.waitFor(async () => expect((await fixture.stubs()).length).toBeLessThan(2), patience);
  }, 90_000);
});

describeWithContainers('a container that nobody uses', () => {
  afterEach(() => fixture.close());

  it('is removed after its idle time, and the next call makes another one', async () => {
    fixture = await startDocker({ idle: 1500 });
    const request = scriptRequest(stub, { __delay: 5 });
    const result = fixture.runtime.call(request, never);
    await arrived(request);
    await sleep(3_000);
    expect(await fixture.containers()).toHaveLength(2);
    expect(await result).toMatchObject({ kind: 'success' });
    await vi.waitFor(async () => expect(await fixture.leftovers()).toEqual([]), { timeout: 20_000 });
    expect(await call({ b: 1 })).toEqual({ kind: 'success', value: { b: 1 } });
  });

  it('goes with the worker when it is told to leave nothing', async () => {
    fixture = await startDocker();
    await call({});
    await fixture.close();
    expect(await fixture.leftovers()).toEqual([]);
  });
});

describeWithContainers('a container whose sidecar does not answer for a while', () => {
  beforeAll(async () => void (fixture = await startDocker({ idle: 4_000, listenWait: 5 })));
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => fixture.close());

  it('is not removed, however old it is: what is alive in it comes to its end', async () => {
    const { now } = Date;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);
    const request = scriptRequest(stub, { __delay: 5, a: 1 }, { deadline: Infinity });
    const result = fixture.runtime.call(request, never);
    await arrived(request);
    const sidecar = await container('sidecar');
    await sidecar.kill({ signal: 'SIGSTOP' });
    // The looks of two rounds come to nothing, each after five seconds.
    await sleep(12_000);
    await sidecar.kill({ signal: 'SIGCONT' });
    expect(await result).toMatchObject({ kind: 'success', value: { a: 1 } });
  });

  it('takes the calls that come meanwhile, also on a connection that was idle before', async () => {
    await call({ a: 1 });
    const sidecar = await container('sidecar');
    const stopped = sidecar.kill({ signal: 'SIGSTOP' });
    const result = stopped.then(() => call({ a: 2 }));
    await sleep(8_000);
    await sidecar.kill({ signal: 'SIGCONT' });
    expect(await result).toEqual({ kind: 'success', value: { a: 2 } });
  });
});
