import { Command } from 'commander';
import { withNamespace } from '../client/server-options.js';
import { runCommand } from '../run-command.js';
import { since, wholeNumber } from '../option-values.js';
import { withExamples } from '../with-examples.js';
import type { HistoryFlags } from './history.js';
import type { ListenerFlags } from './listeners.js';
import type { SendFlags } from './send.js';

/** `durektiv events` */
export function eventsCommand(): Command {
  return new Command('events')
    .description('events of a namespace: send, history, listeners')
    .addCommand(sendCommand())
    .addCommand(historyCommand())
    .addCommand(listenersCommand());
}

function sendCommand(): Command {
  const command = withNamespace(new Command('send'))
    .description('publish events: those of a file, or one that the options describe')
    .argument('[file]', 'file with a CloudEvent as JSON, or a list of them; - for standard input')
    .option('--type <type>', 'type of the event')
    .option('--source <source>', 'where it comes from', 'durektiv-cli')
    .option('--subject <subject>', 'what it is about')
    .option('--id <id>', 'its id; otherwise a new one')
    .option('--data <json>', 'its data: JSON, or a text; @file reads them from a file')
    .option('--attribute <name=value...>', 'further attributes of its context')
    .option('--json', 'print {"sent"}: the ids', false)
    .action((file: string | undefined, flags: SendFlags) =>
      runCommand(async () => (await import('./send.js')).send(file, flags)),
    );
  return withExamples(command, [
    `durektiv events send -n shop --type shop.paid --subject A-17 --data '{"amount": 12}'`,
    'durektiv events send -n shop --type shop.paid --data @payment.json --attribute order=A-17',
    'durektiv events send -n shop events.json',
  ]);
}

function historyCommand(): Command {
  const command = withNamespace(new Command('history'))
    .description('list events that were received, the newest first')
    .option('--type <text>', 'only those whose type holds it')
    .option('--contains <text>', 'only those whose JSON holds it')
    .option('--since <time>', 'only those received since: an age such as 12h or 7d, or a time', since)
    .option('--limit <count>', 'how many', wholeNumber(1), 50)
    .option('-f, --follow', 'print those that come, until Ctrl-C', false)
    .option('--json', 'print {"events"}; with --follow each on a line', false)
    .action((flags: HistoryFlags) => runCommand(async () => (await import('./history.js')).printEvents(flags)));
  return withExamples(command, [
    'durektiv events history -n shop --type shop. --since 1h',
    'durektiv events history -n shop -f --json | jq .event',
  ]);
}

function listenersCommand(): Command {
  const command = withNamespace(new Command('listeners'))
    .description('list who listens: instances that wait, flows that are started')
    .option('--json', 'print {"listeners"}', false)
    .action((flags: ListenerFlags) => runCommand(async () => (await import('./listeners.js')).printListeners(flags)));
  return withExamples(command, ['durektiv events listeners -n shop']);
}
