import { Command } from 'commander';
import { portNumber } from '../option-values.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';

/** Where Temporal's UI is by default. */
const uiOrigins = ['http://127.0.0.1:8233', 'http://localhost:8233'];

/** `durektiv codec` */
export function codecCommand(): Command {
  const codec = new Command('codec')
    .description("let Temporal's UI and command line read sealed payloads: serve /encode and /decode with the key")
    .option('--host <address>', 'address to listen on; whoever reaches it can read what is sealed', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any free one', portNumber, 8234)
    .option('--origin <url...>', "where Temporal's UI is opened; pages of other origins are refused", uiOrigins)
    .addHelpText(
      'after',
      `
Its address is printed on stdout; enter it in Temporal's UI as the codec server (the glasses in the header).`,
    )
    .action(({ host, port, origin }: { host: string; port: number; origin: string[] }) =>
      runCommand(async () => (await import('./serve-codec.js')).serveCodec({ host, port, origins: origin })),
    );
  return withExamples(
    codec,
    [
      'durektiv codec',
      'DUREKTIV_SECRETS_KEY=... durektiv codec --port 9000 --origin https://temporal.example.com',
      'temporal workflow show --workflow-id $ID --codec-endpoint http://127.0.0.1:8234',
    ],
    'it could not start',
  );
}
