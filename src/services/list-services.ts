import { setImmediate as breathe } from 'node:timers/promises';
import { BoundedCache } from '../cache/bounded-cache.js';
import type { Declaration, FileStore } from '../store/files/files.js';
import type { Service } from './service.js';
import { type Declared, declaredIn, servicesOfFile } from './services-of-file.js';

/** Files whose services are remembered, and the bytes of their texts together. */
const remembered = { entries: 10_000, weight: 64 * 1024 * 1024 } as const;

/** The services of namespaces. A text is fetched and parsed once: what it declares is known by its hash from then on. */
export class ServiceLister {
  private readonly known = new BoundedCache<readonly Declared[]>(remembered);

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
    this.known.keep(`${found.type} ${found.hash}`, declared, found.data.length);
    // A namespace may have thousands of flows, and others wait for an answer, too.
    await breathe();
    return declared;
  }
}
