import { type Api, at } from './api.js';

/** A secret; nobody is ever shown its value. */
export interface SecretRecord {
  readonly name: string;
  /** False when a flow names it and it has no value. */
  readonly initialized: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function listSecrets(api: Api, namespace: string): Promise<SecretRecord[]> {
  return api.data('GET', at`/namespaces/${namespace}/secrets`);
}

/** Makes a secret, or gives the one that is there a new value. */
export function setSecret(api: Api, namespace: string, name: string, value: Uint8Array): Promise<SecretRecord> {
  const data = Buffer.from(value).toString('base64');
  return api.data('POST', at`/namespaces/${namespace}/secrets`, { json: { name, data } });
}

export async function deleteSecret(api: Api, namespace: string, name: string): Promise<void> {
  await api.done('DELETE', at`/namespaces/${namespace}/secrets/${name}`);
}
