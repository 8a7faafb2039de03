import { setImmediate as breathe } from 'node:timers/promises';
import type { FileStore } from '../store/files.js';
import type { Service } from './service.js';
import { servicesOfFile } from './services-of-file.js';

/** All services of a namespace, by the path of their file. */
export async function listServices(files: Pick<FileStore, 'declarations'>, namespace: string): Promise<Service[]> {
  const services: Service[] = [];
  for (const { path, type, data } of await files.declarations(namespace)) {
    services.push(...servicesOfFile({ namespace, path, type, text: Buffer.from(data).toString('utf8') }));
    // A namespace may have thousands of flows, and others wait for an answer, too.
    await breathe();
  }
  return services;
}
