import { Argument, Command } from 'commander';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { FileKind } from './schema-of.js';

const kinds: readonly FileKind[] = ['flow', 'test', 'service'];

/** `durektiv schema` */
export function schemaCommand(): Command {
  const command = new Command('schema')
    .description(
      'print the JSON Schema of flows, of their tests or of service files, by which editors complete and check',
    )
    .addArgument(new Argument('[kind]', 'what to print the schema of').choices(kinds).default('flow'))
    .action((kind: FileKind) => runCommand(async () => (await import('./print-schema.js')).printSchema(kind)));
  return withExamples(command, ['durektiv schema > flow.schema.json', 'durektiv schema test > test.schema.json']);
}
