import { FlowError } from '../errors/flow-error.js';
import type { TryOut } from '../jx/try-out.js';
import type { ThreadPool } from './pool.js';

/** {@link TryOut} in the threads for JavaScript, js(...) included: whoever waits for it, nobody else does. */
export function tryOutIn(threads: ThreadPool): TryOut {
  return async (value, data) => {
    try {
      return { result: await threads.evaluate({ wanted: 'value', value, data, now: Date.now(), seed: '' }) };
    } catch (error) {
      if (!(error instanceof FlowError)) throw error;
      return { failure: error.message };
    }
  };
}
