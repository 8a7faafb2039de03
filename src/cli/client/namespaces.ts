import { type Api, at } from './api.js';

/** A pause of a namespace. */
export interface PauseRecord {
  readonly paused: boolean;
  readonly since: string | null;
  /** Starts by events that wait for the end of it. */
  readonly held: number;
}

/** A namespace, as far as the command line shows it. */
export interface NamespaceRecord {
  readonly name: string;
  readonly createdAt: string;
}

export async function listNamespaces(api: Api): Promise<(NamespaceRecord & { readonly paused: boolean })[]> {
  const found = await api.data<NamespaceRecord[]>('GET', '/namespaces');
  const paused = await api.data<NamespaceRecord[]>('GET', '/namespaces', { query: { paused: true } });
  const names = new Set(paused.map(({ name }) => name));
  return found.map(({ name, createdAt }) => ({ name, createdAt, paused: names.has(name) }));
}

export async function createNamespace(api: Api, name: string): Promise<NamespaceRecord> {
  const made = await api.data<NamespaceRecord>('POST', '/namespaces', { json: { name } });
  return { name: made.name, createdAt: made.createdAt };
}

/** Nothing in it starts by itself, until {@link resumeNamespace}. */
export async function pauseNamespace(api: Api, name: string): Promise<PauseRecord> {
  return api.data<PauseRecord>('PUT', at`/namespaces/${name}/pause`);
}

/** @returns how it was paused until now */
export async function resumeNamespace(api: Api, name: string): Promise<PauseRecord> {
  const until = await api.data<PauseRecord>('GET', at`/namespaces/${name}/pause`);
  await api.done('DELETE', at`/namespaces/${name}/pause`);
  return until;
}

/** Deletes it with everything in it, and cancels what runs there. */
export async function deleteNamespace(api: Api, name: string): Promise<void> {
  await api.done('DELETE', at`/namespaces/${name}`);
}
