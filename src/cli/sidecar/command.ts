import { Command, InvalidArgumentError } from 'commander';
import { exitWith } from '../exit-with.js';
import { portNumber } from '../option-values.js';
import { withExamples } from '../with-examples.js';
import type { SidecarFlags } from './run-sidecar.js';

/** `durektiv sidecar`: what stands beside a function container. */
export function sidecarCommand(): Command {
  const sidecar = new Command('sidecar')
    .description('stand beside a function container: take its actions, serve it /log and /var')
    .option('--port <port>', 'where actions come in', portNumber, 8890)
    .option('--host <address>', 'address for it', '0.0.0.0')
    .option('--local-port <port>', 'where the function finds /log and /var, on 127.0.0.1', portNumber, 8889)
    .option('--function-url <url>', 'where the function listens', httpUrl, new URL('http://localhost:8080'))
    .option('--dir <path>', 'folder that the function has under the same path', '/mnt/shared')
    .option('--listen-wait <seconds>', 'how long the function may take until it listens', seconds, 120)
    .addHelpText(
      'after',
      `
DUREKTIV_SIDECAR_TOKEN holds the token that callers must show.`,
    )
    .action(async (flags: SidecarFlags) => {
      const { runSidecar } = await import('./run-sidecar.js');
      exitWith(await runSidecar(flags, process.env['DUREKTIV_SIDECAR_TOKEN'] ?? ''));
    });
  return withExamples(
    sidecar,
    [
      'DUREKTIV_SIDECAR_TOKEN=... durektiv sidecar',
      'DUREKTIV_SIDECAR_TOKEN=... durektiv sidecar --function-url http://localhost:9000 --dir /mnt/shared',
    ],
    'it could not start',
  );
}

function seconds(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number of seconds from 1 to 9999.');
}

function httpUrl(text: string): URL {
  if (URL.canParse(text) && new URL(text).protocol === 'http:' && new URL(text).port !== '') return new URL(text);
  throw new InvalidArgumentError('It must be a URL such as http://localhost:8080.');
}
