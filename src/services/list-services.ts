import { setImmediate as breathe } from 'node:timers/promises';
import { BoundedCache } from '../cache/bounded-cache.js';
import type { Declaration, DeclarationText, FileStore } from '../store/files/files.js';
import { inBatches } from './in-batches.js';
import type { Service } from './service.js';
import { type Declared, declaredIn, servicesOfFile } from './services-of-file.js';

/** Files whose services are remembered, and the bytes of their texts together. */
const remembered = { entries: 10_000, weight: 64 * 1024 * 1024 } as const;

/** Files whose texts are asked for, and held, at a time. */
const asked = { count: 100, bytes: 1024 * 1024 } as const;

type Found = Declaration & { readonly namespace: string };

/** The services of namespaces. A text is fetched and parsed once: what it declares is known by its hash from then on. */
export class ServiceLister {
  private readonly known = new BoundedCache<readonly Declared[]>(remembered);

  constructor(private readonly files: Pick<FileStore, 'declarations' | 'declarationTexts' | 'serviceFiles'>) {}

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

  private async declaredBy(files: readonly Found[]): Promise<Service[]> {
    const services: Service[] = [];
    for (const batch of inBatches(files, (file) => (this.knownOf(file) ? 0 : file.size), asked)) {
      const known = batch.map((file) => this.knownOf(file));
      const read = await this.read(batch.filter((_file, index) => known[index] === undefined));
      batch.forEach((file, index) => {
        services.push(...servicesOfFile(file, known[index] ?? read.get(placeOf(file)) ?? []));
      });
    }
    return services;
  }

  /** What files declare, by their place; without those that have gone meanwhile. */
  private async read(files: readonly Found[]): Promise<ReadonlyMap<string, readonly Declared[]>> {
    const read = new Map<string, readonly Declared[]>();
    if (files.length === 0) return read;
    for (const text of await this.files.declarationTexts(files)) {
      read.set(placeOf(text), this.knownOf(text) ?? this.parse(text));
      // A namespace may have thousands of flows, and others wait for an answer, too.
      await breathe();
    }
    return read;
  }

  private parse(text: DeclarationText): readonly Declared[] {
    const declared = declaredIn(text.type, Buffer.from(text.data).toString('utf8'));
    return this.known.keep(keyOf(text), declared, text.data.length);
  }

  private knownOf(file: Pick<Declaration, 'type' | 'hash'>): readonly Declared[] | undefined {
    return this.known.get(keyOf(file));
  }
}

const keyOf = ({ type, hash }: Pick<Declaration, 'type' | 'hash'>) => `${type} ${hash}`;
// Names of namespaces hold no slash, and paths begin with one.
const placeOf = ({ namespace, path }: Pick<Found, 'namespace' | 'path'>) => `${namespace}${path}`;
