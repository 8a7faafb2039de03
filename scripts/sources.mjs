/** What the build is made from, and whether dist is up to date with it. Plain Node.js: this runs before anything is installed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Written last by a successful build; holds the fingerprint of what it was made from. */
export const STAMP = join(root, 'dist', '.built');

const FOLDERS = ['src', 'workers', 'bench'];
const FILES = ['package-lock.json', 'tsconfig.json'];

/** TypeScript sources, as absolute paths. */
export function sourceFiles() {
  return FOLDERS.flatMap((folder) => filesUnder(join(root, folder))).filter((path) => path.endsWith('.ts'));
}

/** Where the compiler puts what it makes of a source. */
export function compiledPath(source) {
  return join(root, 'dist', relative(root, source).replace(/\.ts$/, '.js'));
}

/** A text that changes when a source is edited, added or deleted. Times and sizes only, so it is quick. */
export function sourcesFingerprint() {
  const hash = createHash('sha256');
  for (const path of [...FILES.map((file) => join(root, file)), ...sourceFiles()].sort()) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${relative(root, path)} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** True when every source has its compiled file. */
export function isComplete() {
  return sourceFiles().every((source) => source.endsWith('.d.ts') || existsSync(compiledPath(source)));
}

/** True when the last build was made from the sources as they are now. */
export function isBuilt() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourcesFingerprint() && isComplete();
}

/** Every file below a folder; none when it does not exist. */
export function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
