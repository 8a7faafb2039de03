import { once } from 'node:events';
import { relative, resolve, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type FSWatcher, watch } from 'chokidar';

/** Editors write a file in several steps, and a checkout writes many files: nothing must have changed for so long, in milliseconds. */
const quiet = 100;

/** What changes below some files and folders, but for hidden files and installed packages. */
export class ChangedFiles implements AsyncIterator<readonly string[], void> {
  private readonly changed = new Set<string>();
  private lastAt = 0;
  private failure: Error | undefined;
  private wake: () => void = () => undefined;

  private constructor(private readonly watcher: FSWatcher) {
    watcher.on('all', (_event, path) => this.note(path));
    watcher.on('error', (error) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.wake();
    });
  }

  /**
   * Looks from now on.
   * @throws what says that the system cannot look at so many files
   */
  static async below(paths: readonly string[]): Promise<ChangedFiles> {
    const roots = paths.map((path) => resolve(path));
    const watcher = watch(roots, {
      ignoreInitial: true,
      ignored: (path) => roots.every((root) => isHidden(relative(root, resolve(path)))),
    });
    await once(watcher, 'ready');
    return new ChangedFiles(watcher);
  }

  /**
   * Waits until something has changed since the last call, and gives the paths of it, from the current folder on.
   * @throws what says that the system cannot look at so many files
   */
  async next(): Promise<IteratorResult<readonly string[], void>> {
    if (this.changed.size === 0 && this.failure === undefined) await new Promise<void>((wake) => (this.wake = wake));
    for (let rest = quiet; rest > 0; rest = this.lastAt + quiet - performance.now()) await setTimeout(rest);
    if (this.failure !== undefined) throw this.failure;
    const paths = [...this.changed].sort();
    this.changed.clear();
    return { done: false, value: paths };
  }

  /** Looks no more. */
  close(): Promise<void> {
    return this.watcher.close();
  }

  private note(path: string): void {
    this.changed.add(relative('', path));
    this.lastAt = performance.now();
    this.wake();
  }
}

/** @param path from the folder that is looked at */
function isHidden(path: string): boolean {
  return path.split(sep).some((name) => name === 'node_modules' || /^\.(?!\.?$|direktivignore$)/.test(name));
}
