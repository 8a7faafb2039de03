import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { inject } from 'vitest';
import { loadTestImage } from './image.js';
import { type Podman, podmanIn, requirePodman } from './podman.js';

/** A real container engine with the image of the tests. */
export interface TestEngine {
  readonly docker: Docker;
  readonly podman: Podman;
}

/**
 * Why tests with real containers cannot run here, undefined when they can. Where they must run (`.ci/run`) it is an error.
 */
export async function containersMissing(): Promise<string | undefined> {
  const missing = process.platform === 'linux' ? await once('podman', requirePodman) : 'containers need Linux';
  if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
  return missing;
}

/** The engine that all tests of this run share: it is started by the first of them, and ended with the run. */
export async function testEngine(): Promise<TestEngine> {
  const dir = inject('containers');
  const podman = podmanIn(dir);
  const docker = new Docker({ socketPath: podman.socket });
  await once('engine', async () => {
    await podman.start();
    await loadTestImage(docker);
  });
  return { docker, podman };
}

/** Does something once for all test files of a run; the others wait. */
async function once<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const dir = inject('containers');
  await mkdir(dir, { recursive: true });
  const lock = join(dir, `${name}.lock`);
  const done = join(dir, `${name}.done`);
  for (;;) {
    if (existsSync(done)) return undefined;
    const mine = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (!mine) {
      await sleep(100);
      continue;
    }
    try {
      const result = await work();
      if (result === undefined) await writeFile(done, '');
      return result;
    } finally {
      await rm(lock, { recursive: true });
    }
  }
}
