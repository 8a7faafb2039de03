import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ContainerEngine, connectEngine } from '../../../src/functions/runtimes/docker/engine.js';
import { label } from '../../../src/functions/runtimes/docker/labels.js';
import { listContainers, listVolumes } from '../../../src/functions/runtimes/docker/lists.js';
import { findPair } from '../../../src/functions/runtimes/docker/pair-parts.js';
import { describeWithContainers } from '../../support/container/describe.js';
import { testEngine } from '../../support/container/engine.js';
import { testImage } from '../../support/container/image.js';

/** Beside each other so many containers come and go, so often. */
const names = ['one', 'two', 'three'];
const turns = 6;

const limit = { Soft: 1024, Hard: 1024 };
const hostConfig = {
  Ulimits: [
    { Name: 'nofile', ...limit },
    { Name: 'nproc', ...limit },
  ],
};

describeWithContainers('what an engine tells while containers come and go', () => {
  const fleet = randomBytes(4).toString('hex');
  let engine: ContainerEngine;
  let coming: Promise<unknown>;
  let over = false;

  beforeAll(async () => {
    engine = await connectEngine((await testEngine()).podman.socket);
    coming = Promise.all(names.map(comeAndGo)).finally(() => (over = true));
  });
  afterAll(() => coming);

  async function comeAndGo(name: string): Promise<void> {
    const { docker } = engine;
    const labels = { [label.fleet]: fleet, [label.pair]: name, [label.role]: 'sidecar' };
    for (let turn = 0; turn < turns; turn++) {
      const volume = `${fleet}-${name}-${turn}`;
      await docker.createVolume({ Name: volume, Labels: labels });
      const options = { Image: testImage, Cmd: ['node', '/fn/deaf.mjs'], Labels: labels, HostConfig: hostConfig };
      const container = await docker.createContainer(options);
      await container.start();
      await container.remove({ force: true });
      await docker.getVolume(volume).remove();
    }
  }

  /** Reads again and again until nothing comes and goes any more. @returns what went wrong */
  async function faultsOf(read: () => Promise<unknown>): Promise<string[]> {
    const faults: string[] = [];
    while (!over) await read().catch((error: Error) => faults.push(error.message));
    return faults;
  }

  const reads: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['containers', () => listContainers(engine, { [label.fleet]: fleet })],
    ['volumes', () => listVolumes(engine, { [label.fleet]: fleet })],
    ...names.map((name) => [`the pair ${name}`, () => findPair(engine, name)] as const),
  ];

  it.each(reads)('of %s is read without trouble', { concurrent: true, timeout: 120_000 }, async (_what, read) => {
    expect(await faultsOf(read)).toEqual([]);
  });
});
