import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FileScope } from './action-file.js';

/** In the order in which they are looked at (functions 6.3). */
export const outScopes = ['file', 'namespace', 'workflow', 'instance'] as const satisfies readonly FileScope[];

/** Any user may write there: functions run as whom they like. */
const writable = 0o777;

/** Most that are kept for calls to come. */
const mostSpare = 32;

/**
 * The folders `out` of actions, with one folder for each scope (functions 6.3). Most functions leave nothing there, and five
 * directories cost more to make and remove than to move, so one that stayed empty is kept for another action. Moved by direct
 * system calls: to ask the thread pool for one costs several times as much.
 */
export class OutFolders {
  private readonly spare: string[] = [];
  private kept = 0;

  /** @param store an existing directory on the same file system, for those that wait; whoever clears it does no harm */
  constructor(private readonly store: string) {}

  /** Puts empty ones at `out`, where nothing is. */
  put(out: string): void {
    for (let spare = this.spare.pop(); spare !== undefined; spare = this.spare.pop()) {
      if (!moved(spare, out)) continue;
      if (isUntouched(out)) return;
      rmSync(out, { recursive: true, force: true });
    }
    mkdirSync(out, { mode: writable });
    for (const scope of outScopes) mkdirSync(join(out, scope), { mode: writable });
  }

  /** Keeps what is at `out`, unless enough are kept. It is looked at again before an action gets it. */
  takeBack(out: string): void {
    if (this.spare.length >= mostSpare) return;
    const spare = join(this.store, `${process.pid}-${(this.kept += 1)}`);
    if (moved(out, spare)) this.spare.push(spare);
  }
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** A function that writes after its answer, or that puts something else in the place of a folder, is found out. */
function isUntouched(out: string): boolean {
  try {
    const folders = readdirSync(out, { withFileTypes: true });
    const isWhole = folders.length === outScopes.length && folders.every((folder) => folder.isDirectory());
    return isWhole && outScopes.every((scope) => readdirSync(join(out, scope)).length === 0);
  } catch {
    return false;
  }
}
