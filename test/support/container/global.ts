import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removePodman } from './podman.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the container engine of this run. */
    readonly containers: string;
  }
}

/** A folder for the container engine, which is started only when a test needs it, and ends with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'durektiv-containers-'));
  project.provide('containers', dir);
  return async () => {
    await removePodman(dir);
    await rm(dir, { recursive: true, force: true });
  };
}
