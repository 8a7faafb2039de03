import { join } from 'node:path';
import type { Settings } from '../config/settings.js';
import { keysInFile } from './key-file.js';
import { Keyring } from './keyring.js';

/**
 * The keys of this installation: those of the settings, or for the embedded PostgreSQL the ones in the data folder.
 * Beside a database of the user's own a generated key would be lost with the machine, so without a setting there is none.
 */
export async function keyringOf({ secretKeys, databaseUrl, dataDir }: Settings): Promise<Keyring> {
  if (secretKeys !== undefined) return new Keyring(secretKeys);
  return new Keyring(databaseUrl === undefined ? await keysInFile(join(dataDir, 'secrets.key')) : []);
}
