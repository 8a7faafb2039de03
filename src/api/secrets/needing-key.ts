import { SealError } from '../../secrets/keyring.js';
import { ApiError } from '../http/api-error.js';

/** Does what needs a key for secrets. Whoever runs the server must hear that one is missing, and the client too: there is nothing else it could do. */
export async function needingKey<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SealError) throw new ApiError('internal', cause.message, {}, { cause });
    throw cause;
  }
}
