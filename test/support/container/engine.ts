import Docker from 'dockerode';
import { inject } from 'vitest';
import { once } from '../once.js';
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
  const dir = inject('shared');
  const podman = podmanIn(dir);
  const docker = new Docker({ socketPath: podman.socket });
  await once('engine', async () => {
    await podman.start();
    await loadTestImage(docker);
  });
  return { docker, podman };
}
