import { createServer } from 'node:http';
import { readSettings } from '../../config/settings.js';
import { serve } from '../../process/http-server.js';
import { Shutdown } from '../../process/shutdown.js';
import { keyringOf } from '../../secrets/keyring-of.js';
import { sealingCodec } from '../../temporal/payloads/sealing-codec.js';
import { consoleLog } from '../console-log.js';
import { codecApp } from './codec-app.js';

export interface CodecOptions {
  readonly host: string;
  readonly port: number;
  readonly origins: readonly string[];
}

/**
 * Serves the codec until SIGINT or SIGTERM; its address is one line on stdout.
 * @throws Error when there is no key, or it cannot listen
 */
export async function serveCodec({ host, port, origins }: CodecOptions): Promise<void> {
  const log = consoleLog();
  const shutdown = new Shutdown(log);
  shutdown.listen();
  try {
    const keyring = await keyringOf(readSettings());
    if (keyring.sealingKey === undefined)
      throw new Error(
        'There is no key: set DUREKTIV_SECRETS_KEY to that of the processes whose payloads are to be read.',
      );
    const app = codecApp(sealingCodec(keyring), origins);
    const server = await serve(createServer(app), { host, port }, toListenError(host, port));
    shutdown.add('the codec', () => server.close(0));
    const shown = host.includes(':') ? `[${host}]` : host;
    process.stdout.write(`http://${shown}:${server.port}\n`);
    await shutdown.requested;
  } finally {
    await shutdown.run();
  }
}

function toListenError(host: string, port: number): (error: Error) => Error {
  return ({ message }) =>
    new Error(`The codec cannot listen on ${host}, port ${port} (${message}): choose with --host, --port`);
}
