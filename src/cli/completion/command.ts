import { Argument, Command } from 'commander';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { Shell } from './scripts.js';

/** `durektiv completion`, for the program it is a part of. */
export function completionCommand(): Command {
  const command = new Command('completion')
    .description('print the script that lets a shell complete the commands')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']));
  command.action((shell: Shell) =>
    runCommand(async () => {
      const [{ commandTree }, { scripts }] = await Promise.all([import('./command-tree.js'), import('./scripts.js')]);
      process.stdout.write(scripts[shell](commandTree(command.parent ?? command)));
    }),
  );
  return withExamples(command, [
    'source <(durektiv completion bash)                                        in ~/.bashrc',
    'source <(durektiv completion zsh)                                         in ~/.zshrc',
    'durektiv completion fish > ~/.config/fish/completions/durektiv.fish',
  ]);
}
