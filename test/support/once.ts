import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';

/** Does something once for all test files of a run; the others wait. */
export async function once<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const done = join(inject('shared'), `${name}.done`);
  if (existsSync(done)) return undefined;
  return exclusively(name, async () => {
    if (existsSync(done)) return undefined;
    const result = await work();
    if (result === undefined) await writeFile(done, '');
    return result;
  });
}

/** Does something while no other test file of the run does what has the same name. */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const dir = inject('shared');
  await mkdir(dir, { recursive: true });
  const lock = join(dir, `${name}.lock`);
  while (!(await isTaken(lock))) await sleep(100);
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true });
  }
}

function isTaken(lock: string): Promise<boolean> {
  return mkdir(lock).then(
    () => true,
    () => false,
  );
}
