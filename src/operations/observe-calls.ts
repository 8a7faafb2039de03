import type { FunctionRuntime } from '../functions/runtime.js';
import type { Metrics } from './metrics.js';

/** The runtime, with the time of every call taken. */
export function observeCalls(runtime: Pick<FunctionRuntime, 'call'>, metrics: Metrics): FunctionRuntime['call'] {
  return async (request, signal) => {
    const start = performance.now();
    const seconds = (): number => (performance.now() - start) / 1000;
    try {
      const result = await runtime.call(request, signal);
      metrics.call(result.kind, seconds());
      return result;
    } catch (error) {
      metrics.call('aborted', seconds());
      throw error;
    }
  };
}
