import { Command } from 'commander';
import { runCommand } from '../run-command.js';
import { note, print } from '../terminal/print.js';
import { asJson, asTable, counts } from './print.js';
import type { Checked } from './validate-files.js';

interface Options {
  readonly json: boolean;
  readonly strict: boolean;
}

/** `durektiv validate` */
export function validateCommand(): Command {
  return new Command('validate')
    .description('check flows without running them: every error and warning with its line and column')
    .argument('<paths...>', 'files, or folders whose flows are checked')
    .option('--strict', 'take warnings as errors', false)
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      `
Exit codes:
  0  every flow is valid; there may be warnings
  1  there are errors, with --strict also warnings
  2  a path cannot be read or holds no flow, or the command line is wrong

Examples:
  durektiv validate flow.yaml               one flow
  durektiv validate --strict flows/         every flow below a folder, warnings count
  durektiv validate --json a.yaml b.yaml    for machines

docs/errors.md explains the codes.`,
    )
    .action((paths: string[], options: Options) => runCommand(() => validate(paths, options)));
}

async function validate(paths: readonly string[], options: Options): Promise<number> {
  const { validateFiles } = await import('./validate-files.js');
  const checked = await validateFiles(paths, options);
  for (const { file, reason } of checked.unreadable) note(`durektiv: ${file} cannot be checked: ${reason}.`);
  print(options.json ? asJson(checked) : asTable(checked));
  return exitCode(checked);
}

function exitCode({ files, unreadable }: Checked): number {
  if (unreadable.length > 0) return 2;
  return counts(files).errors > 0 ? 1 : 0;
}
