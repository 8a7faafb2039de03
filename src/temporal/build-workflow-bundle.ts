import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { payloadConverterPath } from './payloads/data-converter.js';
import { preloadedModules, workflowBundlePath } from './workflow-bundle.js';

/**
 * Bundles the interpreter once, at build time: a worker then starts without webpack. The process and each thread of a worker
 * keep the text and the map, so the map is without the sources (only places are read from it), and the text of one byte a letter.
 */
async function build(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../interpreter/workflows.js', import.meta.url)),
    workflowInterceptorModules: [fileURLToPath(new URL('../interpreter/interceptors.js', import.meta.url))],
    payloadConverterPath,
    preloadModules: [...preloadedModules],
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
    logger: new DefaultLogger('WARN'),
  });
  await writeFile(workflowBundlePath, oneByteLetters(code));
}

/** V8 keeps a text in two bytes a letter when one of its letters needs them. */
function oneByteLetters(code: string): string {
  return code.replace(/[^\x00-\xff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

await build();
