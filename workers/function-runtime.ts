import { join } from 'node:path';
import type { Logger } from 'pino';
import { createServiceFiles } from '../src/activities/service-files.js';
import { createFunctionVariables } from '../src/activities/function-variables.js';
import type { Settings } from '../src/config/settings.js';
import { createEndpointRuntime, type EndpointRuntime } from '../src/functions/runtimes/endpoint.js';
import type { Store } from '../src/store/database.js';

/** The endpoint runtime of the settings; what functions log, read and write is in the store. */
export function functionRuntime(
  settings: Settings,
  { logs, variables, files }: Store,
  log: Logger,
): Promise<EndpointRuntime> {
  return createEndpointRuntime({
    endpoints: settings.functions,
    logPort: settings.functionLogPort,
    tempDir: join(settings.dataDir, 'actions'),
    services: createServiceFiles(files),
    variables: createFunctionVariables(variables, files),
    warn: (message) => log.warn(message),
    logs: {
      async write({ namespace, id, path, callPath, state, sealed, hide }, verbatim) {
        const message = hide === undefined ? verbatim : hide(verbatim);
        const line = {
          namespace,
          instance: id,
          path,
          callPath,
          state,
          message,
          time: Date.now(),
          ...(sealed ? { sealed } : {}),
        };
        await logs.appendFunctionLine(line);
      },
    },
  });
}
