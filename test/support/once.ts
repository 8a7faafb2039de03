import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';

/** Does something once for all test files of a run; the others wait. */
export async function once<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const dir = inject('shared');
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
