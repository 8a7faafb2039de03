import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Rounds } from '../../process/rounds.js';

const beatMs = 30_000;
/** Many beats: nobody that lives is taken for dead because its machine is busy. */
export const deadAfterMs = 10 * 60_000;

/**
 * A folder that a process has for itself, below a root that several may share, on one machine or on many. A process that is
 * killed leaves its folder behind, with what functions had in it: whoever lives removes those that nobody has touched for a
 * while. Two processes that make the same call, because one was taken for dead, do not meet in one directory.
 */
export class ProcessFolder {
  private readonly beat = new Rounds({ everyMs: beatMs, work: () => this.touch() });

  private constructor(
    /** Absolute, without links. */
    readonly path: string,
    private readonly root: string,
    private readonly warn: (message: string) => void,
  ) {
    this.beat.start();
  }

  /** Makes the folder, and the root when it is not there, and removes what dead processes left. `warn` hears what could not be. */
  static async below(root: string, warn: (message: string) => void): Promise<ProcessFolder> {
    await mkdir(root, { recursive: true });
    const path = join(await realpath(root), randomUUID());
    await mkdir(path);
    const folder = new ProcessFolder(path, root, warn);
    await folder.sweep();
    return folder;
  }

  /** Removes the folder. Never rejects. */
  async close(): Promise<void> {
    await this.beat.stop();
    await this.remove(this.path);
  }

  private async touch(): Promise<void> {
    const now = new Date();
    // Somebody cleared the root away: the next action makes the folder again.
    await utimes(this.path, now, now).catch(() => undefined);
    await this.sweep();
  }

  private async sweep(): Promise<void> {
    const names = await readdir(this.root).catch(() => []);
    for (const name of names) {
      const path = join(this.root, name);
      if (await isDead(path)) await this.remove(path);
    }
  }

  private async remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch((error: unknown) =>
      this.warn(`${path} is left: ${String(error)}`),
    );
  }
}

/** Not what is gone by now. */
async function isDead(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > deadAfterMs;
}
