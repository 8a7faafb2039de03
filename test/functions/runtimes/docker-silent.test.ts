import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { type FunctionRequest, RunGone } from '../../../src/functions/runtime.js';
import { describeWithContainers } from '../../support/container/describe.js';
import { patience } from '../support/patience.js';
import { type DockerFixture, scriptRequest, startDocker } from './docker-fixture.js';
import { never } from './endpoint-fixture.js';

const stub = 'stub.mjs';
let fixture: DockerFixture;

async function container(role: 'function' | 'sidecar') {
  const found = (await fixture.containers()).find((one) => one.role === role);
  return fixture.docker.getContainer(found?.id ?? '');
}

/** The call is in the function. */
async function arrived({ actionId }: FunctionRequest): Promise<void> {
  await vi.waitFor(async () => {
    const seen = await fixture.stubs();
    expect(seen.flatMap(({ calls }) => calls).map((one) => one.actionId)).toContain(actionId);
  }, patience);
}

/** It is an hour later, for workers: nothing of what is there is just being made. */
function later(): void {
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);
}

/** A call by a worker that does not know the container yet. */
async function callOfAnother(input: string) {
  const { runtime } = await fixture.anotherWorker();
  return runtime.call(scriptRequest(stub, input), never);
}

async function pairs(): Promise<number> {
  return (await fixture.containers()).filter(({ role }) => role === 'sidecar').length;
}

describeWithContainers('a container whose sidecar does not answer when another worker comes for it', () => {
  afterEach(async () => {
    vi.restoreAllMocks();
    await fixture.close();
  });

  it('keeps the calls that are alive in it, and the other worker gets another one', async () => {
    fixture = await startDocker();
    const request = scriptRequest(stub, { a: 1, __delay: 1 });
    const result = fixture.runtime.call(request, never);
    await arrived(request);
    const sidecar = await container('sidecar');
    await sidecar.kill({ signal: 'SIGSTOP' });
    later();
    expect(await callOfAnother('elsewhere')).toEqual({ kind: 'success', value: 'elsewhere' });
    expect(await pairs()).toBe(2);
    await sidecar.kill({ signal: 'SIGCONT' });
    expect(await result).toEqual({ kind: 'success', value: { a: 1, __delay: 1 } });
  }, 60_000);

  it('is waited for where there may be no other one', async () => {
    fixture = await startDocker({ most: 1 });
    const request = scriptRequest(stub, { a: 1, __delay: 1 });
    const result = fixture.runtime.call(request, never);
    await arrived(request);
    const sidecar = await container('sidecar');
    await sidecar.kill({ signal: 'SIGSTOP' });
    later();
    const waiting = callOfAnother('after');
    await sleep(8_000);
    expect(await pairs()).toBe(1);
    await sidecar.kill({ signal: 'SIGCONT' });
    expect(await waiting).toEqual({ kind: 'success', value: 'after' });
    expect(await result).toEqual({ kind: 'success', value: { a: 1, __delay: 1 } });
    expect(await pairs()).toBe(1);
  }, 60_000);

  it('keeps the outcomes it has, also when its function has ended', async () => {
    fixture = await startDocker();
    const places: string[] = [];
    const changes = { deadline: Infinity, onPlaced: (place: string) => void places.push(place) };
    const request = scriptRequest(stub, { a: 1, __delay: 1 }, changes);
    const abort = new AbortController();
    const lost = fixture.runtime.call(request, abort.signal).catch((error: unknown) => (error as Error).name);
    await arrived(request);
    abort.abort(new RunGone());
    await lost;
    await vi.waitFor(async () => {
      const calls = (await fixture.stubs()).flatMap((seen) => seen.calls);
      expect(calls[0]?.answeredAt).toBeDefined();
    }, patience);
    const sidecar = await container('sidecar');
    await sidecar.kill({ signal: 'SIGSTOP' });
    await (await container('function')).kill();
    later();
    expect(await callOfAnother('elsewhere')).toEqual({ kind: 'success', value: 'elsewhere' });
    await sidecar.kill({ signal: 'SIGCONT' });
    const next = await fixture.anotherWorker();
    const again = { ...request, earlier: { place: places[0] } };
    expect(await next.runtime.call(again, never)).toEqual({ kind: 'success', value: { a: 1, __delay: 1 } });
  }, 60_000);
});
