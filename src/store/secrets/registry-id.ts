import { createHash } from 'node:crypto';

/** As Direktiv makes it (functions 10.2). */
export function registryId(namespace: string, url: string): string {
  return `secret-${createHash('sha256').update(`${namespace}-${url}`).digest('hex').slice(0, 20)}`;
}
