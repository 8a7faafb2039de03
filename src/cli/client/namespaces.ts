import { type Api, at } from './api.js';

/** A namespace, as far as the command line shows it. */
export interface NamespaceRecord {
  readonly name: string;
  readonly createdAt: string;
}

export async function listNamespaces(api: Api): Promise<NamespaceRecord[]> {
  const found = await api.data<NamespaceRecord[]>('GET', '/namespaces');
  return found.map(({ name, createdAt }) => ({ name, createdAt }));
}

export async function createNamespace(api: Api, name: string): Promise<NamespaceRecord> {
  const made = await api.data<NamespaceRecord>('POST', '/namespaces', { json: { name } });
  return { name: made.name, createdAt: made.createdAt };
}

/** Deletes it with everything in it, and cancels what runs there. */
export async function deleteNamespace(api: Api, name: string): Promise<void> {
  await api.done('DELETE', at`/namespaces/${name}`);
}
