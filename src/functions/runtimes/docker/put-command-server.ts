import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Container } from 'dockerode';
import { extract, pack } from 'tar-stream';
import { commandServer } from '../../../services/command-server.js';
import { engineMessage, isMissing } from './engine.js';

/**
 * Copies the command server out of a container of our own image into one that is not started yet: so it fits the machine of the
 * engine, and no folder of a machine has to be mounted.
 * @throws Error that says to the flow why it cannot be had
 */
export async function putCommandServer(from: Container, image: string, to: Container): Promise<void> {
  const over = new AbortController();
  try {
    const found = await from.getArchive({ path: commandServer, abortSignal: over.signal }).catch((error: unknown) => {
      throw isMissing(error) ? new Error(`the image ${image} of the sidecar has no ${commandServer}`) : error;
    });
    await copy(found, to);
  } catch (error) {
    throw new Error(`no command server: ${engineMessage(error)}`, { cause: error });
  } finally {
    // Whoever does not read an answer to its end keeps its connection.
    over.abort();
  }
}

async function copy(found: NodeJS.ReadableStream, to: Container): Promise<void> {
  const put = pack();
  const read = extract();
  read.on('entry', ({ size }, content, next) => {
    const name = commandServer.slice(1);
    pipeline(content, put.entry({ name, size, mode: 0o755 }, next)).catch((error: Error) => read.destroy(error));
  });
  read.on('finish', () => put.finalize());
  const reading = pipeline(found, read).catch((error: Error) => void put.destroy(error));
  await to.putArchive(Readable.from(put), { path: '/' });
  await reading;
}
