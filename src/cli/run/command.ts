import { Command, InvalidArgumentError } from 'commander';
import type { StartEngine } from '../../../workers/all.js';
import { withNamespace } from '../client/server-options.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { RunFlags } from './run-flow.js';

const startEngine: StartEngine = async (options) => (await import('../../../workers/all.js')).startEngine(options);

/** `durektiv run` */
export function runFlowCommand(): Command {
  const command = withNamespace(new Command('run'))
    .description(
      'run a flow once and print its output. Without --server or --profile (DUREKTIV_SERVER, DUREKTIV_PROFILE) ' +
        'a server of its own is started, and leaves nothing behind',
    )
    .argument('<flow>', 'YAML file of the flow')
    .option('-i, --input <file>', 'file with the input, - for standard input; {} without it')
    .option('--function <image=url>', 'where the function of an image runs; * is any other image', collect, {})
    .option('--folder <folder>', 'folder that is the root of the namespace; all its files are there for the flow')
    .option('-v, --verbose', 'show each state also where stderr is no terminal', false)
    .option('--json', 'print the instance with its output as one JSON object', false)
    .action((flow: string, flags: RunFlags) =>
      runCommand(async () => (await import('./run-flow.js')).runFlow(flow, flags, startEngine)),
    );
  return withExamples(
    command,
    [
      'durektiv run flow.yaml',
      `echo '{"name": "Ada"}' | durektiv run flow.yaml -i -`,
      "durektiv run flow.yaml --function my/image=http://127.0.0.1:8080 --function '*=http://127.0.0.1:9000'",
      'durektiv run flow.yaml --server http://127.0.0.1:6665 -n shop',
    ],
    'the flow is not valid, or did not complete',
  );
}

function collect(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, image = '', url = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (image === '' || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new InvalidArgumentError('It must be an image and a URL, such as my/image=http://127.0.0.1:8080.');
  }
  return { ...before, [image]: url };
}
