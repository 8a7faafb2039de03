import { Command } from 'commander';
import { runCommand } from '../run-command.js';

/** `durektiv jx` */
export function jxCommand(): Command {
  return new Command('jx')
    .description('evaluate Structured JX as a flow would: jq(...) and js(...) in text, or in a YAML mapping or list')
    .argument('<expression>', 'a text; what begins with { or [ is read as YAML')
    .option('--data <file>', 'JSON file with the data of the instance, - for standard input; {} without it')
    .addHelpText(
      'after',
      `
Exit codes:
  0  the result is on stdout, as JSON
  1  the evaluation failed, with the reason on stderr
  2  the data or the YAML cannot be read, or the command line is wrong

Examples:
  durektiv jx 'jq(1 + 1)'
  durektiv jx 'Hello jq(.name)!' --data input.json
  curl -s $URL | durektiv jx '{count: jq(.items | length), all: "jq(.items)"}' --data -`,
    )
    .action((expression: string, options: { readonly data?: string }) =>
      runCommand(async () => (await import('./evaluate-expression.js')).evaluateExpression(expression, options.data)),
    );
}
