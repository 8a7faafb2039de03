import { newKey } from '../../access/api-key.js';
import { isNamespaceName } from '../../api/namespace-name.js';
import type { ApiKey, ApiKeyStore } from '../../store/api-keys.js';
import { printJson } from '../terminal/print.js';
import { withDatabase } from './with-database.js';

export interface CreateOptions {
  readonly namespace?: string;
  readonly readOnly: boolean;
  readonly json: boolean;
}

/** Makes a key: its text goes to stdout, or all of it as JSON, and what is for people to stderr. @returns the exit code */
export function createKey(name: string, { namespace, readOnly, json }: CreateOptions): Promise<number> {
  if (namespace !== undefined && !isNamespaceName(namespace)) {
    process.stderr.write(`durektiv: ${namespace} cannot be the name of a namespace\n`);
    return Promise.resolve(2);
  }
  return withKeys(async (keys) => {
    const { id, text, hash } = newKey();
    const key = { id, name, namespace: namespace ?? null, access: readOnly ? ('read' as const) : ('full' as const) };
    await keys.create({ ...key, hash });
    if (json) printJson({ ...key, key: text });
    else process.stdout.write(`${text}\n`);
    process.stderr.write(`The key ${id} is made. Keep it: it cannot be shown again.\n`);
    return 0;
  });
}

/** Prints one line for each key, or all as JSON. @returns the exit code */
export function listKeys({ json }: { readonly json: boolean }): Promise<number> {
  return withKeys(async (keys) => {
    const all = await keys.list();
    if (json) printJson({ keys: all.map(forMachines) });
    else for (const key of all) process.stdout.write(`${line(key)}\n`);
    return 0;
  });
}

/** @returns the exit code: 1 when there is no such key, or it was revoked before */
export function revokeKey(id: string, { json }: { readonly json: boolean }): Promise<number> {
  return withKeys(async (keys) => {
    const revoked = await keys.revoke(id);
    if (revoked && json) printJson({ revoked: id });
    if (revoked) return 0;
    process.stderr.write(`durektiv: there is no key ${id} that is good for anything\n`);
    return 1;
  });
}

async function withKeys(work: (keys: ApiKeyStore) => Promise<number>): Promise<number> {
  try {
    return await withDatabase((store) => work(store.apiKeys));
  } catch (error) {
    process.stderr.write(`durektiv: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
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
