import type { FunctionLogSink } from '../functions/runtime.js';
import type { LogStore } from '../store/logs/logs.js';

/** The log of the instance that calls, as functions write it (functions 5.3). */
export function createFunctionLogs(logs: Pick<LogStore, 'appendFunctionLine'>): FunctionLogSink {
  return {
    async write({ namespace, id: instance, path, callPath, state, sealed, hide }, verbatim) {
      const message = hide === undefined ? verbatim : hide(verbatim);
      const line = { namespace, instance, path, callPath, state, message, time: Date.now() };
      await logs.appendFunctionLine({ ...line, ...(sealed && { sealed }) });
    },
  };
}
