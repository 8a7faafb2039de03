import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readSettings } from '../../config/settings.js';
import { Shutdown } from '../../process/shutdown.js';
import { keyringOf } from '../../secrets/keyring-of.js';
import { sealingCodec } from '../../temporal/sealing-codec.js';
import { consoleLog } from '../console-log.js';
import { codecApp } from './codec-app.js';

export interface CodecOptions {
  readonly host: string;
  readonly port: number;
  readonly origins: readonly string[];
}

/**
 * Serves the codec until SIGINT or SIGTERM; its address is one line on stdout.
 * @returns the exit code
 */
export async function serveCodec({ host, port, origins }: CodecOptions): Promise<number> {
  const log = consoleLog();
  const shutdown = new Shutdown(log);
  shutdown.listen();
  try {
    const keyring = await keyringOf(readSettings());
    if (keyring.sealingKey === undefined)
      throw new Error(
        'There is no key: set DUREKTIV_SECRETS_KEY to that of the processes whose payloads are to be read.',
      );
    const server = createServer(codecApp(sealingCodec(keyring), origins));
    await listen(server, host, port);
    shutdown.add('the codec', () => close(server));
    const shown = host.includes(':') ? `[${host}]` : host;
    process.stdout.write(`http://${shown}:${(server.address() as AddressInfo).port}\n`);
    await shutdown.requested;
    return 0;
  } catch (error) {
    process.stderr.write(`durektiv: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await shutdown.run();
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new Error(`The codec cannot listen on ${host}, port ${port} (${error.message}): choose with --host, --port`),
      );
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
