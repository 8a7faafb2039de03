import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { payloadConverterPath } from './data-converter.js';
import { preloadedModules, workflowBundlePath } from './workflow-bundle.js';

/** Bundles the interpreter once, at build time: a worker then starts without webpack. */
async function build(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../interpreter/workflows.js', import.meta.url)),
    workflowInterceptorModules: [fileURLToPath(new URL('../interpreter/interceptors.js', import.meta.url))],
    payloadConverterPath,
    preloadModules: [...preloadedModules],
    logger: new DefaultLogger('WARN'),
  });
  await writeFile(workflowBundlePath, code);
}

await build();
