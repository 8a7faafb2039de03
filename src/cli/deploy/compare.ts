import type { Api } from '../client/api.js';
import { listTree, readFile } from '../client/files.js';
import type { LocalFile } from './local-files.js';
import { type Plan, planDeployment } from './plan.js';

/**
 * What makes a namespace that is there hold these files.
 * @param comparing is told which file is compared with the one of the namespace
 */
export async function planAgainst(
  api: Api,
  namespace: string,
  local: readonly LocalFile[],
  prune: boolean,
  comparing: (path: string) => void = () => undefined,
): Promise<Plan> {
  const remote = await listTree(api, namespace);
  const same = async ({ path, content }: LocalFile): Promise<boolean> => {
    comparing(path);
    return Buffer.from(content).equals(await readFile(api, namespace, path));
  };
  return planDeployment({ local, remote, same, prune });
}
