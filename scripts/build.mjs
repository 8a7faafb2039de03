/** Compiles src, workers and bench into dist, then bundles the workflow. Quiet unless something is wrong. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledPath, filesUnder, isComplete, root, sourceFiles, sourcesFingerprint, STAMP } from './sources.mjs';

const fingerprint = sourcesFingerprint();

// tsc trusts its notes over the files: when files of dist were deleted, the notes have to go too.
if (!isComplete()) rmSync(join(root, 'dist/.tsbuildinfo'), { force: true });
rmSync(STAMP, { force: true });
runNode(join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json');
removeOrphans();
const bundler = join(root, 'dist/src/temporal/build-workflow-bundle.js');
if (existsSync(bundler)) runNode(bundler);
writeFileSync(STAMP, fingerprint);

function runNode(script, ...args) {
  const { status, error } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (error === undefined && status === 0) return;
  console.error(
    `The build failed: node ${[script, ...args].join(' ')} ${error?.message ?? `ended with code ${status}`}.`,
  );
  process.exit(1);
}

/** Removes what was compiled from sources that are gone: nothing may import it by accident. */
function removeOrphans() {
  const wanted = new Set(sourceFiles().map(compiledPath));
  for (const map of filesUnder(join(root, 'dist')).filter((path) => path.endsWith('.js.map'))) {
    const script = map.slice(0, -'.map'.length);
    if (!wanted.has(script)) [script, map].forEach((path) => rmSync(path, { force: true }));
  }
}
