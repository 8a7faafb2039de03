import { setImmediate as breathe } from 'node:timers/promises';
import type { Declaration, FileStore } from '../store/files.js';
import type { Service } from './service.js';
import { type Declared, declaredIn, servicesOfFile } from './services-of-file.js';

/** Texts that are remembered, at most. */
const cacheLimit = 10_000;

/** The services of namespaces. A text is fetched and parsed once: what it declares is known by its hash from then on. */
export class ServiceLister {
  private readonly known = new Map<string, readonly Declared[]>();

  constructor(private readonly files: Pick<FileStore, 'declarations' | 'declaration' | 'serviceFiles'>) {}

  /** All services of a namespace, by the path of their file. */
  async list(namespace: string): Promise<Service[]> {
    const files = await this.files.declarations(namespace);
    return this.declaredBy(files.map((file) => ({ ...file, namespace })));
  }

  /** Services of all namespaces that can run and want containers without a call. */
  async scaled(): Promise<Service[]> {
    const services = await this.declaredBy(await this.files.serviceFiles());
    return services.filter(({ scale, error }) => scale > 0 && error === null);
  }

  private async declaredBy(files: readonly (Declaration & { readonly namespace: string })[]): Promise<Service[]> {
    const services: Service[] = [];
    for (const { namespace, path, type, hash } of files) {
      const declared = this.known.get(`${type} ${hash}`) ?? (await this.read(namespace, path));
      services.push(...servicesOfFile({ namespace, path, type }, declared));
    }
    return services;
  }

  /** None when the file has gone meanwhile. */
  private async read(namespace: string, path: string): Promise<readonly Declared[]> {
    const found = await this.files.declaration(namespace, path);
    if (found === undefined) return [];
    const declared = declaredIn(found.type, Buffer.from(found.data).toString('utf8'));
    const oldest = this.known.keys().next();
    if (this.known.size >= cacheLimit && !oldest.done) this.known.delete(oldest.value);
    this.known.set(`${found.type} ${found.hash}`, declared);
    // A namespace may have thousands of flows, and others wait for an answer, too.
    await breathe();
    return declared;
  }
}
