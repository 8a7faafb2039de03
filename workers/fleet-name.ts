import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Settings } from '../src/config/settings.js';

/** Workers with one database are one fleet, whatever password they use. */
export function fleetName({ databaseUrl, dataDir }: Settings): string {
  const { host, pathname } = databaseUrl === undefined ? { host: hostname(), pathname: dataDir } : new URL(databaseUrl);
  return createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 8);
}
