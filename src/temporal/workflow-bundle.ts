import { fileURLToPath } from 'node:url';

/** Where the build puts the bundle of the interpreter. */
export const workflowBundlePath = fileURLToPath(new URL('../../workflow-bundle.cjs', import.meta.url));

/**
 * Modules of the bundle that are loaded once per worker instead of once per run. They hold no state of a run: what they
 * keep are compiled programs and patterns, the same for everybody.
 */
export const preloadedModules: readonly string[] = [
  '../errors/pattern.js',
  '../language/duration.js',
  '../jx/evaluate.js',
  '../interpreter/workflows.js',
].map((module) => fileURLToPath(new URL(module, import.meta.url)));
