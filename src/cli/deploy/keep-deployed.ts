import { ChangedFiles } from '../changed-files.js';
import { note } from '../terminal/print.js';
import { deploy, type DeployFlags } from './deploy.js';

/**
 * Deploys a folder, and again whenever one of its files changes. What goes wrong with the first deployment, but for flows with
 * errors, ends it; later it is said, and the next change tries again.
 * @throws what `deploy` throws at first; what says that the system cannot look at so many files
 */
export async function keepDeployed(folder: string, flags: DeployFlags): Promise<never> {
  const changes = await ChangedFiles.below([folder]);
  await deploy(folder, flags);
  note(`looking at ${folder}: what changes is deployed, until Ctrl-C`);
  for (;;) {
    await changes.next();
    try {
      await deploy(folder, flags);
    } catch (error) {
      note(`durektiv: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
