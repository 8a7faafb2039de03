import { Command } from 'commander';
import { runCommand } from '../run-command.js';
import { since, wholeNumber } from '../option-values.js';
import { withExamples } from '../with-examples.js';
import type { ReplayFlags } from './replay.js';

/** `durektiv replay` */
export function replayCommand(): Command {
  const command = new Command('replay')
    .description(
      'replay histories against this version before it is rolled out: recorded ones, or those of a Temporal server. ' +
        'Nothing is changed there',
    )
    .argument('[paths...]', 'recorded histories: JSON files, or folders of them; without any, those of Temporal')
    .option('--since <time>', 'those that were started since or still run: an age such as 12h or 7d, or a time', since)
    .option('-n, --namespace <name>', 'only those of this namespace')
    .option('--limit <count>', 'how many at most, the newest first', wholeNumber(1), 1000)
    .option('--save <folder>', 'keep the histories of Temporal there, for a later replay')
    .option('--json', 'print {"replayed", "failed", "results"}', false)
    .action((paths: string[], flags: ReplayFlags) =>
      runCommand(async () => (await import('./replay.js')).replay(paths, flags)),
    );
  withExamples(
    command,
    [
      'TEMPORAL_ADDRESS=temporal:7233 DUREKTIV_DATABASE_URL=postgres://… durektiv replay --since 7d',
      'durektiv replay --since 7d -n shop --save histories/',
      'durektiv replay histories/',
    ],
    'a history does not replay',
  );
  return command.addHelpText(
    'after',
    `
Temporal is found as a server finds it (TEMPORAL_ADDRESS and so on), and so are the database with large payloads
(DUREKTIV_DATABASE_URL, or that of durektiv dev) and the keys of sealed ones (DUREKTIV_SECRETS_KEY).`,
  );
}
