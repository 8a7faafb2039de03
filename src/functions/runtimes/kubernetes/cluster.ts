import { PassThrough } from 'node:stream';
import type { CoreV1Api, CustomObjectsApi, Log, V1ObjectMeta, Watch } from '@kubernetes/client-node';
import { callsByKind, type Page } from './cluster-calls.js';
import { isConflict, isMissing } from './cluster-errors.js';
import { type GroupKind, groups, type Kind, type Kinds } from './kinds.js';
import { type StreamListener, watchStream } from './watch-stream.js';

/** A step of a JSON Patch; `test` makes it one that another worker has not overtaken. */
export interface PatchStep {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: unknown;
}

/** The kinds of one namespace of a cluster. Every method throws what the client throws; `cluster-errors.ts` reads it. */
export interface Cluster {
  readonly namespace: string;
  /** Whether the cluster knows objects of this kind. */
  serves(kind: GroupKind): Promise<boolean>;
  /** An unknown field is refused, not dropped. */
  create<K extends Kind>(kind: K, object: Kinds[K]): Promise<Kinds[K]>;
  /** @returns undefined when there is none of this name */
  get<K extends Kind>(kind: K, name: string): Promise<Kinds[K] | undefined>;
  list<K extends Kind>(kind: K, labels: Readonly<Record<string, string>>): Promise<Kinds[K][]>;
  /**
   * Tells what happens to the objects with these labels, first of each that there is. Resolves when the cluster ends that, as it
   * does every few minutes, or when the signal aborts; rejects when it breaks.
   */
  watch<K extends Kind>(
    kind: K,
    labels: Readonly<Record<string, string>>,
    listener: StreamListener<Kinds[K]>,
    signal: AbortSignal,
  ): Promise<void>;
  patch(kind: Kind, name: string, steps: readonly PatchStep[]): Promise<void>;
  /** Removes this very object; one that is gone, or has another in its place, is left. */
  remove(kind: Kind, metadata: V1ObjectMeta | undefined): Promise<void>;
  /** What a container wrote last. @param previous before it was started anew */
  log(pod: string, container: string, lines: number, previous: boolean): Promise<string>;
  /** What a container writes, from its beginning, and on until it ends or the signal aborts. */
  follow(pod: string, container: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** What the client has for each part of the API. */
export interface ClusterClients {
  readonly core: CoreV1Api;
  readonly custom: CustomObjectsApi;
  readonly logs: Log;
  readonly watch: Watch;
}

/** The kinds of one namespace, with the client of a cluster. */
export function clusterOf({ core, custom, logs, watch }: ClusterClients, namespace: string): Cluster {
  const calls = callsByKind({ core, custom }, namespace);
  return {
    namespace,
    async serves(kind) {
      const { group, version, plural } = groups[kind];
      const found = await unlessMissing(custom.getAPIResources({ group, version }));
      return found?.resources.some(({ name }) => name === plural) ?? false;
    },
    create: async (kind, object) => (await calls[kind].create(object)) as typeof object,
    async get<K extends Kind>(kind: K, name: string) {
      return (await unlessMissing(calls[kind].get(name))) as Kinds[K] | undefined;
    },
    async list<K extends Kind>(kind: K, labels: Readonly<Record<string, string>>) {
      return (await allPages((from) => calls[kind].list(selector(labels), from))) as Kinds[K][];
    },
    watch: (kind, labels, listener, signal) =>
      watchStream(watch, { path: pathOf(kind, namespace), labelSelector: selector(labels) }, listener, signal),
    patch: async (kind, name, steps) => void (await calls[kind].patch(name, steps)),
    async remove(kind, metadata) {
      const { name = '', uid = '' } = metadata ?? {};
      await calls[kind].remove(name, uid).catch((error: unknown) => {
        if (!isMissing(error) && !isConflict(error)) throw error;
      });
    },
    log: (name, container, tailLines, previous) =>
      core.readNamespacedPodLog({ namespace, name, container, tailLines, previous }),
    async follow(name, container, signal) {
      const written = new PassThrough();
      const reading = await logs.log(namespace, name, container, written, { follow: true });
      const stop = (): void => {
        reading.abort();
        written.end();
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      return written;
    },
  };
}

function pathOf(kind: Kind, namespace: string): string {
  if (!isGroupKind(kind)) return `/api/v1/namespaces/${namespace}/${kind}`;
  const { group, version, plural } = groups[kind];
  return `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
}

function isGroupKind(kind: Kind): kind is GroupKind {
  return kind in groups;
}

async function allPages(ask: (from: string | undefined) => Promise<Page>): Promise<unknown[]> {
  const items: unknown[] = [];
  let from: string | undefined;
  do {
    const page = await ask(from);
    items.push(...page.items);
    from = page.metadata?._continue ?? page.metadata?.continue;
  } while (from !== undefined && from !== '');
  return items;
}

function selector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
