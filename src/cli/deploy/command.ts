import { Command } from 'commander';
import { withNamespace } from '../client/server-options.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { DeployFlags } from './deploy.js';

/** `durektiv deploy` */
export function deployCommand(): Command {
  const command = withNamespace(new Command('deploy'))
    .description('make a namespace hold the files of a folder: uploads what has changed. Secrets and variables stay')
    .argument('<folder>', 'folder whose files go to the root of the namespace')
    .option('--dry-run', 'only print what would be done', false)
    .option('--prune', 'delete what is in the namespace and not in the folder', false)
    .option('--create-namespace', 'make the namespace when it is not there', false)
    .option('--watch', 'go on: deploy again whenever a file of the folder changes, until Ctrl-C', false)
    .option('--skip-validation', 'upload flows with errors, too', false)
    .option('--json', 'print {"namespace", "dryRun", "changes", "unchanged"}', false)
    .action((folder: string, { watch, ...flags }: DeployFlags & { readonly watch: boolean }) =>
      runCommand(async () => {
        if (watch) return (await import('./keep-deployed.js')).keepDeployed(folder, flags);
        return (await import('./deploy.js')).deploy(folder, flags);
      }),
    );
  return withExamples(
    command,
    [
      'durektiv deploy flows/ -n shop',
      'durektiv deploy flows/ -n shop --dry-run --prune     what would be uploaded and deleted',
      'durektiv deploy flows/ -n shop-test --create-namespace',
      'durektiv deploy flows/ -n shop --watch               while you write',
    ],
    'a flow has errors, or something could not be uploaded',
  );
}
