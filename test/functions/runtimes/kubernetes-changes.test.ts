import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cluster } from '../../../src/functions/runtimes/kubernetes/cluster.js';
import { connectCluster } from '../../../src/functions/runtimes/kubernetes/connect-cluster.js';
import { ServiceChanges } from '../../../src/functions/runtimes/kubernetes/service-changes.js';
import { realApiServer } from '../../support/kubernetes/real-api-server.js';
import { startTestCluster, type TestCluster } from '../../support/kubernetes/test-cluster.js';
import { kubeconfig } from './kubernetes-fixture.js';
import { patience } from '../support/patience.js';

let server: TestCluster;
let cluster: Cluster;
let dir: string;
let closing: AbortController;
let changes: ServiceChanges;
const warnings: string[] = [];
const told: string[] = [];

const labels = { 'app.kubernetes.io/managed-by': 'durektiv', 'durektiv.io/fleet': 'mine' };
const longest = 20_000;

function pod(name: string, life: string, fleet = 'mine') {
  return {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { name, labels: { ...labels, 'durektiv.io/fleet': fleet, 'durektiv.io/life': life } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };
}

/** Streams of pods that were opened so far. */
const opened = () => server.opened.filter((key) => key.endsWith(' pods')).length;

beforeEach(async () => {
  server = await startTestCluster();
  dir = await mkdtemp(join(tmpdir(), 'durektiv-changes-'));
  await writeFile(join(dir, 'config'), kubeconfig(server, server.token));
  cluster = await connectCluster({ config: join(dir, 'config'), namespace: server.namespace });
  closing = new AbortController();
  warnings.length = 0;
  told.length = 0;
  changes = new ServiceChanges({
    ...{ cluster, kind: 'deployments', fleet: 'mine', closing: closing.signal },
    warn: (message) => void warnings.push(message),
  });
  changes.begin({
    changed: ({ name }) => void told.push(`changed ${name}`),
    gone: ({ name }) => void told.push(`gone ${name}`),
    all: (views) => void told.push(`all ${views.map(({ name }) => name).join(' ')}`),
  });
  await vi.waitFor(() => expect(told).toEqual(['all ']), patience);
});

afterEach(async () => {
  closing.abort(new Error('the worker stops'));
  await server.close();
  await rm(dir, { recursive: true });
});

describe('who waits for the pods of a service', () => {
  it('looks at them at once, and again when one has changed, not when others have', async () => {
    const news = changes.of('one');
    const others = changes.of('two');
    expect([news.due(), news.due(), others.due(), others.due()]).toEqual([true, false, true, false]);
    const woken = news.wait(longest).then(() => news.due());
    await cluster.create('pods', pod('pod', 'one'));
    expect([await woken, others.due()]).toEqual([true, false]);
    news.end();
    others.end();
  });

  it('hears what happened before it waits', async () => {
    const news = changes.of('one');
    news.due();
    await cluster.create('pods', pod('pod', 'one'));
    await vi.waitFor(() => expect(told).toContain('changed pod'), patience);
    await news.wait(longest);
    expect(news.due()).toBe(true);
  });

  it('looks without being told when nothing was told for seconds', async () => {
    const news = changes.of('one');
    expect(news.due()).toBe(true);
    await vi.waitFor(() => expect(news.due()).toBe(true), { timeout: 15_000 });
  });

  it('stops with the worker', async () => {
    const waiting = changes.of('one');
    waiting.due();
    const stopped = expect(waiting.wait(longest)).rejects.toThrow('the worker stops');
    closing.abort(new Error('the worker stops'));
    await stopped;
  });
});

describe('the pods of a fleet', () => {
  it('are told as they come and go, those of others are not', async () => {
    await cluster.create('pods', pod('theirs', 'one', 'other'));
    await cluster.create('pods', pod('ours', 'one'));
    await vi.waitFor(() => expect(told).toContain('changed ours'), patience);
    await cluster.remove('pods', (await cluster.get('pods', 'ours'))?.metadata);
    await vi.waitFor(() => expect(told).toEqual(['all ', 'changed ours', 'gone ours']), patience);
  });

  it.skipIf(realApiServer !== undefined)('are told all again after the stream was cut', async () => {
    await cluster.create('pods', pod('pod', 'one'));
    await vi.waitFor(() => expect(told).toEqual(['all ', 'changed pod']), patience);
    const news = changes.of('one');
    news.due();
    server.cutStreams();
    await vi.waitFor(() => expect(told).toContain('all pod'), patience);
    await news.wait(longest);
    expect([news.due(), warnings]).toEqual([true, []]);
  });

  it.skipIf(realApiServer !== undefined)(
    'are followed anew when the cluster has lost count, and that is said once',
    async () => {
      const before = opened();
      const gone = { code: 410, message: 'too old resource version: 1 (2)' };
      server.cutStreams(gone);
      await vi.waitFor(() => expect(opened()).toBe(before + 1), patience);
      server.cutStreams(gone);
      await vi.waitFor(() => expect(opened()).toBe(before + 2), patience);
      expect(warnings).toEqual([`changes in the cluster are not told, so it is asked more often: ${gone.message}`]);
      await cluster.create('pods', pod('pod', 'one'));
      await vi.waitFor(() => expect(told).toContain('changed pod'), patience);
    },
  );

  it.skipIf(realApiServer !== undefined)(
    'are not followed again and again by a cluster that ends each stream',
    async () => {
      const before = opened();
      const cutting = setInterval(() => server.cutStreams(), 20);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      clearInterval(cutting);
      expect(opened() - before).toBeGreaterThan(1);
      expect(opened() - before).toBeLessThan(8);
    },
  );

  it.skipIf(realApiServer !== undefined)('are not followed any more when the worker stops', async () => {
    closing.abort(new Error('the worker stops'));
    const before = opened();
    await cluster.create('pods', pod('pod', 'one'));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect([opened(), told]).toEqual([before, ['all ']]);
  });
});
