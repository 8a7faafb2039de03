import { Command, Option } from 'commander';
import { instanceStatuses } from '../../instances/instances.js';
import { withNamespace } from '../client/server-options.js';
import { runCommand } from '../run-command.js';
import { since, wholeNumber } from '../option-values.js';
import { withExamples } from '../with-examples.js';
import type { LogFlags } from './logs.js';
import type { ListFlags } from './list.js';
import type { InstanceFlags } from './show.js';

/** `durektiv instances` */
export function instancesCommand(): Command {
  const commands = [listCommand(), showCommand(), cancelCommand(), logsCommand(), historyCommand()];
  const instances = new Command('instances').description('what runs and has run: list, show, cancel, logs, history');
  for (const command of commands) instances.addCommand(command);
  return instances;
}

function listCommand(): Command {
  const command = withNamespace(new Command('list'))
    .description('list instances, the newest first')
    .addOption(new Option('--status <status>', 'only those').choices(instanceStatuses))
    .option('--path <path>', 'only those of flows whose path begins so')
    .option('--invoker <text>', 'only those started by: api, cron, cloudevent, instance, temporal')
    .option('--since <time>', 'only those started since: an age such as 12h or 7d, or a time', since)
    .option('--limit <count>', 'how many', wholeNumber(1), 20)
    .option('--offset <count>', 'how many to leave out before', wholeNumber(0), 0)
    .option('--json', 'print {"total", "instances"}', false)
    .action((flags: ListFlags) => runCommand(async () => (await import('./list.js')).printInstances(flags)));
  return withExamples(command, [
    'durektiv instances list -n shop',
    'durektiv instances list -n shop --status failed --since 1d',
    "durektiv instances list -n shop --json | jq -r '.instances[].id'",
  ]);
}

function showCommand(): Command {
  const command = withNamespace(new Command('show'))
    .description('show an instance with its input, output and metadata')
    .argument('<id>', 'id of the instance')
    .option('--json', 'print the instance as one JSON object', false)
    .action((id: string, flags: InstanceFlags) =>
      runCommand(async () => (await import('./show.js')).showInstance(id, flags)),
    );
  return withExamples(command, [
    'durektiv instances show -n shop a85ca575-1a86-41b5-a7ec-7140125bfea5',
    'durektiv instances show -n shop $ID --json | jq .output',
  ]);
}

function cancelCommand(): Command {
  const command = withNamespace(new Command('cancel'))
    .description('cancel instances; those that have ended stay as they are')
    .argument('<ids...>', 'ids of instances')
    .option('--json', 'print {"id", "status"} of each', false)
    .action((ids: string[], flags: InstanceFlags) =>
      runCommand(async () => (await import('./cancel.js')).cancelInstances(ids, flags)),
    );
  return withExamples(command, ['durektiv instances cancel -n shop $ID'], 'one could not be cancelled');
}

function logsCommand(): Command {
  const command = withNamespace(new Command('logs'))
    .description('print the log of an instance and its subflows')
    .argument('<id>', 'id of the instance')
    .option('-f, --follow', 'go on with what comes, until the instance has ended', false)
    .option('--last <count>', 'only the last lines', wholeNumber(1))
    .option('--json', 'print each line as JSON, one a line', false)
    .action((id: string, flags: LogFlags) => runCommand(async () => (await import('./logs.js')).printLog(id, flags)));
  return withExamples(command, [
    'durektiv instances logs -n shop $ID',
    'durektiv instances logs -n shop $ID -f',
    'durektiv instances logs -n shop $ID --json | jq -r .msg',
  ]);
}

function historyCommand(): Command {
  const command = withNamespace(new Command('history'))
    .description('print the states an instance has entered, when, and the subflows it has run')
    .argument('<id>', 'id of the instance')
    .option('--json', 'print {"id", "status", "states", "subflows"}', false)
    .action((id: string, flags: InstanceFlags) =>
      runCommand(async () => (await import('./history.js')).printHistory(id, flags)),
    );
  return withExamples(command, [
    'durektiv instances history -n shop $ID',
    'durektiv graph -n shop --instance $ID       the same way, drawn into the flow',
  ]);
}
