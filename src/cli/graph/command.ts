import { Command } from 'commander';
import { withNamespace } from '../client/server-options.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { GraphFlags } from './draw.js';

/** `durektiv graph` */
export function graphCommand(): Command {
  const command = withNamespace(new Command('graph'))
    .description('draw a flow: its states and the ways between them, as a Mermaid flowchart')
    .argument('[file]', 'YAML file of the flow; with --instance it may be left out')
    .option('--text', 'as plain text', false)
    .option('--instance <id>', 'mark the way of this instance, on the flow it was started with')
    .option('--json', 'print {"start", "nodes", "edges"}; with an instance what it passed has "passed": true', false)
    .action((file: string | undefined, flags: GraphFlags) =>
      runCommand(async () => (await import('./draw.js')).draw(file, flags)),
    );
  return withExamples(
    command,
    [
      'durektiv graph flow.yaml > flow.mmd',
      'durektiv graph --text flow.yaml',
      'durektiv graph --text -n shop --instance $ID     where it went, and where it failed',
    ],
    'the flow is not valid, or there is no such instance',
  );
}
