import type { Api } from '../client/api.js';
import { listTree, readFile } from '../client/files.js';
import { findVariable, readVariable } from '../client/variables.js';
import type { LocalFile } from './local-files.js';
import { type Change, type Plan, planDeployment } from './plan.js';
import { takeApart, type VariableFile } from './variable-files.js';

/**
 * What makes a namespace that is there hold these files, and the variables among them.
 * @param comparing is told which file is compared with the one of the namespace
 */
export async function planAgainst(
  api: Api,
  namespace: string,
  local: readonly LocalFile[],
  prune: boolean,
  comparing: (path: string) => void = () => undefined,
): Promise<Plan> {
  const { files, variables } = takeApart(local);
  const remote = await listTree(api, namespace);
  const same = async ({ path, content }: LocalFile): Promise<boolean> => {
    comparing(path);
    return Buffer.from(content).equals(await readFile(api, namespace, path));
  };
  const { changes, unchanged } = await planDeployment({ local: files, remote, same, prune });
  const set: Change[] = [];
  for (const variable of variables) {
    comparing(variable.file.path);
    if (!(await isSet(api, namespace, variable))) set.push(setting(variable));
  }
  return { changes: [...changes, ...set], unchanged: unchanged + variables.length - set.length };
}

/** What makes a namespace that is not there yet hold these files, and the variables among them. */
export async function planNew(local: readonly LocalFile[]): Promise<Plan> {
  const { files, variables } = takeApart(local);
  const plan = await planDeployment({ local: files, remote: [], same: () => Promise.resolve(false), prune: false });
  return { ...plan, changes: [...plan.changes, ...variables.map(setting)] };
}

function setting(variable: VariableFile): Change {
  return { kind: 'set', path: variable.file.path, variable };
}

async function isSet(api: Api, namespace: string, { file, owner, name }: VariableFile): Promise<boolean> {
  const found = await findVariable(api, namespace, owner, name);
  if (found?.size !== file.content.length) return false;
  return Buffer.from(file.content).equals(await readVariable(api, namespace, found.id));
}
