import { SealError } from '../src/secrets/keyring.js';
import type { Connected } from './connected.js';

/** Moves secrets to the key that seals now; those whose key is missing stay as they are. */
export async function resealSecrets({ store, log, problem }: Connected): Promise<void> {
  try {
    const count = (await store.secrets.reseal()) + (await store.registries.reseal());
    if (count > 0)
      log.info(
        `${count} secrets and passwords of registries were encrypted again, with the first key of DUREKTIV_SECRETS_KEY`,
      );
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    problem('not all secrets could be encrypted again with the first key of DUREKTIV_SECRETS_KEY', error);
  }
}
