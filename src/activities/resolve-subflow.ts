import type { FlowSource } from '../instances/flow-source.js';
import type { LocalActivities } from '../interpreter/activity-contract.js';
import { cleanPath, parentPath } from '../store/files/file-path.js';
import { catalogueFailure } from './failure.js';
import { readFlow } from './read-flow.js';

/** The flow files of a namespace as they are now. */
export interface FlowFiles {
  /** Text of the file at an absolute path; undefined when there is no file or it is a directory. */
  text(namespace: string, path: string): Promise<string | undefined>;
}

/** The local activity that finds and reads the flow a subflow function names (specification 8). */
export function createResolveSubflow(files: FlowFiles, source: FlowSource): LocalActivities['resolveSubflow'] {
  return async ({ namespace, caller, workflow }) => {
    const { path, text } = await find(files, namespace, subflowPaths(caller, workflow), workflow);
    const startedByEvent = `subflow ${path} starts by event, it cannot be called`;
    const { flow, hash } = await readFlow(source, { path, text, use: 'subflow', startedByEvent });
    return { path, definition: flow, definitionHash: hash };
  };
}

/**
 * Where the file may be that a reference names, the likeliest first. Relative references start at the folder of the
 * caller; what follows a colon is an old revision and dropped; an extension may be left out.
 */
export function subflowPaths(caller: string, workflow: string): string[] {
  const reference = workflow.split(':')[0] ?? '';
  const path = cleanPath(reference.startsWith('/') ? reference : `${parentPath(caller) ?? ''}/${reference}`);
  return path === undefined ? [] : [path, `${path}.yaml`, `${path}.yml`];
}

async function find(
  files: FlowFiles,
  namespace: string,
  paths: readonly string[],
  workflow: string,
): Promise<{ path: string; text: string }> {
  for (const path of paths) {
    const text = await files.text(namespace, path);
    if (text !== undefined) return { path, text };
  }
  const reason = paths[0] === undefined ? 'no file can have that path' : `no file ${paths[0]} in the namespace`;
  throw catalogueFailure('direktiv.internal.error', `subflow ${workflow}: ${reason}`);
}
