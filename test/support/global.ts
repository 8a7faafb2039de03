import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removePodman } from './container/podman.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of what the test files of this run share: the container engine, and a cluster of PostgreSQL to copy. */
    readonly shared: string;
  }
}

/** A folder for what is made when the first test needs it, and ends with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'durektiv-shared-'));
  project.provide('shared', dir);
  return async () => {
    await removePodman(dir);
    await rm(dir, { recursive: true, force: true });
  };
}
