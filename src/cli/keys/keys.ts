import { newKey } from '../../access/api-key.js';
import { isNamespaceName } from '../../api/namespaces/namespace-name.js';
import type { ApiKey, ApiKeyStore } from '../../store/api-keys.js';
import { UsageError } from '../failure.js';
import { note, print, printJson } from '../terminal/print.js';
import { withDatabase } from './with-database.js';

export interface CreateOptions {
  readonly namespace?: string;
  readonly readOnly: boolean;
  readonly json: boolean;
}

/** Makes a key: its text goes to stdout, or all of it as JSON, and what is for people to stderr. */
export async function createKey(name: string, { namespace, readOnly, json }: CreateOptions): Promise<void> {
  if (namespace !== undefined && !isNamespaceName(namespace)) {
    throw new UsageError(
      `${namespace} cannot be the name of a namespace: it has lower case letters, digits, - _ and .`,
    );
  }
  const { id, text, hash } = newKey();
  const key = { id, name, namespace: namespace ?? null, access: readOnly ? ('read' as const) : ('full' as const) };
  await withKeys((keys) => keys.create({ ...key, hash }));
  if (json) printJson({ ...key, key: text });
  else print(`${text}\n`);
  note(`The key ${id} is made. Keep it: it cannot be shown again.`);
}

/** Prints one line for each key, or all as JSON. */
export async function listKeys({ json }: { readonly json: boolean }): Promise<void> {
  const all = await withKeys((keys) => keys.list());
  if (json) printJson({ keys: all.map(forMachines) });
  else for (const key of all) print(`${line(key)}\n`);
}

/** @throws Error when there is no such key, or it was revoked before */
export async function revokeKey(id: string, { json }: { readonly json: boolean }): Promise<void> {
  if (!(await withKeys((keys) => keys.revoke(id)))) throw new Error(`there is no key ${id} that is good for anything`);
  if (json) printJson({ revoked: id });
}

function withKeys<T>(work: (keys: ApiKeyStore) => Promise<T>): Promise<T> {
  return withDatabase((store) => work(store.apiKeys));
}

function forMachines({ id, name, namespace, access, createdAt, revokedAt }: ApiKey) {
  const time = (at: number) => new Date(at).toISOString();
  return {
    id,
    name,
    namespace,
    access,
    createdAt: time(createdAt),
    revokedAt: revokedAt === null ? null : time(revokedAt),
  };
}

function line({ id, name, namespace, access, createdAt, revokedAt }: ApiKey): string {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const end = revokedAt === null ? '' : `  revoked ${day(revokedAt)}`;
  return `${id}  ${access}  ${namespace ?? '*'}  made ${day(createdAt)}${end}  ${name}`;
}
